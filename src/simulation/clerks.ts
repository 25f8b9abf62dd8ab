/**
 * The people of a town hall: they ask with a request id, ask again under the same id when no answer came,
 * sometimes at another machine, and remember what they were promised.
 */
import type { Outcome, Submission } from '../core/replica/replica.ts';
import { bytesToHex } from '../core/value/bytes.ts';
import { type Head, nobody, type RequestId, type SubjectId } from '../core/value/ids.ts';
import type { Box, Process } from './box.ts';
import { ProcessEnded } from './life.ts';
import { isExpelled, openBoxes, plaintextMark, type Town } from './town.ts';
import { check } from './world.ts';

interface Task extends Submission {
  box: Box;
  attempts: number;
  isOver: boolean;
}

export interface ClerkCounts {
  asked: number;
  done: number;
  repeated: number;
  refused: number;
}

const retryMilliseconds = 20_000;
const isPassing = (kind: string): boolean => kind.startsWith('recording-');

export class Clerks {
  readonly counts: ClerkCounts = { asked: 0, done: 0, repeated: 0, refused: 0 };
  readonly #town: Town;
  readonly #inboxes = new Map<Box, Task[]>();

  constructor(town: Town) {
    this.#town = town;
  }

  /** Somebody comes to the counter: one request, or two people who want the same unit at once. */
  serve(): void {
    const { dice } = this.#town;
    const boxes = openBoxes(this.#town);
    if (boxes.length === 0) return;
    const box = dice.pick(boxes);
    const asked = this.#invent(box);
    if (asked === undefined) return;
    this.#ask(box, asked);
    if (asked.command === 'unit/book' && dice.chance(0.4)) {
      const other = this.#pickRecord(box);
      if (other !== undefined) this.#ask(box, { ...asked, input: { ...asked.input, record: other } });
    }
  }

  #ask(box: Box, asked: Asked): void {
    const { dice } = this.#town;
    const request = bytesToHex(dice.bytes(16)) as RequestId;
    this.counts.asked += 1;
    this.#town.waiting += 1;
    this.#bring({ ...asked, request, person: nobody, box, attempts: 0, isOver: false });
  }

  #invent(box: Box): Asked | undefined {
    const { dice } = this.#town;
    const text = `${plaintextMark} ${bytesToHex(dice.bytes(6))}`;
    const record = this.#pickRecord(box);
    const throwOf = dice.below(100);
    if (record === undefined || throwOf < 25)
      return { command: 'record/open', input: dice.chance(0.3) ? { text, note: `${text} dazu` } : { text } };
    if (throwOf < 60) return { command: 'record/note', input: { record, text } };
    if (throwOf < 70 && box.version === 'newer')
      return { command: dice.chance(0.5) ? 'record/flag' : 'record/seal', input: { record, text } };
    if (throwOf < 85) return this.#inventBooking(box, record, text);
    return this.#inventRelease(box, text);
  }

  /** Only a unit that this box was granted, and never on a box that may be a copy. */
  #inventBooking(box: Box, record: SubjectId, text: string): Asked | undefined {
    const units = this.#town.units.filter(({ holder }) => holder === box);
    if (!box.mayBook || units.length === 0) return undefined;
    return { command: 'unit/book', input: { record, unit: this.#town.dice.pick(units).id, text } };
  }

  #inventRelease(box: Box, text: string): Asked | undefined {
    const units = box.visible.subjectsOf('bookings');
    if (units.length === 0) return undefined;
    const unit = this.#town.dice.pick(units) as SubjectId;
    const held = box.visible.rowsOf('bookings', unit).find(({ state }) => state !== 'released');
    return held && { command: 'unit/release', input: { unit, record: String(held['record']), text } };
  }

  #pickRecord(box: Box): SubjectId | undefined {
    const records = box.visible.subjectsOf('record_lines');
    return records.length === 0 ? undefined : (this.#town.dice.pick(records) as SubjectId);
  }

  #bring(task: Task): void {
    const inbox = this.#inboxes.get(task.box) ?? [];
    this.#inboxes.set(task.box, inbox);
    inbox.push(task);
    // Everything that arrives while a commit runs becomes the next batch.
    if (inbox.length === 1) this.#town.world.time.after(1, () => this.#open(task.box));
  }

  #open(box: Box): void {
    const tasks = (this.#inboxes.get(box) ?? []).filter(({ isOver }) => !isOver);
    this.#inboxes.delete(box);
    const { process } = box;
    if (tasks.length === 0) return;
    const outcomes = process === undefined ? [] : this.#submit(process, tasks);
    for (const [index, task] of tasks.entries()) this.#take(task, outcomes[index], process);
    process?.sync.wake();
    if (process !== undefined) this.#keepMark(process);
  }

  #submit(process: Process, tasks: readonly Task[]): readonly Outcome[] {
    try {
      const submissions = tasks.map(({ request, person, command, input }) => ({
        request,
        person,
        command,
        input,
      }));
      const outcomes = process.replica.submit(submissions);
      // A process that ended on the way answered nobody, whatever its last lines computed.
      return process.life.isAlive() ? outcomes : [];
    } catch (cause) {
      if (cause instanceof ProcessEnded) return [];
      throw cause;
    }
  }

  /** The composition root's duty: the mark is durable within a second of a commit. */
  #keepMark(process: Process): void {
    process.life.timer.after(1_000, () => {
      try {
        process.journal.syncMark();
      } catch (cause) {
        if (!(cause instanceof ProcessEnded)) throw cause;
      }
    });
  }

  #take(task: Task, outcome: Outcome | undefined, process: Process | undefined): void {
    const { world, dice } = this.#town;
    const shown = outcome === undefined ? 'nothing' : describe(outcome);
    world.trace.note(`${task.box.name} ${task.command} ${task.request.slice(0, 8)} -> ${shown}`);
    const isHeard = outcome !== undefined && process !== undefined && !dice.chance(0.05);
    if (isHeard && outcome.kind === 'done') this.#promise(task, outcome, process);
    else if (isHeard && outcome.kind === 'refused') this.#refused(task, outcome.refusal.kind, process);
    else if (isHeard && outcome.kind === 'unchanged') this.#close(task);
    else this.#retry(task);
  }

  #refused(task: Task, kind: string, process: Process): void {
    if (isPassing(kind)) {
      this.#retry(task);
      return;
    }
    const { world } = this.#town;
    const isOurs = kind === 'request-conflict' || kind === 'command-unknown' || kind === 'input-malformed';
    const problem = isOurs ? `Request ${task.request} was answered ${kind}` : undefined;
    check(world, 'request-lost', problem);
    // A retry of something that was recorded is never decided a second time.
    if (process.replica.views.query({ table: 'record_lines', equals: { request: task.request } }).length > 0)
      check(world, 'request-lost', `Request ${task.request} is recorded and was refused as ${kind}`);
    this.counts.refused += 1;
    this.#close(task);
  }

  #promise(task: Task, outcome: Extract<Outcome, { kind: 'done' }>, process: Process): void {
    const { stream, sequence } = outcome;
    const { world, promised } = this.#town;
    const [head] = process.journal.streams.headsAt(stream, sequence);
    check(
      world,
      'acknowledged-lost',
      isDurable(task.box, head)
        ? undefined
        : `${task.box.name} acknowledged ${task.request} before it is durable`,
    );
    this.counts.done += 1;
    if (outcome.repeated) this.counts.repeated += 1;
    const { request, command, box } = task;
    const device = process.journal.streams.find(stream)?.device;
    if (head !== undefined && device !== undefined && !promised.has(request)) {
      const place = { device, stream, sequence, head };
      promised.set(request, { request, command, home: box, ...place, excused: undefined });
    }
    this.#close(task);
  }

  #close(task: Task): void {
    if (task.isOver) return;
    task.isOver = true;
    this.#town.waiting -= 1;
  }

  /** The same id again, later; sometimes the person walks over to another machine. Units stay where they are. */
  #retry(task: Task): void {
    const { dice, world } = this.#town;
    task.attempts += 1;
    const others = openBoxes(this.#town).filter(({ version }) => version === task.box.version);
    const mustMove = !task.box.isInUse || isExpelled(task.box);
    const isAboutUnit = task.command.startsWith('unit/');
    // A unit belongs to its box: elsewhere the person asks for another one.
    if (mustMove && isAboutUnit) {
      this.#close(task);
      return;
    }
    if (others.length > 0 && (mustMove || (!isAboutUnit && dice.chance(0.1)))) task.box = dice.pick(others);
    world.time.after(dice.waiting(retryMilliseconds), () => this.#bring(task));
  }

  /** Two people ask at two boxes in the same instant. */
  serveBoth(one: Box, other: Box): void {
    for (const box of [one, other]) {
      const text = `${plaintextMark} ${bytesToHex(this.#town.dice.bytes(6))}`;
      this.#ask(box, { command: 'record/open', input: { text } });
    }
  }
}

/** By the disk itself, not by the journal's word. */
function isDurable({ held, journalDisk }: Box, head: Head | undefined): boolean {
  const position = head === undefined ? undefined : held.positions.get(head);
  return position !== undefined && journalDisk.isDurable(position);
}

interface Asked {
  readonly command: string;
  readonly input: Readonly<Record<string, string>>;
}

const describe = (outcome: Outcome): string =>
  outcome.kind === 'done'
    ? `${outcome.stream.slice(0, 8)} ${outcome.sequence}${outcome.repeated ? ' repeated' : ''}`
    : outcome.kind === 'refused'
      ? outcome.refusal.kind
      : outcome.kind === 'failed'
        ? outcome.failure.kind
        : outcome.kind;
