/** What the server and its worker say to each other. The worker owns journal, views and sync; the server reads. */

import type { BlobName } from '../../core/blob/blob-reference.ts';
import type { Received } from '../../core/journal/journal.ts';
import type { StartState } from '../../core/journal/startup.ts';
import type {
  FinishedPage,
  FinishedRequest,
  PullAnswer,
  PullRequest,
  PushAnswer,
  RelayVector,
} from '../../core/relay/relay.ts';
import type { Outcome, Recording, Submission } from '../../core/replica/replica.ts';
import type { BlobState, BlobSyncStatus } from '../../core/sync/blob-sync.ts';
import type { SyncStatus } from '../../core/sync/sync.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import type { DeviceId, Head, PersonId, StreamId } from '../../core/value/ids.ts';
import type { Failure, Result } from '../../core/value/result.ts';
import type { RelayConfig, TownhallFolder } from './data-folder.ts';

export interface WorkerStart {
  readonly folder: TownhallFolder;
  /** Named at the start of this run, besides those of the folder. */
  readonly relays: readonly RelayConfig[];
  readonly reserveBytes: number;
  /** Whoever hands over a bundle and falls silent keeps the clerks waiting for this long. */
  readonly receivingSilenceMilliseconds: number;
}

/** Where the recorded lies; `hereSince` is the wall clock of the oldest entry without a second copy. */
export interface SafetyStatus {
  readonly level: 'here' | 'copied' | 'none';
  readonly hereSince: number | undefined;
  readonly sync: SyncStatus;
}

export interface WorkerStatus {
  readonly startedFrom: StartState['from'];
  /** `retired`: the guardians have named a successor or removed this device. */
  readonly recording: Recording | 'retired';
  readonly isClockUnsure: boolean;
  readonly wasCloned: boolean;
  /** A start found no mark, and no guardian has said since that the other folder is gone. */
  readonly isCopy: boolean;
  /** Why the mark cannot be written. */
  readonly markProblem: string | undefined;
  /** Something critical was written by a newer version. */
  readonly needsUpdate: boolean;
  readonly position: number;
  readonly safety: SafetyStatus;
}

/** What a row needs to say where it is safe; a stream that is in neither lies here only, as far as we know. */
export interface CopiedThrough {
  /** Streams of other devices: they came from a second place. */
  readonly foreign: ReadonlySet<StreamId>;
  readonly copied: ReadonlyMap<StreamId, number>;
}

export interface DeviceRow {
  readonly id: DeviceId;
  readonly status: 'admitted' | 'removed' | 'retired';
  readonly isThis: boolean;
}

export type ActFailure = Failure;

/** Every question with its argument and its answer; the worker answers them in the order of arrival. */
export interface WorkerCalls {
  readonly status: { readonly argument: undefined; readonly answer: WorkerStatus };
  readonly 'state-hash': { readonly argument: undefined; readonly answer: string };
  readonly rebuild: { readonly argument: undefined; readonly answer: string };
  readonly receive: { readonly argument: Bytes; readonly answer: ReceivedRun };
  readonly 'finish-receiving': { readonly argument: undefined; readonly answer: true };
  readonly exchange: { readonly argument: undefined; readonly answer: SyncStatus };
  readonly devices: { readonly argument: undefined; readonly answer: readonly DeviceRow[] };
  /** As the relay's door asks before it lets a device speak. */
  readonly device: {
    readonly argument: DeviceId;
    readonly answer: { readonly signingKey: Bytes; readonly isAdmitted: boolean } | undefined;
  };
  readonly 'admit-device': {
    readonly argument: {
      readonly signingKey: Bytes;
      readonly wrapKey: Bytes;
      readonly codes: readonly string[];
    };
    readonly answer: Result<DeviceId, ActFailure>;
  };
  readonly 'remove-device': {
    readonly argument: { readonly device: DeviceId; readonly codes: readonly string[] };
    readonly answer: Result<DeviceId, ActFailure>;
  };
  /** The name of a removed person; the answer counts the bodies that hold it no longer. */
  readonly 'erase-name': {
    readonly argument: { readonly person: PersonId; readonly codes: readonly string[] };
    readonly answer: Result<number, ActFailure>;
  };
  readonly succeed: {
    readonly argument: {
      readonly device: DeviceId;
      readonly reason: string;
      readonly codes: readonly string[];
    };
    readonly answer: Result<DeviceId, ActFailure>;
  };
  /** A guardian says that no other folder works in this device's name. */
  readonly 'confirm-only-copy': {
    readonly argument: readonly string[];
    readonly answer: Result<true, ActFailure>;
  };
  readonly vector: { readonly argument: undefined; readonly answer: RelayVector };
  readonly 'finished-digests': { readonly argument: undefined; readonly answer: readonly string[] };
  readonly 'finished-streams': { readonly argument: FinishedRequest; readonly answer: FinishedPage };
  readonly pull: { readonly argument: PullRequest; readonly answer: PullAnswer };
  readonly push: { readonly argument: Bytes; readonly answer: PushedRun };
  readonly log: {
    readonly argument: { readonly from: number; readonly limit: number };
    readonly answer: readonly Head[];
  };
  /** Of these blobs, those that no entry names; undefined while that cannot be known. */
  readonly 'unnamed-blobs': {
    readonly argument: readonly BlobName[];
    readonly answer: ReadonlySet<BlobName> | undefined;
  };
  /** In the order of the names. */
  readonly 'blob-states': { readonly argument: readonly BlobName[]; readonly answer: readonly BlobState[] };
  readonly 'blob-status': { readonly argument: undefined; readonly answer: BlobSyncStatus };
  readonly 'wake-blobs': { readonly argument: undefined; readonly answer: true };
  /** A stick was written and read back: it is a second copy of everything in it. */
  readonly 'note-stick': {
    readonly argument: {
      readonly name: string;
      readonly heads: readonly {
        readonly stream: StreamId;
        readonly sequence: number;
        readonly head: Head;
      }[];
      readonly blobs: readonly BlobName[];
    };
    readonly answer: true;
  };
  readonly close: { readonly argument: undefined; readonly answer: true };
}

export type CallName = keyof WorkerCalls;

/** `Received` without the run itself. */
export type ReceivedRun =
  | { readonly kind: 'stored'; readonly forkedFrom: Head | undefined }
  | Exclude<Received, { kind: 'stored' }>;

/** As a relay answers; a receipt is signed by whoever stands in front. */
export type PushedRun =
  | {
      readonly kind: 'stored' | 'forked';
      readonly isRepeated: boolean;
      readonly stream: StreamId;
      readonly sequence: number;
      readonly head: Head;
      /** Place of the head in the log of this journal, from 0. */
      readonly leafIndex: number;
      readonly other: Head | undefined;
    }
  | Exclude<PushAnswer, { kind: 'stored' | 'forked' }>
  | { readonly kind: 'storage-failed'; readonly message: string };

export type ToWorker =
  | { readonly kind: 'submit'; readonly id: number; readonly submissions: readonly Submission[] }
  | {
      [N in CallName]: {
        readonly kind: 'call';
        readonly id: number;
        readonly name: N;
        readonly argument: WorkerCalls[N]['argument'];
      };
    }[CallName];

export type FromWorker =
  | { readonly kind: 'ready'; readonly status: WorkerStatus; readonly copied: CopiedThrough }
  | { readonly kind: 'unable'; readonly failure: Failure }
  /** Answers to everything that one commit made durable, together. */
  | {
      readonly kind: 'outcomes';
      readonly replies: readonly { readonly id: number; readonly outcomes: readonly Outcome[] }[];
    }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** Another device's entries arrived, or more is copied: a hint for screens. */
  | { readonly kind: 'changed'; readonly copied: CopiedThrough; readonly hasNewEntries: boolean };
