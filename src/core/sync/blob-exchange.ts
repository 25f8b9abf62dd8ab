/**
 * One turn of blobs with one relay: what entries here name and the relay lacks goes there, what is missing here
 * comes from it. Piece by piece, whatever is nearest to its end first, so that a small blob never waits for a
 * large one; a turn ends after some pieces, and what became known meanwhile takes its place in the next.
 */
import { sealedLengthOf } from '../blob/blob-format.ts';
import type { BlobName, BlobReference } from '../blob/blob-reference.ts';
import type { BlobDraft, BlobStorage } from '../blob/blob-storage.ts';
import { hashBlob } from '../blob/hash-blob.ts';
import type { RunningHash, Suite } from '../crypto/suite.ts';
import type { RelayFailure } from '../relay/relay.ts';
import { blobNamesMax, blobPieceLengthMax, type RelayBlobs } from '../relay/relay-blobs.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import type { DeviceId, TenantId } from '../value/ids.ts';
import type { BlobCopyStore } from './blob-copies.ts';

export type BlobStuckReason =
  /** The relay has no room for this tenant. */
  | 'over-quota'
  /** The relay was asked and does not have it. */
  | 'not-at-relay'
  /** What the relay gave is not what the name says. */
  | 'altered-at-relay'
  /** What lies here is not what the name says. */
  | 'altered-here'
  /** The disk of this device is full or broken. */
  | 'storage-failed'
  | 'refused';

/** Shared by all places of a device. */
export interface BlobShop {
  readonly suite: Suite;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly storage: BlobStorage;
  readonly copies: BlobCopyStore;
  /** Found here in this process; a name that is not in it is looked for again. */
  readonly here: Set<BlobName>;
  /** Found altered here: as if it were missing, until a right one has come. */
  readonly altered: Set<BlobName>;
  /** Being fetched, by whichever place: one is enough. */
  readonly claimed: Set<BlobName>;
  readonly onChange: () => void;
}

/** A fetch that was begun; it outlives a cut line, not the process. */
interface Partial {
  readonly draft: BlobDraft;
  readonly hash: RunningHash;
  written: number;
}

/** What a device knows of one relay's blobs, kept between turns. */
export interface BlobPlaceMemory {
  readonly partials: Map<BlobName, Partial>;
  /** How far each upload is, as the relay said last. */
  readonly sent: Map<BlobName, number>;
  /** Why a blob does not get on at this place. */
  readonly stuck: Map<BlobName, BlobStuckReason>;
  /** It gave wrong bytes and says that its copy is right: not asked again before the next check. */
  readonly distrusted: Set<BlobName>;
  /** Everything that was confirmed is asked for again now and then: a relay may lose blobs. */
  isCheckDue: boolean;
}

export const emptyBlobMemory = (): BlobPlaceMemory => ({
  partials: new Map(),
  sent: new Map(),
  stuck: new Map(),
  distrusted: new Set(),
  isCheckDue: true,
});

export interface BlobTurn extends BlobShop {
  readonly blobs: RelayBlobs;
  /** Undefined while the relay's key is not known: then nothing counts as confirmed. */
  readonly placeId: string | undefined;
  readonly memory: BlobPlaceMemory;
  readonly named: readonly BlobReference[];
}

export type BlobTurnResult =
  | { readonly kind: 'done' }
  /** There is more to do; ask for the next turn at once. */
  | { readonly kind: 'more' }
  | { readonly kind: 'failed'; readonly failure: RelayFailure };

const piecesPerTurn = 512;
const bytesPerTurn = 16 * 1024 * 1024;

interface Job {
  readonly reference: BlobReference;
  readonly length: number;
  readonly kind: 'push' | 'fetch';
  /** The relay says that it has it: it is asked for its receipt before anything is sent. */
  isHeld: boolean;
}

export async function exchangeBlobs(turn: BlobTurn): Promise<BlobTurnResult> {
  const jobs = await planJobs(turn);
  if (!(jobs instanceof Set)) return { kind: 'failed', failure: jobs };
  try {
    for (let [pieces, bytes] = [0, 0]; ; pieces += 1) {
      const job = nearestToItsEnd(turn, jobs);
      if (job === undefined) return { kind: 'done' };
      if (pieces >= piecesPerTurn || bytes >= bytesPerTurn) return { kind: 'more' };
      bytes += Math.min(blobPieceLengthMax, remaining(turn, job));
      const step = job.kind === 'push' ? await pushPiece(turn, job) : await fetchPiece(turn, job);
      if (typeof step === 'object') return { kind: 'failed', failure: step };
      if (step === 'ended') jobs.delete(job);
    }
  } finally {
    for (const { reference, kind } of jobs) if (kind === 'fetch') turn.claimed.delete(reference.name);
  }
}

function nearestToItsEnd(turn: BlobTurn, jobs: ReadonlySet<Job>): Job | undefined {
  let nearest: Job | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const job of jobs) {
    const left = remaining(turn, job);
    if (left < least) [nearest, least] = [job, left];
  }
  return nearest;
}

const remaining = ({ memory }: BlobTurn, { reference: { name }, length, kind }: Job): number =>
  length - ((kind === 'push' ? memory.sent.get(name) : memory.partials.get(name)?.written) ?? 0);

async function planJobs(turn: BlobTurn): Promise<Set<Job> | RelayFailure> {
  const { named, memory, placeId, copies } = turn;
  if (memory.isCheckDue) turn.here.clear();
  const isConfirmed = ({ name }: BlobReference): boolean =>
    placeId !== undefined && copies.has(placeId, name);
  const missing = new Set<BlobName>();
  for (const { name } of named) if (!(await isHere(turn, name))) missing.add(name);
  const asked = named.filter(
    (reference) => memory.isCheckDue || missing.has(reference.name) || !isConfirmed(reference),
  );
  const held = await askHeld(turn, asked);
  if (!(held instanceof Set)) return held;
  memory.isCheckDue = false;
  const jobs = new Set<Job>();
  for (const reference of asked) {
    const { name } = reference;
    if (!held.has(name) && isConfirmed(reference)) noteLost(turn, name);
    const kind = missing.has(name) ? 'fetch' : 'push';
    if (kind === 'push' ? isConfirmed(reference) : !mayFetch(turn, name, held)) continue;
    if (kind === 'fetch') turn.claimed.add(name);
    const length = sealedLengthOf(turn.suite, reference.length);
    jobs.add({ reference, kind, length, isHeld: held.has(name) });
  }
  return jobs;
}

async function isHere({ here, altered, storage }: BlobTurn, name: BlobName): Promise<boolean> {
  if (altered.has(name)) return false;
  if (here.has(name)) return true;
  const length = await storage.lengthOf(name);
  if (!length.ok || length.value === undefined) return false;
  here.add(name);
  return true;
}

async function askHeld(
  { blobs, tenant }: BlobTurn,
  asked: readonly BlobReference[],
): Promise<Set<BlobName> | RelayFailure> {
  const held = new Set<BlobName>();
  for (let at = 0; at < asked.length; at += blobNamesMax) {
    const names = asked.slice(at, at + blobNamesMax).map(({ name }) => name);
    const answer = await blobs.has(tenant, names);
    if (!answer.ok) return answer.failure;
    for (const name of answer.value) held.add(name);
  }
  return held;
}

/** What the relay has lost is not on a second medium any more, whatever it signed. */
function noteLost({ placeId, copies, memory, onChange }: BlobTurn, name: BlobName): void {
  if (placeId !== undefined) copies.remove({ place: placeId, name });
  memory.sent.delete(name);
  onChange();
}

function mayFetch({ memory, claimed }: BlobTurn, name: BlobName, held: ReadonlySet<BlobName>): boolean {
  if (!held.has(name)) {
    memory.stuck.set(name, 'not-at-relay');
    return false;
  }
  return !memory.distrusted.has(name) && !claimed.has(name);
}

type Step = 'going-on' | 'ended' | RelayFailure;

function endStuck({ memory, onChange }: BlobTurn, name: BlobName, reason: BlobStuckReason): 'ended' {
  if (memory.stuck.get(name) !== reason) onChange();
  memory.stuck.set(name, reason);
  return 'ended';
}

async function pushPiece(turn: BlobTurn, job: Job): Promise<Step> {
  const { blobs, tenant, device, memory } = turn;
  const { name } = job.reference;
  const at = job.isHeld ? 0 : (memory.sent.get(name) ?? 0);
  const read = await readPiece(turn, name, at);
  if (read === undefined) return endStuck(turn, name, 'storage-failed');
  const bytes = job.isHeld ? read.bytes.subarray(0, 0) : read.bytes;
  const answer = await blobs.put(tenant, { name, by: device, length: read.length, at, bytes });
  if (!answer.ok) return answer.failure;
  switch (answer.value.kind) {
    case 'more':
      return goOn(turn, job, at, answer.value.at);
    case 'stored':
      return endPushed(turn, name);
    case 'refused':
      memory.sent.delete(name);
      return answer.value.reason === 'blob-altered'
        ? endAltered(turn, name)
        : endStuck(turn, name, answer.value.reason === 'over-quota' ? 'over-quota' : 'refused');
  }
}

/** A relay that was restarted goes back; it gets the rest in a later turn, so that one that never goes on is not fed for ever. */
function goOn(turn: BlobTurn, job: Job, at: number, next: number): Step {
  turn.memory.sent.set(job.reference.name, next);
  if (next > at || job.isHeld) {
    job.isHeld = false;
    return 'going-on';
  }
  return endStuck(turn, job.reference.name, 'refused');
}

async function readPiece(
  { storage, here }: BlobTurn,
  name: BlobName,
  at: number,
): Promise<{ readonly length: number; readonly bytes: Bytes } | undefined> {
  const opened = await storage.open(name);
  if (!opened.ok) {
    here.delete(name);
    return undefined;
  }
  try {
    const { length } = opened.value;
    const read = await opened.value.read(at, Math.min(blobPieceLengthMax, Math.max(0, length - at)));
    return read.ok ? { length, bytes: read.value } : undefined;
  } finally {
    await opened.value.close();
  }
}

function endPushed({ memory, placeId, copies, onChange }: BlobTurn, name: BlobName): 'ended' {
  memory.sent.delete(name);
  memory.stuck.delete(name);
  if (placeId !== undefined) copies.put({ place: placeId, name });
  onChange();
  return 'ended';
}

/** The relay says that the bytes are not those of the name: either ours are not, or the line has altered them. */
async function endAltered(turn: BlobTurn, name: BlobName): Promise<'ended'> {
  const opened = await turn.storage.open(name);
  const hashed = opened.ok ? await hashBlob(turn.suite, opened.value) : opened;
  if (hashed.ok && hashed.value === name) return endStuck(turn, name, 'refused');
  turn.altered.add(name);
  turn.here.delete(name);
  return endStuck(turn, name, 'altered-here');
}

async function fetchPiece(turn: BlobTurn, { reference: { name }, length }: Job): Promise<Step> {
  const { blobs, tenant, memory } = turn;
  const partial = memory.partials.get(name) ?? (await beginPartial(turn, name));
  if (partial === undefined) return endStuck(turn, name, 'storage-failed');
  const slice = await blobs.get(tenant, name, { at: partial.written, length: blobPieceLengthMax });
  if (!slice.ok) {
    if (slice.failure.kind !== 'not-found') return slice.failure;
    await dropPartial(turn, name);
    return endStuck(turn, name, 'not-at-relay');
  }
  const { bytes } = slice.value;
  const isFitting =
    slice.value.length === length && bytes.length > 0 && partial.written + bytes.length <= length;
  if (!isFitting) return endForged(turn, name);
  const written = await partial.draft.write(bytes);
  if (!written.ok) {
    await dropPartial(turn, name);
    return endStuck(turn, name, 'storage-failed');
  }
  partial.hash.update(bytes);
  partial.written += bytes.length;
  return partial.written < length ? 'going-on' : keepFetched(turn, name, partial);
}

async function beginPartial(
  { storage, suite, memory }: BlobTurn,
  name: BlobName,
): Promise<Partial | undefined> {
  const created = await storage.create();
  if (!created.ok) return undefined;
  const partial = { draft: created.value, hash: suite.runningHash(), written: 0 };
  memory.partials.set(name, partial);
  return partial;
}

async function dropPartial({ memory, claimed }: BlobTurn, name: BlobName): Promise<void> {
  await memory.partials.get(name)?.draft.drop();
  memory.partials.delete(name);
  claimed.delete(name);
}

async function keepFetched(turn: BlobTurn, name: BlobName, { hash, draft }: Partial): Promise<Step> {
  if (bytesToHex(hash.digest()) !== name) return endForged(turn, name);
  const { memory, claimed, here, altered, onChange } = turn;
  memory.partials.delete(name);
  claimed.delete(name);
  const kept = await draft.keep(name);
  if (!kept.ok) return endStuck(turn, name, 'storage-failed');
  here.add(name);
  altered.delete(name);
  memory.stuck.delete(name);
  onChange();
  return 'ended';
}

/** The relay is made to read its own copy again: an altered one it puts away, and whoever has it sends it anew. */
async function endForged(turn: BlobTurn, name: BlobName): Promise<Step> {
  await dropPartial(turn, name);
  const length = sealedLengthOf(turn.suite, turn.named.find((one) => one.name === name)?.length ?? 0);
  const nothing = new Uint8Array(0);
  const touch = { name, by: turn.device, length, at: 0, bytes: nothing };
  const answer = await turn.blobs.put(turn.tenant, touch);
  if (!answer.ok || answer.value.kind !== 'more') turn.memory.distrusted.add(name);
  return endStuck(turn, name, 'altered-at-relay');
}
