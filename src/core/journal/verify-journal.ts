/**
 * Verification of a whole journal: its runs, and that the storage finds them where they belong. SQLite
 * notices little bit rot by itself, so every row is read by position and found again by stream.
 */
import type { Suite } from '../crypto/suite.ts';
import { firstOf, lastOf, type Run } from '../segment/run.ts';
import { lastSequenceOf } from '../segment/segment.ts';
import { type JournalStorage, StorageBrokenError, type StoredRun } from '../storage/journal-storage.ts';
import type { StreamId, TenantId } from '../value/ids.ts';
import { fail, type Result } from '../value/result.ts';
import {
  type PlacedRun,
  type VerifyFailure,
  type VerifyOptions,
  type VerifyReport,
  verifyRuns,
} from './verify.ts';

const rowsAtOnce = 256;

/** Reads everything; a file that cannot be read is `index-broken`, never a throw. */
export function verifyJournal(
  suite: Suite,
  tenant: TenantId,
  storage: JournalStorage,
  options: VerifyOptions = {},
): Result<VerifyReport, VerifyFailure> {
  try {
    const index = new IndexCheck();
    const report = verifyRuns(suite, tenant, () => placedRows(storage), options, index.take);
    if (!report.ok) return report;
    const problem = index.finish(storage);
    return problem === undefined ? report : fail({ kind: 'index-broken', ...problem });
  } catch (cause) {
    if (cause instanceof StorageBrokenError)
      return fail({ kind: 'index-broken', place: 'journal', message: cause.message });
    throw cause;
  }
}

interface PlacedRow extends PlacedRun {
  readonly row: StoredRun;
}

function* placedRows(storage: JournalStorage): Generator<PlacedRow> {
  for (const row of rowsOf(storage)) yield { place: `position ${row.position}`, bytes: row.bytes, row };
}

function* rowsOf(storage: JournalStorage): Generator<StoredRun> {
  let position = 0;
  for (;;) {
    const rows = storage.readFrom(position, rowsAtOnce);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield* rows;
    position = last.position;
  }
}

interface Problem {
  readonly place: string;
  readonly message: string;
}

interface StreamCount {
  rows: number;
  trunk: StoredRun | undefined;
  branches: number[];
}

/** Do positions, columns and the index by stream say what the runs say? Sees the rows in passing. */
class IndexCheck {
  readonly #streams = new Map<StreamId, StreamCount>();
  #expected = 1;
  #problem: Problem | undefined;

  take = ({ row, place }: PlacedRow, run: Run): void => {
    if (this.#problem !== undefined) return;
    const message = findRowProblem(row, run, this.#expected) ?? noteRow(this.#streams, row);
    if (message !== undefined) this.#problem = { place, message };
    this.#expected = row.position + 1;
  };

  finish = (storage: JournalStorage): Problem | undefined =>
    this.#problem ?? findStreamProblem(this.#streams, storage);
}

function findStreamProblem(
  streams: ReadonlyMap<StreamId, StreamCount>,
  storage: JournalStorage,
): Problem | undefined {
  const extents = new Map(storage.listStreams().map((extent) => [extent.stream, extent]));
  for (const [stream, { rows, trunk, branches }] of streams) {
    const extent = extents.get(stream);
    const isListed =
      extent?.lastPosition === trunk?.position &&
      extent?.lastSequence === trunk?.lastSequence &&
      extent?.branchPositions.join() === branches.join();
    if (!isListed) return { place: `stream ${stream}`, message: 'The end of the stream is not listed' };
    if (countByStream(storage, stream, branches.length > 0 ? rows + 1 : rowsAtOnce) !== rows)
      return { place: `stream ${stream}`, message: 'A run is not found by its stream' };
  }
  if (extents.size === streams.size) return undefined;
  return { place: 'streams', message: 'A stream is listed that has no runs' };
}

/** Page by page; a forked stream in one page, since its branches overlap. */
function countByStream(storage: JournalStorage, stream: StreamId, limit: number): number {
  let count = 0;
  for (let after = 0; ; ) {
    const rows = storage.readStream(stream, after, limit);
    const last = rows.at(-1)?.lastSequence;
    if (last === undefined || last <= after) return count;
    count += rows.length;
    if (rows.length < limit) return count;
    after = last;
  }
}

function findRowProblem(row: StoredRun, run: Run, expected: number): string | undefined {
  const first = firstOf(run).commitment;
  const isRight =
    row.position === expected &&
    row.stream === first.stream &&
    row.firstSequence === first.firstSequence &&
    row.lastSequence === lastSequenceOf(lastOf(run).commitment);
  return isRight ? undefined : `The row does not say what its run says (expected position ${expected})`;
}

function noteRow(streams: Map<StreamId, StreamCount>, row: StoredRun): string | undefined {
  const count = streams.get(row.stream) ?? { rows: 0, trunk: undefined, branches: [] };
  count.rows += 1;
  if (row.isBranch) count.branches.push(row.position);
  else if (count.trunk !== undefined && row.firstSequence !== count.trunk.lastSequence + 1)
    return 'The run does not extend the trunk of its stream';
  else count.trunk = row;
  streams.set(row.stream, count);
  return undefined;
}
