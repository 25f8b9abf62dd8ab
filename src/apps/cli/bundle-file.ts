/** Bundles as files: what of the journal goes into one, written beside its place and renamed, read by position. */
import fs from 'node:fs';
import { dirname } from 'node:path';
import type { BlobName } from '../../core/blob/blob-reference.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import type { BundleStream } from '../../core/relay/bundle/bundle-format.ts';
import type { ByteSource } from '../../core/relay/bundle/read-records.ts';
import { type BundleBlob, writeBundle } from '../../core/relay/bundle/write-bundle.ts';
import { firstOf, joinRuns, lastOf, type Run } from '../../core/segment/run.ts';
import { isGenesis, lastSequenceOf, type SegmentClass } from '../../core/segment/segment.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import type { Head } from '../../core/value/ids.ts';
import type { DeviceKeys, TownhallFolder } from '../townhall/data-folder.ts';
import { syncFolder } from '../townhall/durable-file.ts';
import { type FolderBlobs, readFolderBlobs } from './folder-blobs.ts';
import { stillJournal } from './still-journal.ts';

export interface CreatedBundle {
  readonly runs: number;
  readonly bytes: number;
  readonly streams: readonly BundleStream[];
  /** Every whole blob that lies here, and their sealed bytes. */
  readonly blobs: readonly BlobName[];
  readonly blobBytes: number;
  /** Named by an entry and not in the file: not here, or altered here. */
  readonly blobsMissing: readonly BlobName[];
}

export interface BundlePlan {
  readonly suite: Suite;
  readonly folder: TownhallFolder;
  readonly keys: DeviceKeys;
  readonly path: string;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number;
  readonly onProgress: (position: number, of: number) => void;
}

/** Reads beside a running server; the file appears under its name when it is whole and on the disk. */
export async function createBundleFile(plan: BundlePlan): Promise<CreatedBundle> {
  const { suite, folder, keys, path, createdAt } = plan;
  const storage = openSqliteJournalStorage({ path: folder.paths.journal, readOnly: true });
  const temporary = `${path}.${process.pid}.new`;
  const file = fs.openSync(temporary, 'w', 0o600);
  try {
    const still = stillJournal(storage);
    const { streams, genesisHead } = listContent(suite, still);
    const { tenant, device } = folder.config;
    const blobs = await readFolderBlobs(suite, folder, still);
    const written = await writeBundle(
      { write: (bytes) => writeWhole(file, bytes) },
      { suite, sign: keys.signing.sign },
      {
        manifest: { tenant, genesisHead, device, createdAt, streams },
        controlRuns: bytesOf(runsOf(suite, still, 'control')),
        runs: bytesOf(runsOf(suite, still, 'sealed', plan.onProgress)),
        blobs: openedBlobs(blobs),
      },
    );
    fs.fsyncSync(file);
    fs.renameSync(temporary, path);
    syncFolder(dirname(path));
    return {
      runs: written.runs,
      bytes: written.bytes,
      streams,
      blobs: blobs.whole,
      blobBytes: blobs.bytes,
      blobsMissing: [...blobs.missing, ...blobs.altered.map(({ name }) => name)],
    };
  } finally {
    fs.closeSync(file);
    fs.rmSync(temporary, { force: true });
    storage.close();
  }
}

/** What a sweep removes meanwhile is named by nobody and is left out of nothing that counts. */
async function* openedBlobs({ storage, whole }: FolderBlobs): AsyncGenerator<BundleBlob> {
  for (const name of whole) {
    const opened = await storage.open(name);
    if (opened.ok) yield { name, blob: opened.value };
    else if (opened.failure.kind !== 'blob-missing') throw new Error(opened.failure.message);
  }
}

const rowsAtOnce = 256;

/** In the order of arrival, so that nothing comes before what it follows; joined, because most rows are one click. */
function* runsOf(
  suite: Suite,
  storage: JournalStorage,
  wanted: SegmentClass,
  onProgress?: (position: number, of: number) => void,
): Generator<Run> {
  let position = 0;
  for (;;) {
    const rows = storage.readFrom(position, rowsAtOnce);
    const last = rows.at(-1);
    if (last === undefined) return;
    const runs = rows.map((row) => readStoredRun(suite, row));
    yield* joinRuns(runs.filter((run) => firstOf(run).commitment.class === wanted));
    position = last.position;
    onProgress?.(position, storage.lastPosition());
  }
}

function* bytesOf(runs: Iterable<Run>): Generator<Bytes> {
  for (const run of runs) yield run.bytes;
}

interface Content {
  readonly streams: readonly BundleStream[];
  readonly genesisHead: Head;
}

/** Every end in the file, and where its part of the stream begins: from behind a fork, or from the beginning. */
function listContent(suite: Suite, storage: JournalStorage): Content {
  const ends = new Map<Head, BundleStream>();
  let genesisHead: Head | undefined;
  for (const segmentClass of ['control', 'sealed'] as const) {
    for (const run of runsOf(suite, storage, segmentClass)) {
      const { commitment, head } = firstOf(run);
      if (isGenesis(commitment)) genesisHead ??= head;
      const before = commitment.firstSequence > 1 ? ends.get(commitment.previous) : undefined;
      if (before !== undefined) ends.delete(commitment.previous);
      const { stream } = commitment;
      const after = before?.after ?? commitment.firstSequence - 1;
      const end = lastOf(run);
      ends.set(end.head, { stream, after, sequence: lastSequenceOf(end.commitment), head: end.head });
    }
  }
  if (genesisHead === undefined) throw new Error('The journal holds no genesis');
  return { streams: [...ends.values()], genesisHead };
}

function writeWhole(file: number, bytes: Bytes): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes, at);
}

export interface OpenBundleFile {
  readonly source: ByteSource;
  readonly close: () => void;
}

export function openBundleFile(path: string): OpenBundleFile {
  const file = fs.openSync(path, 'r');
  const { size } = fs.fstatSync(file);
  return {
    source: {
      size,
      read: (at, length) => {
        const bytes = new Uint8Array(length);
        let read = 0;
        while (read < length) {
          const more = fs.readSync(file, bytes, read, length - read, at + read);
          if (more === 0) break;
          read += more;
        }
        return bytes.subarray(0, read);
      },
    },
    close: () => fs.closeSync(file),
  };
}
