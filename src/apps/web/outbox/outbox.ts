/**
 * Clicks on their way to the town hall server. Each is stored before it is sent, sent one at a time
 * in the order made, repeated with the same request id until there is an answer, and removed only
 * by an answer or by a person who has read the refusal.
 */
import type { HappenedAt } from '../api/arrival.ts';
import type { DayRow } from '../api/day.ts';
import type { Problem } from '../api/problem.ts';
import type { Act, Click, RefusedClick } from './click.ts';
import { retryDelayMilliseconds } from './retry-delay.ts';

export type ClickAnswer =
  | { readonly kind: 'saved'; readonly row: DayRow }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The server is away, busy, cannot record now or has a successor: the click waits. */
  | { readonly kind: 'try-again' }
  /** The session has ended: the click waits for its person. */
  | { readonly kind: 'signed-out' };

/** Survives a reload of the page and is seen by every tab of the workstation. */
export interface ClickStore {
  readonly list: () => readonly Click[];
  /** False when this workstation cannot keep it (storage full or forbidden). */
  readonly put: (click: Click) => boolean;
  readonly remove: (request: string) => void;
}

export interface OutboxPorts {
  readonly store: ClickStore;
  readonly send: (click: Click) => Promise<ClickAnswer>;
  readonly newRequest: () => string;
  readonly wallMilliseconds: () => number;
  /** 0 ≤ unit < 1 */
  readonly unit: () => number;
  readonly after: (milliseconds: number, act: () => void) => { readonly cancel: () => void };
  readonly onSaved: (row: DayRow) => void;
  readonly onSignedOut: () => void;
  readonly onChange: () => void;
}

export interface OutboxState {
  /** Clicks of the signed-in person without an answer, in order. */
  readonly waiting: readonly Click[];
  readonly refused: readonly RefusedClick[];
  /** Clicks on this workstation that nobody present may send. */
  readonly ofOthers: number;
  /** False while a waiting click would not survive a reload. */
  readonly isKept: boolean;
  /** True while the last attempt got no answer. */
  readonly isStuck: boolean;
}

export interface NewClick {
  readonly appointment: string;
  readonly act: Act;
  readonly after: string;
  readonly happenedAt?: HappenedAt | undefined;
}

export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #clicks: Map<string, Click>;
  readonly #unkept = new Set<string>();
  readonly #refusals = new Map<string, Problem>();
  #person: string | undefined;
  #attempt = 0;
  #isSending = false;
  #isClosed = false;
  #pause: { readonly cancel: () => void } | undefined;

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
    this.#clicks = new Map(ports.store.list().map((click) => [click.request, click]));
  }

  /** `after` is the revision of the row on show when the person clicked. */
  add({ appointment, act, after, happenedAt }: NewClick): void {
    if (this.#person === undefined) throw new Error('A click without a signed-in person');
    const earlier = this.#inOrder();
    const order = Math.max(this.#ports.wallMilliseconds(), (earlier.at(-1)?.order ?? 0) + 1);
    const base = {
      request: this.#ports.newRequest(),
      appointment,
      act,
      person: this.#person,
      order,
      ...(happenedAt && { happenedAt }),
    };
    // After an unanswered click of our own the row on show is not the latest: the server decides.
    const isFirst = !earlier.some((click) => click.appointment === appointment);
    const click: Click = isFirst ? { ...base, after } : base;
    this.#clicks.set(click.request, click);
    if (!this.#ports.store.put(click)) this.#unkept.add(click.request);
    this.#ports.onChange();
    void this.#sendNext();
  }

  /** Sends for this person from now on; undefined = nobody is signed in. */
  setPerson(person: string | undefined): void {
    // A renewed session of the same person must not turn the pauses into a tight loop.
    if (person === this.#person) return;
    this.#person = person;
    this.#attempt = 0;
    for (const click of this.#ports.store.list()) this.#clicks.set(click.request, click);
    this.#ports.onChange();
    this.wake();
  }

  /** Try now: the network is back, or the page is visible again. */
  wake(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
    void this.#sendNext();
  }

  /** The person has read why the click was refused. */
  dismiss(request: string): void {
    this.#forget(request);
    this.#ports.onChange();
  }

  state(): OutboxState {
    const inOrder = this.#inOrder();
    return {
      waiting: this.#waiting(),
      refused: inOrder.flatMap((click) => {
        const problem = this.#refusals.get(click.request);
        return problem && click.person === this.#person ? [{ click, problem }] : [];
      }),
      ofOthers: inOrder.filter((click) => click.person !== this.#person).length,
      isKept: this.#unkept.size === 0,
      isStuck: this.#attempt > 0,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#pause?.cancel();
  }

  async #sendNext(): Promise<void> {
    if (this.#isSending || this.#isClosed || this.#pause) return;
    const [click] = this.#waiting();
    if (!click) return;
    this.#isSending = true;
    const answer = await this.#ports.send(click);
    this.#isSending = false;
    if (this.#isClosed) return;
    this.#settle(click, answer);
    this.#ports.onChange();
    void this.#sendNext();
  }

  #settle(click: Click, answer: ClickAnswer): void {
    switch (answer.kind) {
      case 'saved':
        this.#attempt = 0;
        this.#forget(click.request);
        this.#ports.onSaved(answer.row);
        return;
      case 'refused':
        this.#attempt = 0;
        this.#refusals.set(click.request, answer.problem);
        return;
      case 'try-again':
        this.#rest();
        return;
      case 'signed-out':
        this.#rest();
        this.#ports.onSignedOut();
    }
  }

  #rest(): void {
    const delay = retryDelayMilliseconds(this.#attempt, this.#ports.unit());
    this.#attempt += 1;
    this.#pause = this.#ports.after(delay, () => this.wake());
  }

  #forget(request: string): void {
    this.#clicks.delete(request);
    this.#unkept.delete(request);
    this.#refusals.delete(request);
    this.#ports.store.remove(request);
  }

  #inOrder(): readonly Click[] {
    return [...this.#clicks.values()].sort((left, right) => left.order - right.order);
  }

  #waiting(): readonly Click[] {
    return this.#inOrder().filter(
      (click) => click.person === this.#person && !this.#refusals.has(click.request),
    );
  }
}
