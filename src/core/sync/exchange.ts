/**
 * One exchange with one relay: control first, then what is missing on either side. The relay is not
 * believed: its vector only says where to look; every run is verified on arrival, and what it showed
 * before must still be there.
 */
import type { Suite } from '../crypto/suite.ts';
import { digestNothing } from '../relay/finished-streams.ts';
import type { RelayFailure, RelayVector, StreamTip } from '../relay/relay.ts';
import type { ExchangeTools } from './exchange-tools.ts';
import { type FinishedThere, findFinished } from './find-finished.ts';
import { PullingSide } from './pull-streams.ts';
import { PushingSide } from './push-streams.ts';
import { checkRollback, type RelayMemory, remember, type SeenTip } from './relay-memory.ts';

export type ExchangeResult =
  | { readonly kind: 'level'; readonly pulled: number; readonly pushed: number }
  /** The relay could not be used to the end. What was exchanged before stays. */
  | { readonly kind: 'failed'; readonly failure: RelayFailure };

const roundsMax = 8;

export class Exchange {
  readonly #tools: ExchangeTools;
  readonly #memory: RelayMemory;
  readonly #pulling: PullingSide;
  readonly #pushing: PushingSide;

  constructor(tools: ExchangeTools, memory: RelayMemory) {
    this.#tools = tools;
    this.#memory = memory;
    this.#pulling = new PullingSide(tools);
    this.#pushing = new PushingSide(tools, memory);
  }

  /** Brings both sides level. Pull never waits for push: a refusal of one leaves the other going. */
  run = async (): Promise<ExchangeResult> => {
    let isWhole = true;
    for (let round = 0; round < roundsMax; round += 1) {
      const before = this.#moved();
      const ended = await this.#round();
      if (ended.failure !== undefined) return { kind: 'failed', failure: ended.failure };
      isWhole = ended.isWhole;
      if (isWhole && this.#moved() === before && !this.#tools.target.settle()) break;
    }
    if (!isWhole) return { kind: 'failed', failure: neverFits(this.#tools.relay.name) };
    return { kind: 'level', pulled: this.#pulling.pulled, pushed: this.#pushing.pushed };
  };

  #moved = (): number => this.#pulling.pulled + this.#pushing.pushed;

  /** Sends what this relay has not confirmed, from what is remembered of it: no vector is fetched. */
  pushNew = async (): Promise<ExchangeResult> => {
    const failure = (await this.#pushing.pushAll()) ?? (await this.#pushing.pushResealed());
    return failure === undefined
      ? { kind: 'level', pulled: 0, pushed: this.#pushing.pushed }
      : { kind: 'failed', failure };
  };

  async #round(): Promise<RoundEnd> {
    const { relay, target } = this.#tools;
    const answer = await relay.vector(target.journal.tenant);
    if (!answer.ok && answer.failure.kind !== 'not-found') return { failure: answer.failure, isWhole: true };
    const vector = answer.ok ? answer.value : emptyVector(this.#tools.suite);
    // What is missing is named as soon as it is known, before anything else is asked.
    const isAll = vector.finished.digest === digestNothing(this.#tools.suite).digest;
    checkRollback(this.#tools, this.#memory, { tips: vector.tips, isAll });
    const pull = await this.#pullOpen(vector);
    // A line that is gone stays so for the rest of this exchange.
    if (pull?.kind === 'unreachable') return { failure: pull, isWhole: true };
    const finished = await findFinished(this.#tools, this.#memory.finished, vector);
    const shown = this.#takeNote(vector, finished.ok ? finished.value : undefined);
    const pulledFinished = finished.ok ? await this.#pullFinished(finished.value) : finished.failure;
    const push = (await this.#pushing.pushAll(shown)) ?? (await this.#pushing.pushResealed());
    return { failure: pull ?? pulledFinished ?? push, isWhole: !finished.ok || finished.value.isWhole };
  }

  /** Control first: it says who may speak. */
  async #pullOpen({ tips }: RelayVector): Promise<RelayFailure | undefined> {
    const { pullAll } = this.#pulling;
    const isControl = (tip: StreamTip): boolean => tip.class === 'control';
    return (await pullAll(tips.filter(isControl))) ?? (await pullAll(tips.filter((tip) => !isControl(tip))));
  }

  #pullFinished = ({ listed }: FinishedThere): Promise<RelayFailure | undefined> =>
    this.#pulling.pullAll(listed.map((one) => ({ ...one, branch: 0, forkedAfter: 0 })));

  /** All that the relay shows; less than before is a rollback, unless its lists do not fit its digest. */
  #takeNote({ tips }: RelayVector, finished: FinishedThere | undefined): readonly SeenTip[] {
    const listed = new Set(tips.map(({ stream }) => stream));
    const others = [...(finished?.same ?? []), ...(finished?.listed ?? [])];
    const shown = [...tips, ...others.filter(({ stream }) => !listed.has(stream))];
    checkRollback(this.#tools, this.#memory, { tips: shown, isAll: finished?.isWhole === true });
    for (const tip of shown) remember(this.#memory, tip);
    return shown;
  }
}

interface RoundEnd {
  readonly failure: RelayFailure | undefined;
  /** False: what the relay lists does not fit its digest. */
  readonly isWhole: boolean;
}

const neverFits = (name: string): RelayFailure => ({
  kind: 'answer-malformed',
  message: `${name} lists other finished streams than its vector counts`,
});

const emptyVector = (suite: Suite): RelayVector => ({ tips: [], finished: digestNothing(suite), change: 0 });
