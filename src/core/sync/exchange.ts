/**
 * One exchange with one relay: control first, then what is missing on either side. The relay is not
 * believed: its vector only says where to look; every run is verified on arrival, and what it showed
 * before must still be there.
 */
import type { RelayFailure, StreamTip } from '../relay/relay.ts';
import type { SegmentClass } from '../segment/segment.ts';
import type { ExchangeTools } from './exchange-tools.ts';
import { PullingSide } from './pull-streams.ts';
import { PushingSide } from './push-streams.ts';
import { checkRollback, type RelayMemory, remember } from './relay-memory.ts';

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
    for (let round = 0; round < roundsMax; round += 1) {
      const before = this.#moved();
      const failure = await this.#round();
      if (failure !== undefined) return { kind: 'failed', failure };
      if (this.#moved() === before && !this.#tools.target.settle()) break;
    }
    return { kind: 'level', pulled: this.#pulling.pulled, pushed: this.#pushing.pushed };
  };

  #moved = (): number => this.#pulling.pulled + this.#pushing.pushed;

  /** Sends what this relay has not confirmed, from what is remembered of it: no vector is fetched. */
  pushNew = async (): Promise<ExchangeResult> => {
    const failure = (await this.#pushing.pushAll(undefined)) ?? (await this.#pushing.pushResealed());
    return failure === undefined
      ? { kind: 'level', pulled: 0, pushed: this.#pushing.pushed }
      : { kind: 'failed', failure };
  };

  async #round(): Promise<RelayFailure | undefined> {
    const { relay, target } = this.#tools;
    const answer = await relay.vector(target.journal.tenant);
    if (!answer.ok && answer.failure.kind !== 'not-found') return answer.failure;
    const tips = answer.ok ? answer.value.tips : [];
    checkRollback(this.#tools, this.#memory, tips);
    for (const tip of tips) remember(this.#memory, tip);
    const control = await this.#both('control', tips);
    if (control !== undefined) return control;
    return (await this.#both('sealed', tips)) ?? (await this.#pushing.pushResealed());
  }

  async #both(segmentClass: SegmentClass, tips: readonly StreamTip[]): Promise<RelayFailure | undefined> {
    const pull = await this.#pulling.pullAll(tips.filter((tip) => tip.class === segmentClass));
    const push = await this.#pushing.pushAll(segmentClass, tips);
    return pull ?? push;
  }
}
