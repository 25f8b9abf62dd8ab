/** What a relay knows when it decides about a run, and what it can decide. */
import type { ControlState } from '../control/control-state.ts';
import type { Head, TenantId } from '../value/ids.ts';
import type { KnownSegments } from './known-segments.ts';
import type { ReceiptStatement } from './receipt.ts';
import type { PushAnswer, PushRefusal } from './relay.ts';
import type { RelayChange, StoredTip, TenantRecord } from './relay-store.ts';

export interface RunFacts {
  readonly tenant: TenantId;
  /** Undefined: the run begins with a genesis and registers the tenant. */
  readonly record: TenantRecord | undefined;
  readonly control: ControlState;
  /** All branches of the run's stream. */
  readonly tips: readonly StoredTip[];
  /** What is stored at the run's places and just before them. */
  readonly known: KnownSegments;
  /** At the beginning of a stream: the head it names is here, or is the genesis. */
  readonly isPredecessorKnown: boolean;
  /** At the beginning of a stream: the end of another one that it names as what it follows. */
  readonly followedTip: StoredTip | undefined;
  readonly quotaBytes: number;
}

export type RunOutcome =
  | { readonly kind: 'stored' | 'repeated' }
  | { readonly kind: 'forked'; readonly other: Head }
  | { readonly kind: 'quarantined'; readonly reason: string };

export type RunDecision =
  | { readonly kind: 'answer'; readonly answer: PushAnswer }
  /** The facts contradict each other: somebody wrote while they were gathered. */
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'commit';
      readonly change: RelayChange;
      readonly statement: ReceiptStatement;
      readonly outcome: RunOutcome;
    };

export const answer = (value: PushAnswer): RunDecision => ({ kind: 'answer', answer: value });
export const refuse = (reason: PushRefusal, message: string): RunDecision =>
  answer({ kind: 'refused', reason, message });
