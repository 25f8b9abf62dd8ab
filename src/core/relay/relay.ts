/**
 * A relay: any place outside the device that keeps segments. It is never believed: whoever reads from it
 * verifies everything, and whoever writes to it keeps its own copy until two receipts name the head.
 */
import type { SegmentClass } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId, Head, StreamId, TenantId } from '../value/ids.ts';
import type { Failure, Result } from '../value/result.ts';
import type { FinishedDigest, FinishedStream } from './finished-streams.ts';
import type { Receipt } from './receipt.ts';
import type { RelayBlobs } from './relay-blobs.ts';

/** The end of one branch of one stream. A stream has one tip, unless it was forked. */
export interface StreamTip {
  readonly stream: StreamId;
  /** 0 = what arrived first at this relay; 1-7 = branches in order of arrival. Means nothing elsewhere. */
  readonly branch: number;
  /** The branch shares everything up to this sequence with an earlier one; 0 in the trunk. */
  readonly forkedAfter: number;
  readonly class: SegmentClass;
  readonly device: DeviceId;
  /** The last sequence of the segment `head`. */
  readonly sequence: number;
  readonly head: Head;
  /** The stream's last segment said that nothing follows. */
  readonly isClosed: boolean;
  /** Counted among the finished streams; listed only because that is new. */
  readonly isFinished: boolean;
}

export interface RelayVector {
  /** All tips of streams that are not finished. A finished one may stand among them when it has just changed. */
  readonly tips: readonly StreamTip[];
  readonly finished: FinishedDigest;
  /** Counts the changes of this tenant at this relay; equal = nothing new. Only a hint. */
  readonly change: number;
}

export type PushAnswer =
  /** Durable at the relay before this was signed. `repeated`: it was there already. */
  | { readonly kind: 'stored'; readonly receipt: Receipt; readonly repeated: boolean }
  /** Stored as a further branch: another segment was at that place. Both heads are the evidence. */
  | { readonly kind: 'forked'; readonly receipt: Receipt; readonly other: Head }
  /**
   * The run does not follow what is here: send what lies before it, from this sequence. `head` is what it
   * follows and what is not here; sequence 0 = the run begins a stream, and `head` ends its predecessor.
   */
  | { readonly kind: 'need'; readonly stream: StreamId; readonly sequence: number; readonly head: Head }
  /** A higher revision is stored here: take it, and go one higher. */
  | { readonly kind: 'superseded'; readonly run: Bytes }
  /** Kept apart, visible, not served: beyond the cut of a removed device. */
  | { readonly kind: 'quarantined'; readonly reason: string }
  /** Nothing was stored. `over-quota` never meets control segments or small new ones. */
  | { readonly kind: 'refused'; readonly reason: PushRefusal; readonly message: string };

export type PushRefusal =
  | 'run-malformed'
  | 'device-unknown'
  | 'signature-invalid'
  | 'ciphertext-altered'
  | 'ticket-missing'
  | 'branches-exhausted'
  | 'tenant-mismatch'
  | 'over-quota';

export interface FinishedRequest {
  /** Ascending. */
  readonly buckets: readonly number[];
  /** The last stream of the page before; undefined = from the beginning. */
  readonly after: StreamId | undefined;
}

export interface FinishedPage {
  /** In the order of their ids. */
  readonly streams: readonly FinishedStream[];
  readonly hasMore: boolean;
}

export interface PullRequest {
  readonly stream: StreamId;
  /** The last sequence that the reader has; 0 = from the beginning. */
  readonly after: number;
  /** Stop after this many bytes, but always give at least one run. */
  readonly bytesMax: number;
  /**
   * Only the chain that ends in this branch. A reader of a forked stream asks branch by branch, each after
   * what it has of it or after `forkedAfter`; without it all branches come, the trunk first.
   */
  readonly branch?: number;
}

export interface PullAnswer {
  /** Whole runs in the order in which they follow each other; branches after the trunk. */
  readonly runs: readonly Bytes[];
  /** True when the relay has more of this stream after these. */
  readonly hasMore: boolean;
}

/** `not-found` is also the answer about another tenant. */
export type RelayFailure = Failure<
  'unreachable' | 'not-found' | 'unauthorised' | 'answer-malformed' | 'relay-full' | 'relay-broken'
>;

export type RelayAnswer<T> = Promise<Result<T, RelayFailure>>;

export interface Relay {
  /** What people call this place ("Kreis Sonntal", "USB-Stick"). */
  readonly name: string;
  readonly vector: (tenant: TenantId) => RelayAnswer<RelayVector>;
  /** A digest for each bucket of finished streams, for a reader whose own digest of all is another. */
  readonly finishedDigests: (tenant: TenantId) => RelayAnswer<readonly string[]>;
  readonly finishedStreams: (tenant: TenantId, request: FinishedRequest) => RelayAnswer<FinishedPage>;
  readonly push: (tenant: TenantId, run: Bytes) => RelayAnswer<PushAnswer>;
  readonly pull: (tenant: TenantId, request: PullRequest) => RelayAnswer<PullAnswer>;
  /** The heads in the order in which they became durable here: what a new, empty relay is refilled by. */
  readonly log: (tenant: TenantId, fromIndex: number, limit: number) => RelayAnswer<readonly Head[]>;
  /** Sealed blobs beside the runs; undefined at a relay that keeps none. */
  readonly blobs?: RelayBlobs | undefined;
  readonly close: () => void;
}

/** Wakes a reader when something may have changed. Only a hint: polling goes on beside it. */
export interface RelayHints {
  readonly watch: (tenant: TenantId, wake: () => void) => { readonly close: () => void };
}
