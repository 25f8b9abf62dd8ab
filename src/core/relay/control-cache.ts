/**
 * What a relay knows of each tenant's control stream: folded once after every change of it, kept for the
 * tenants that were asked about last. The store's control runs are the truth; this only saves the folding.
 */
import { type ControlState, foldControl } from '../control/control-state.ts';
import { readControlSegment } from '../control/genesis.ts';
import type { Suite } from '../crypto/suite.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { parseRun } from '../segment/run.ts';
import type { Segment } from '../segment/segment.ts';
import type { Head, TenantId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import type { RelayStore, StoredRow, TenantRecord } from './relay-store.ts';

export interface ControlCache {
  readonly stateOf: (record: TenantRecord) => Promise<ControlState>;
}

interface Folded {
  readonly controlChange: number;
  readonly state: ControlState;
}

/** A state is some 10 KiB a device; the oldest asked-about is forgotten first. */
const tenantsKept = 512;

export function createControlCache(suite: Suite, store: Pick<RelayStore, 'controlRows'>): ControlCache {
  const folded = new Map<TenantId, Folded>();
  const keep = (tenant: TenantId, fold: Folded): void => {
    folded.delete(tenant);
    folded.set(tenant, fold);
    const oldest = folded.keys().next();
    if (folded.size > tenantsKept && oldest.done !== true) folded.delete(oldest.value);
  };
  const stateOf = async (record: TenantRecord): Promise<ControlState> => {
    const known = folded.get(record.tenant);
    if (known?.controlChange === record.controlChange) return known.state;
    const rows = await store.controlRows(record.tenant);
    const state = foldControlRows(suite, record.tenant, record.genesisHead, rows);
    keep(record.tenant, { controlChange: record.controlChange, state });
    return state;
  };
  return { stateOf };
}

/** Folds what this relay accepted itself; a genesis that does not fold is a broken store and throws. */
function foldControlRows(
  suite: Suite,
  tenant: TenantId,
  genesisHead: Head,
  rows: readonly StoredRow[],
): ControlState {
  const entries = rows.flatMap(({ run }) => entriesOf(suite, expectOk(parseRun(suite, run)).segments));
  const outcome = foldControl(suite, tenant, genesisHead, entries);
  if (!outcome.ok) throw new Error(`The control stream of ${tenant} is broken: ${outcome.reason}`);
  return outcome.state;
}

const entriesOf = (suite: Suite, segments: readonly Segment[]): PlacedEntry[] =>
  segments.flatMap((segment) => expectOk(readControlSegment(suite, segment)));
