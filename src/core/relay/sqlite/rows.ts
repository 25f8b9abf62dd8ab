/** Between the tables of a relay and the records of its store. */
import { idBytes } from '../../value/ids.ts';
import type { ForkEvidence, StoredRow, StoredTip, TenantRecord } from '../relay-store.ts';
import { bytesIn, idIn, integerIn, type Row } from './columns.ts';

const classIn = (row: Row): StoredRow['class'] => (integerIn(row, 'class') === 1 ? 'control' : 'sealed');
const classNumber = (name: StoredRow['class']): number => (name === 'control' ? 1 : 0);

export const tenantOf = (row: Row): TenantRecord => ({
  tenant: idIn(row, 'tenant'),
  genesisHead: idIn(row, 'genesis_head'),
  change: integerIn(row, 'change'),
  controlChange: integerIn(row, 'control_change'),
  leaves: integerIn(row, 'leaves'),
  bytes: integerIn(row, 'bytes'),
});

export const tipOf = (row: Row): StoredTip => ({
  stream: idIn(row, 'stream'),
  branch: integerIn(row, 'branch'),
  forkedAfter: integerIn(row, 'forked_after'),
  parentBranch: row['parent_branch'] === null ? undefined : integerIn(row, 'parent_branch'),
  class: classIn(row),
  device: idIn(row, 'device'),
  sequence: integerIn(row, 'sequence'),
  head: idIn(row, 'head'),
  isClosed: integerIn(row, 'is_closed') === 1,
  isFollowed: integerIn(row, 'is_followed') === 1,
  firstSeal: idIn(row, 'first_seal'),
  change: integerIn(row, 'change'),
});

export const storedRowOf = (row: Row): StoredRow => ({
  stream: idIn(row, 'stream'),
  branch: integerIn(row, 'branch'),
  firstSequence: integerIn(row, 'first_sequence'),
  lastSequence: integerIn(row, 'last_sequence'),
  class: classIn(row),
  device: idIn(row, 'device'),
  firstLeaf: integerIn(row, 'first_leaf'),
  heads: bytesIn(row, 'heads'),
  run: bytesIn(row, 'run'),
});

export const forkOf = (row: Row): ForkEvidence => ({
  stream: idIn(row, 'stream'),
  after: idIn(row, 'after'),
  known: idIn(row, 'known'),
  other: idIn(row, 'other'),
});

export const rowValues = (row: StoredRow) => [
  idBytes(row.stream),
  row.branch,
  row.firstSequence,
  row.lastSequence,
  classNumber(row.class),
  idBytes(row.device),
  row.firstLeaf,
  row.heads,
  row.run,
];

export const tipValues = (tip: StoredTip) => [
  idBytes(tip.stream),
  tip.branch,
  tip.forkedAfter,
  tip.parentBranch ?? null,
  classNumber(tip.class),
  idBytes(tip.device),
  tip.sequence,
  idBytes(tip.head),
  tip.isClosed ? 1 : 0,
  tip.isFollowed ? 1 : 0,
  idBytes(tip.firstSeal),
  tip.change,
];
