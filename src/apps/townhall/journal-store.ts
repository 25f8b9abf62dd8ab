/**
 * The journal as relays keep their rows: streams with branches in the order in which they arrived here. So
 * what is shown of a forked stream or of a removed device is decided by the same code as at a hub.
 */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { type KnownStream, type KnownTip, readStoredRun, tipOf } from '../../core/journal/known-streams.ts';
import { bucketPrefix } from '../../core/relay/finished-streams.ts';
import type { RelayStore, RowQuery, ServedRow, StoredTip } from '../../core/relay/relay-store.ts';
import type { RowSource } from '../../core/relay/visible-branches.ts';
import { firstOf, lastOf } from '../../core/segment/run.ts';
import type { StoredRun } from '../../core/storage/journal-storage.ts';
import { concatBytes } from '../../core/value/bytes.ts';
import { type Head, idBytes, type StreamId } from '../../core/value/ids.ts';

export type JournalStore = RowSource & Pick<RelayStore, 'tips' | 'tipsSince' | 'tipsOfBucket'>;

type ServedJournal = Pick<Journal, 'streams' | 'storage'>;

/** A branch beside the trunk, found in what is stored: its rows, and where it left which other one. */
interface Branch {
  readonly forkedAfter: number;
  readonly parentBranch: number | undefined;
  readonly rows: StoredRun[];
  readonly heads: Set<Head>;
  tip: KnownTip;
}

const trunk = 0;
const rowsAtOnce = 64;

export function openJournalStore(suite: Suite, journal: ServedJournal): JournalStore {
  const { streams } = journal;
  const tipsIn = (known: KnownStream, branchPositions: readonly number[] | undefined): StoredTip[] => {
    const [own, ...others] = known.tips;
    if (own === undefined) return [];
    const trunkTip = tipFrom(known, own, { branch: trunk, forkedAfter: 0, parentBranch: undefined });
    if (others.length === 0) return [trunkTip];
    const branches = readBranches(suite, journal, branchPositions ?? positionsOf(journal, known.stream));
    return [
      trunkTip,
      ...branches.map((one, index) => tipFrom(known, one.tip, { ...one, branch: index + 1 })),
    ];
  };
  const tipsOf = (listed: readonly KnownStream[]): StoredTip[] => {
    if (listed.every(({ tips }) => tips.length <= 1)) return listed.flatMap((known) => tipsIn(known, []));
    const extents = new Map(journal.storage.listStreams().map((extent) => [extent.stream, extent]));
    return listed.flatMap((known) => tipsIn(known, extents.get(known.stream)?.branchPositions));
  };
  return {
    tips: async (_tenant, stream) => {
      const known = streams.find(stream);
      return known === undefined ? [] : tipsIn(known, undefined);
    },
    tipsSince: async (_tenant, since) => tipsOf(streams.list().filter(({ change }) => change > since)),
    tipsOfBucket: async (_tenant, bucket) => {
      const prefix = bucketPrefix(bucket);
      return tipsOf(streams.list().filter(({ stream }) => stream.startsWith(prefix)));
    },
    rows: async (_tenant, query) => readRows(suite, journal, query),
  };
}

const tipFrom = (
  { stream, class: segmentClass, device, change }: KnownStream,
  { sequence, head, isClosed, isFollowed, firstSeal }: KnownTip,
  { branch, forkedAfter, parentBranch }: Pick<StoredTip, 'branch' | 'forkedAfter' | 'parentBranch'>,
): StoredTip => ({
  stream,
  branch,
  forkedAfter,
  class: segmentClass,
  device,
  sequence,
  head,
  isClosed,
  isFollowed,
  firstSeal,
  parentBranch,
  change,
});

const positionsOf = ({ storage }: ServedJournal, stream: StreamId): readonly number[] =>
  storage.listStreams().find((extent) => extent.stream === stream)?.branchPositions ?? [];

/** In order of arrival: a row goes on where a branch ended, or leaves one at the segment that it names. */
function readBranches(suite: Suite, { storage }: ServedJournal, positions: readonly number[]): Branch[] {
  const branches: Branch[] = [];
  for (const position of [...positions].sort((left, right) => left - right)) {
    const row = storage.readAt(position);
    if (row === undefined) continue;
    const run = readStoredRun(suite, row);
    const { previous, firstSequence } = firstOf(run).commitment;
    const tip = tipOf(lastOf(run));
    const heads = run.segments.map(({ head }) => head);
    const extended = firstSequence > 1 ? branches.find((one) => one.tip.head === previous) : undefined;
    if (extended !== undefined) {
      extended.rows.push(row);
      for (const head of heads) extended.heads.add(head);
      extended.tip = tip;
      continue;
    }
    const parent = branches.findIndex((one) => one.heads.has(previous));
    const parentBranch = firstSequence === 1 ? undefined : parent + 1;
    branches.push({ forkedAfter: firstSequence - 1, parentBranch, rows: [row], heads: new Set(heads), tip });
  }
  return branches;
}

/** Branch by branch, as far as the bytes reach; always at least one row. */
function readRows(suite: Suite, journal: ServedJournal, query: RowQuery): ServedRow[] {
  const found: ServedRow[] = [];
  let room = query.bytesMax ?? Number.POSITIVE_INFINITY;
  for (const { row, branch } of rowsInOrder(suite, journal, query)) {
    if (found.length > 0 && row.bytes.length > room) break;
    room -= row.bytes.length;
    found.push(toServed(suite, row, branch));
  }
  return found;
}

function* rowsInOrder(
  suite: Suite,
  journal: ServedJournal,
  query: RowQuery,
): Generator<{ readonly row: StoredRun; readonly branch: number }> {
  const isForked = (journal.streams.find(query.stream)?.tips.length ?? 0) > 1;
  if (query.branch === undefined || query.branch === trunk)
    for (const row of trunkRows(journal, query)) yield { row, branch: trunk };
  if (!isForked || query.branch === trunk) return;
  const branches = readBranches(suite, journal, positionsOf(journal, query.stream));
  for (const [index, { rows }] of branches.entries()) {
    const branch = index + 1;
    if (query.branch !== undefined && query.branch !== branch) continue;
    for (const row of rows)
      if (row.firstSequence <= query.to && row.lastSequence >= query.from) yield { row, branch };
  }
}

/** Rows of branches lie between those of the trunk: only the trunk's own say how far it was read. */
function* trunkRows({ storage }: ServedJournal, { stream, from, to }: RowQuery): Generator<StoredRun> {
  let after = from - 1;
  for (let limit = rowsAtOnce; ; ) {
    const rows = storage.readStream(stream, after, limit);
    const own = rows.filter(({ isBranch }) => !isBranch);
    for (const row of own) {
      if (row.firstSequence > to) return;
      yield row;
    }
    if (rows.length < limit) return;
    const reached = own.at(-1)?.lastSequence;
    if (reached === undefined) limit *= 2;
    else after = reached;
  }
}

function toServed(suite: Suite, row: StoredRun, branch: number): ServedRow {
  const run = readStoredRun(suite, row);
  const { class: segmentClass, device } = lastOf(run).commitment;
  const { stream, firstSequence, lastSequence, bytes } = row;
  const heads = concatBytes(...run.segments.map(({ head }) => idBytes(head)));
  return { stream, branch, firstSequence, lastSequence, class: segmentClass, device, heads, run: bytes };
}
