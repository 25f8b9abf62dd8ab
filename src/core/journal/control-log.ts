/**
 * The control entries that this device holds, the state they fold to, and the epoch keys that this
 * device can unwrap. Control entries are few; the whole list is folded again at each arrival.
 */
import { controlSubject } from '../control/acts.ts';
import { type ControlState, foldControl } from '../control/control-state.ts';
import { currentEpoch, unwrapEpochs } from '../control/epochs.ts';
import { readControlSegment, tenantIdOf } from '../control/genesis.ts';
import type { Suite, WrapKey } from '../crypto/suite.ts';
import type { EntryReference } from '../entry/header.ts';
import { entryLimits } from '../entry/header.ts';
import { type PlacedEntry, referenceKey } from '../entry/placed-entry.ts';
import { encodeRun, firstOf, type Run } from '../segment/run.ts';
import type { EpochKey } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import { type DeviceId, type EpochId, type Head, type TenantId, zeroTenant } from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';

export type ControlLogFailure = Failure<
  'genesis-missing' | 'genesis-foreign' | 'control-unreadable' | 'genesis-invalid'
>;

export interface ControlLog {
  readonly state: () => ControlState;
  readonly epochKeys: () => ReadonlyMap<EpochId, EpochKey>;
  readonly currentEpoch: () => EpochKey | undefined;
  /** What a new control entry follows. */
  readonly tips: () => readonly EntryReference[];
  readonly entries: () => readonly PlacedEntry[];
  /** Takes in the control entries of a run; fails without changing anything when one cannot be read. */
  readonly add: (run: Run) => Result<ControlState, ControlLogFailure>;
  /** Would this run be readable, and what would the state be? Changes nothing. */
  readonly preview: (run: Run) => Result<ControlState, ControlLogFailure>;
}

export interface ControlLogTools {
  readonly suite: Suite;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly wrapping: WrapKey;
}

export function openControlLog(
  tools: ControlLogTools,
  runs: Iterable<Run>,
): Result<ControlLog, ControlLogFailure> {
  const { suite, tenant } = tools;
  let entries: PlacedEntry[] = [];
  let genesisHead: Head | undefined;
  for (const run of runs) {
    const read = readControlRun(suite, tenant, run);
    if (!read.ok) return read;
    genesisHead ??= read.value.genesisHead;
    entries.push(...read.value.entries);
  }
  if (genesisHead === undefined)
    return fail({ kind: 'genesis-missing', message: `No genesis of tenant ${tenant} is here` });
  const genesis = genesisHead;
  const folded = foldControl(suite, tenant, genesis, entries);
  if (!folded.ok) return fail({ kind: 'genesis-invalid', message: folded.reason });
  let { state } = folded;
  let keys = unwrapEpochs(suite, state, tools.device, tools.wrapping);
  const preview = (run: Run): Result<{ state: ControlState; entries: PlacedEntry[] }, ControlLogFailure> => {
    const read = readControlRun(suite, tenant, run);
    if (!read.ok) return read;
    const all = mergeEntries(entries, read.value.entries);
    const next = foldControl(suite, tenant, genesis, all);
    return next.ok
      ? ok({ state: next.state, entries: all })
      : fail({ kind: 'genesis-invalid', message: next.reason });
  };
  return ok({
    state: () => state,
    epochKeys: () => keys,
    currentEpoch: () => currentEpoch(state, keys),
    tips: () => tipsOf(entries),
    entries: () => entries,
    preview: (run) => {
      const next = preview(run);
      return next.ok ? ok(next.value.state) : next;
    },
    add: (run) => {
      const next = preview(run);
      if (!next.ok) return next;
      entries = next.value.entries;
      state = next.value.state;
      keys = unwrapEpochs(suite, state, tools.device, tools.wrapping);
      return ok(state);
    },
  });
}

/** Why an act that is about to be recorded would not count; undefined = it would. */
export function findActRefusal(log: ControlLog, segment: Segment): string | undefined {
  const preview = log.preview(encodeRun([segment]));
  if (!preview.ok) return preview.failure.message;
  const { stream, firstSequence } = segment.commitment;
  return preview.value.refused.find((act) => act.stream === stream && act.sequence === firstSequence)?.reason;
}

/** The genesis segment has the tenant field zero and hashes to the tenant's id. */
export const isGenesis = ({ commitment }: Segment): boolean =>
  commitment.tenant === zeroTenant && commitment.class === 'control' && commitment.firstSequence === 1;

interface ControlRun {
  readonly genesisHead: Head | undefined;
  readonly entries: readonly PlacedEntry[];
}

function readControlRun(suite: Suite, tenant: TenantId, run: Run): Result<ControlRun, ControlLogFailure> {
  const entries: PlacedEntry[] = [];
  const first = firstOf(run);
  const startsWithGenesis = isGenesis(first);
  if (startsWithGenesis && tenantIdOf(suite, first.bytes) !== tenant) {
    return fail({
      kind: 'genesis-foreign',
      message: `The genesis is that of ${tenantIdOf(suite, first.bytes)}, not of ${tenant}`,
    });
  }
  for (const segment of run.segments) {
    const read = readControlSegment(suite, segment);
    if (!read.ok) return read;
    entries.push(...read.value);
  }
  return ok({ genesisHead: startsWithGenesis ? first.head : undefined, entries });
}

function mergeEntries(known: readonly PlacedEntry[], added: readonly PlacedEntry[]): PlacedEntry[] {
  const byPlace = new Map<string, PlacedEntry>();
  for (const entry of [...known, ...added]) byPlace.set(`${entry.head}:${entry.index}`, entry);
  return [...byPlace.values()];
}

function tipsOf(entries: readonly PlacedEntry[]): EntryReference[] {
  const named = new Set(entries.flatMap(({ header }) => header.after.map(referenceKey)));
  return entries
    .filter((entry) => !named.has(referenceKey(entry)) && entry.header.subjects.includes(controlSubject))
    .slice(-entryLimits.afterMax)
    .map(({ stream, sequence }) => ({ stream, sequence }));
}
