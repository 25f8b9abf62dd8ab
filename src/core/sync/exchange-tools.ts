/** What an exchange with one relay works on, and what it tells: shared by its pulling and its pushing side. */
import type { Suite } from '../crypto/suite.ts';
import type { Journal, Received } from '../journal/journal.ts';
import type { Relay } from '../relay/relay.ts';
import type { Run } from '../segment/run.ts';
import type { Bytes } from '../value/bytes.ts';
import type { StreamId } from '../value/ids.ts';
import type { CopyNote } from './copies.ts';

/** What the exchange needs of the device: the replica, or a store without views. */
export interface SyncTarget {
  readonly journal: Journal;
  readonly receive: (run: Bytes | Run) => Received;
  readonly beginCatchUp: () => void;
  readonly endCatchUp: () => void;
  readonly isCatchingUp: () => boolean;
  /** Both sides are level: what follows from that is recorded now. True when something was. */
  readonly settle: () => boolean;
}

export type EvidenceKind =
  | 'rolled-back'
  | 'forked'
  | 'run-refused'
  | 'push-refused'
  | 'quarantined'
  | 'receipt-forged'
  | 'gap-unfilled'
  | 'exchange-broken';

/** Something that a person should see; it never stops the clerks. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly place: string;
  readonly stream: StreamId | undefined;
  readonly message: string;
}

export interface ExchangeTools {
  readonly suite: Suite;
  readonly target: SyncTarget;
  readonly relay: Relay;
  /** Public key of the relay, once known; without it receipts do not count. */
  readonly relayKey: () => Bytes | undefined;
  readonly note: (note: Omit<CopyNote, 'at'>) => void;
  /** Up to where this relay has given receipts, from the notes that outlive the process. */
  readonly confirmed: () => ReadonlyMap<StreamId, number>;
  readonly report: (evidence: Evidence) => void;
}

export type NameEvidence = (kind: EvidenceKind, stream: StreamId | undefined, message: string) => void;

/** Names what was found at this exchange's relay. */
export const namerOf =
  ({ relay, report }: ExchangeTools): NameEvidence =>
  (kind, stream, message) =>
    report({ kind, place: relay.name, stream, message });

/** A relay asks for, or needs, what lies before its own tip, and nothing here fills that. */
export function nameGap(tools: ExchangeTools, stream: StreamId): undefined {
  const message = `${tools.relay.name} does not give what lies before its own tip`;
  namerOf(tools)('gap-unfilled', stream, message);
}
