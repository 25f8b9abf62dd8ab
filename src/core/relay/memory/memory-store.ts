/** A relay's store in memory: for tests, the simulation and a town hall's own short-lived relays. */
import type { Bytes } from '../../value/bytes.ts';
import type { TenantId } from '../../value/ids.ts';
import { createIndexedStore, type RowPlace } from '../indexed-store.ts';
import type { RelayStore } from '../relay-store.ts';

export function createMemoryStore(): RelayStore {
  const runs = new Map<string, Bytes>();
  const keyOf = (tenant: TenantId, { stream, branch, firstSequence }: RowPlace): string =>
    `${tenant}/${stream}/${branch}/${firstSequence}`;
  return createIndexedStore({
    read: (tenant, place) => {
      const run = runs.get(keyOf(tenant, place));
      if (run === undefined) throw new RangeError(`Row ${keyOf(tenant, place)} is not here`);
      return run;
    },
    write: ({ next, rows, replaced }) => {
      for (const row of [...rows, ...replaced]) runs.set(keyOf(next.tenant, row), new Uint8Array(row.run));
    },
    faultOf: () => 'relay-broken',
  });
}
