/**
 * Where sealed blobs lie: opaque bytes under a name, kept whole or not at all. An engine knows no key. Rules
 * BL; one contract suite (blob.contract.ts) runs over every engine.
 */
import type { Bytes } from '../value/bytes.ts';
import type { Failure, Result } from '../value/result.ts';
import type { BlobName } from './blob-reference.ts';

/** `storage-full`: nothing was kept, make room. `storage-io`: nothing was kept, look at the disk. */
export type BlobStorageFailure = Failure<'storage-full' | 'storage-io'>;
export type BlobMissing = Failure<'blob-missing'>;

type Answer<T, F = BlobStorageFailure> = Promise<Result<T, F>>;

/** Bytes on their way in; nobody finds them before `keep`. */
export interface BlobDraft {
  readonly write: (bytes: Bytes) => Answer<void>;
  /** Durable under its name when it returns ok (rule BL1). Ends the draft either way. */
  readonly keep: (name: BlobName) => Answer<void>;
  /** Ends the draft and removes what was written. */
  readonly drop: () => Promise<void>;
}

export interface OpenBlob {
  /** Of the sealed bytes. */
  readonly length: number;
  /** Fewer bytes than asked for when the blob ends. */
  readonly read: (at: number, length: number) => Answer<Bytes>;
  readonly close: () => Promise<void>;
}

export interface StoredBlob {
  readonly name: BlobName;
  /** Of the sealed bytes. */
  readonly length: number;
  /** Wall clock at its end of writing, milliseconds since 1970 UTC. */
  readonly storedAt: number;
}

export interface BlobStorage {
  readonly create: () => Answer<BlobDraft>;
  readonly open: (name: BlobName) => Answer<OpenBlob, BlobStorageFailure | BlobMissing>;
  /** Of the sealed bytes; undefined: not here. Asks the medium, so that a lost file is noticed. */
  readonly lengthOf: (name: BlobName) => Answer<number | undefined>;
  /** By name. */
  readonly list: () => Answer<readonly StoredBlob[]>;
  /** The file of an erased body or of nobody: gone for good when it returns ok. Repeating it changes nothing. */
  readonly remove: (name: BlobName) => Answer<'removed' | 'absent'>;
  /** What a killed process left half-written; only while nobody else writes here. How many there were. */
  readonly dropUnfinished: () => Answer<number>;
}
