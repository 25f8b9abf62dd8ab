/**
 * Where a relay keeps runs: what the acceptance rules ask of an engine, and nothing that decides. Every key
 * begins with the tenant. All writes of one push are one `RelayChange`, committed whole if the tenant is
 * still as it was when the facts were gathered (compare-and-set), so that no engine needs a lock of its own.
 */
import type { SegmentClass } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId, Head, StreamId, TenantId } from '../value/ids.ts';
import type { StreamTip } from './relay.ts';

export interface TenantRecord {
  readonly tenant: TenantId;
  readonly genesisHead: Head;
  /** Counts the changes; what compare-and-set compares. */
  readonly change: number;
  /** The change that last brought control segments. */
  readonly controlChange: number;
  /** Segments in the log; the next leaf index. */
  readonly leaves: number;
  /** Bytes of all stored runs, what the quota counts. */
  readonly bytes: number;
}

export interface StoredTip extends Omit<StreamTip, 'isFinished'> {
  /** A later stream names `head` as what it follows: whoever wrote this one has begun another. */
  readonly isFollowed: boolean;
  /** SHA-256 of the first seal of `head`: the next commitment must name it. */
  readonly firstSeal: Head;
  /** The branch that this one left; undefined in the trunk and in a second beginning. */
  readonly parentBranch: number | undefined;
  /** The change that brought the tip here. */
  readonly change: number;
}

/** 1-256 segments as they arrived: a whole run, stored whole. */
export interface StoredRow {
  readonly stream: StreamId;
  readonly branch: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly class: SegmentClass;
  readonly device: DeviceId;
  /** Log index of the first segment; the others follow it. */
  readonly firstLeaf: number;
  /** The heads of the segments, 32 bytes each. */
  readonly heads: Bytes;
  readonly run: Bytes;
}

/** What a reader is given of a row; whoever serves needs no log for it. */
export type ServedRow = Omit<StoredRow, 'firstLeaf'>;

/** Two segments after one: both are stored and served, and together they convict the device. */
export interface ForkEvidence {
  readonly stream: StreamId;
  readonly after: Head;
  readonly known: Head;
  readonly other: Head;
}

export interface RelayChange {
  /** What the decision was made on; undefined registers the tenant. */
  readonly basis: TenantRecord | undefined;
  readonly next: TenantRecord;
  /** New rows; (tenant, stream, branch, first sequence) is free. */
  readonly rows: readonly StoredRow[];
  /** Rows whose key exists: a segment in them was sealed again. */
  readonly replaced: readonly StoredRow[];
  /** Replace what is known of (stream, branch). */
  readonly tips: readonly StoredTip[];
  readonly forks: readonly ForkEvidence[];
}

export interface RowQuery {
  readonly stream: StreamId;
  /** Rows that hold any of the sequences from–to, in the order of branch and first sequence. */
  readonly from: number;
  readonly to: number;
  readonly branch?: number;
  /** Stop after this many bytes of runs, but give at least one row. */
  readonly bytesMax?: number;
}

export type StoreFault = 'relay-full' | 'relay-broken';

/** Asynchronous, so that a store may be a database over a network. A method that throws has not committed. */
export interface RelayStore {
  readonly tenant: (tenant: TenantId) => Promise<TenantRecord | undefined>;
  readonly tenants: () => Promise<readonly TenantRecord[]>;
  /** Of one stream, or of all whose change is greater than `since`. */
  readonly tips: (tenant: TenantId, stream: StreamId) => Promise<readonly StoredTip[]>;
  readonly tipsSince: (tenant: TenantId, since: number) => Promise<readonly StoredTip[]>;
  /** Of all streams whose id begins with this byte. */
  readonly tipsOfBucket: (tenant: TenantId, bucket: number) => Promise<readonly StoredTip[]>;
  readonly tipByHead: (tenant: TenantId, head: Head) => Promise<StoredTip | undefined>;
  readonly rows: (tenant: TenantId, query: RowQuery) => Promise<readonly StoredRow[]>;
  /** All control rows in the order of the log. */
  readonly controlRows: (tenant: TenantId) => Promise<readonly StoredRow[]>;
  readonly hasHead: (tenant: TenantId, head: Head) => Promise<boolean>;
  readonly log: (tenant: TenantId, fromIndex: number, limit: number) => Promise<readonly Head[]>;
  readonly forks: (tenant: TenantId) => Promise<readonly ForkEvidence[]>;
  /** Durable when it returns `committed`. A change without rows writes too (a touch). */
  readonly commit: (change: RelayChange) => Promise<'committed' | 'conflict'>;
  /** What an exception of this engine means. */
  readonly faultOf: (cause: unknown) => StoreFault;
  readonly close: () => void;
}
