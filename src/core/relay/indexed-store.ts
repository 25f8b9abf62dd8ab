/**
 * A store that keeps its index in memory and the bytes of the runs wherever a keeper puts them: in memory
 * for tests and small relays, in files for a stick. The index can always be made again from the runs.
 */

import type { Bytes } from '../value/bytes.ts';
import { type Head, hexIdAt, type StreamId, type TenantId } from '../value/ids.ts';
import { bucketPrefix } from './finished-streams.ts';
import type {
  ForkEvidence,
  RelayChange,
  RelayStore,
  RowQuery,
  StoredRow,
  StoredTip,
  StoreFault,
  TenantRecord,
} from './relay-store.ts';

/** A row without its bytes. */
export type RowPlace = Omit<StoredRow, 'run'>;

export interface RunKeeper {
  readonly read: (tenant: TenantId, place: RowPlace) => Bytes;
  /** Durable when it returns; throws when it is not. Called before the index knows of the change. */
  readonly write: (change: RelayChange) => void;
  readonly faultOf: (cause: unknown) => StoreFault;
}

interface TenantIndex {
  record: TenantRecord;
  readonly places: Map<StreamId, RowPlace[]>;
  readonly tips: Map<StreamId, StoredTip[]>;
  readonly streamByTip: Map<Head, StreamId>;
  readonly heads: Head[];
  readonly headSet: Set<Head>;
  readonly control: RowPlace[];
  readonly forks: ForkEvidence[];
}

const headLength = 32;

export function createIndexedStore(keeper: RunKeeper): RelayStore {
  const indexes = new Map<TenantId, TenantIndex>();
  const load = (tenant: TenantId, places: readonly RowPlace[]): StoredRow[] =>
    places.map((place) => ({ ...place, run: keeper.read(tenant, place) }));
  return {
    tenant: async (tenant) => indexes.get(tenant)?.record,
    tenants: async () => [...indexes.values()].map(({ record }) => record),
    tips: async (tenant, stream) => [...(indexes.get(tenant)?.tips.get(stream) ?? [])],
    tipsSince: async (tenant, since) =>
      [...(indexes.get(tenant)?.tips.values() ?? [])].flat().filter(({ change }) => change > since),
    tipsOfBucket: async (tenant, bucket) => {
      const prefix = bucketPrefix(bucket);
      const found = [...(indexes.get(tenant)?.tips ?? [])].filter(([stream]) => stream.startsWith(prefix));
      return found.flatMap(([, tips]) => tips);
    },
    tipByHead: async (tenant, head) => {
      const index = indexes.get(tenant);
      const stream = index?.streamByTip.get(head);
      return stream && index?.tips.get(stream)?.find((tip) => tip.head === head);
    },
    rows: async (tenant, query) => readRows(keeper, tenant, indexes.get(tenant), query),
    controlRows: async (tenant) => load(tenant, indexes.get(tenant)?.control ?? []),
    hasHead: async (tenant, head) => indexes.get(tenant)?.headSet.has(head) ?? false,
    log: async (tenant, from, limit) => indexes.get(tenant)?.heads.slice(from, from + limit) ?? [],
    forks: async (tenant) => [...(indexes.get(tenant)?.forks ?? [])],
    commit: async (change) => {
      const { tenant } = change.next;
      const index = indexes.get(tenant);
      if (index?.record.change !== change.basis?.change) return 'conflict';
      keeper.write(change);
      indexes.set(tenant, applyChange(index ?? emptyIndex(change.next), change));
      return 'committed';
    },
    faultOf: keeper.faultOf,
    close: () => indexes.clear(),
  };
}

const emptyIndex = (record: TenantRecord): TenantIndex => ({
  record,
  places: new Map(),
  tips: new Map(),
  streamByTip: new Map(),
  heads: [],
  headSet: new Set(),
  control: [],
  forks: [],
});

function applyChange(index: TenantIndex, change: RelayChange): TenantIndex {
  for (const { run: _run, ...place } of change.rows) addPlace(index, place);
  for (const tip of change.tips) {
    const before = index.tips.get(tip.stream) ?? [];
    const others = before.filter(({ branch }) => branch !== tip.branch);
    for (const { branch, head } of before) if (branch === tip.branch) index.streamByTip.delete(head);
    index.streamByTip.set(tip.head, tip.stream);
    index.tips.set(
      tip.stream,
      [...others, tip].sort((left, right) => left.branch - right.branch),
    );
  }
  index.forks.push(...change.forks);
  index.record = change.next;
  return index;
}

function addPlace(index: TenantIndex, place: RowPlace): void {
  const places = index.places.get(place.stream);
  if (places === undefined) index.places.set(place.stream, [place]);
  else places.push(place);
  if (place.class === 'control') index.control.push(place);
  for (let at = 0; at < place.heads.length; at += headLength) {
    const head = hexIdAt<Head>(place.heads, at, 32);
    index.heads.push(head);
    index.headSet.add(head);
  }
}

function readRows(
  keeper: RunKeeper,
  tenant: TenantId,
  index: TenantIndex | undefined,
  query: RowQuery,
): StoredRow[] {
  const found = (index?.places.get(query.stream) ?? [])
    .filter((place) => place.firstSequence <= query.to && place.lastSequence >= query.from)
    .filter(({ branch }) => query.branch === undefined || branch === query.branch)
    .sort((left, right) => left.branch - right.branch || left.firstSequence - right.firstSequence);
  const rows: StoredRow[] = [];
  let length = 0;
  for (const place of found) {
    const run = keeper.read(tenant, place);
    if (rows.length > 0 && length + run.length > (query.bytesMax ?? Number.POSITIVE_INFINITY)) break;
    rows.push({ ...place, run });
    length += run.length;
  }
  return rows;
}
