/**
 * A relay over a store: acceptance on the way in, cuts on the way out, hints for whoever waits, and a
 * report of everything that is not as it should be. All engines are this function over another store.
 */
import type { ControlState } from '../control/control-state.ts';
import type { SigningKey, Suite } from '../crypto/suite.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId, Head, StreamId, TenantId } from '../value/ids.ts';
import { fail, ok, type Result } from '../value/result.ts';
import { acceptRun } from './acceptance.ts';
import { type BlobPlaces, createBlobShelf } from './blob-shelf.ts';
import { createControlCache } from './control-cache.ts';
import { createFinishedIndex } from './finished-index.ts';
import { createHintBoard } from './hint-board.ts';
import type { PushAnswer, Relay, RelayAnswer, RelayFailure, RelayHints } from './relay.ts';
import type { BlobUsage } from './relay-blobs.ts';
import type { ForkEvidence, RelayStore, StoredTip } from './relay-store.ts';
import { type ServedTenant, servePull } from './serve-runs.ts';
import { serveFinished, serveVector, type VectorDelta } from './serve-vector.ts';
import { findVisible, isRemoved } from './visible-branches.ts';

export interface StoreRelayPlan {
  readonly name: string;
  readonly suite: Suite;
  readonly store: RelayStore;
  /** Signs the receipts. */
  readonly key: SigningKey;
  /** Runs and blobs together; blobs never take the room of runs. */
  readonly quotaBytes?: number;
  /** Without it the relay keeps no blobs. */
  readonly blobPlaces?: BlobPlaces | undefined;
  readonly mayRegister?: (tenant: TenantId) => Promise<boolean>;
}

export interface KnownDevice {
  readonly signingKey: Bytes;
  /** False after its removal: it is known and may not speak for the tenant any more. */
  readonly isAdmitted: boolean;
}

export interface QuarantinedBranch {
  readonly device: DeviceId;
  readonly stream: StreamId;
  readonly branch: number;
  /** What is shown ends here; the rest, up to `sequence`, is kept and not shown. */
  readonly shownUpTo: number;
  readonly sequence: number;
  readonly head: Head;
}

export interface TenantReport {
  readonly tenant: TenantId;
  readonly segments: number;
  readonly bytes: number;
  readonly quotaBytes: number;
  /** Large entries were refused since this relay was opened; small ones never are. */
  readonly refusedOverQuota: number;
  /** Undefined at a relay that keeps none, and while they cannot be counted. */
  readonly blobs?: BlobUsage | undefined;
  readonly quarantined: readonly QuarantinedBranch[];
  readonly forks: readonly ForkEvidence[];
}

export interface StoreRelay extends Relay, RelayHints {
  readonly publicKey: Bytes;
  /** Only what changed after `since`, where that is enough; for a reader that polls. */
  readonly vectorSince: (tenant: TenantId, since: number) => RelayAnswer<VectorDelta>;
  /** Who wants to speak for the tenant; `not-found` for strangers. */
  readonly findDevice: (tenant: TenantId, device: DeviceId) => RelayAnswer<KnownDevice>;
  readonly report: (tenant: TenantId) => RelayAnswer<TenantReport>;
  readonly listTenants: () => RelayAnswer<readonly TenantId[]>;
}

/** More leaves in one answer than any reader needs. */
export const logLimitMax = 10_000;

export function createStoreRelay(plan: StoreRelayPlan): StoreRelay {
  const { suite, store, key, name } = plan;
  const quotaBytes = plan.quotaBytes ?? Number.MAX_SAFE_INTEGER;
  const control = createControlCache(suite, store);
  const finished = createFinishedIndex(suite, store);
  const hints = createHintBoard();
  const refusals = new Map<TenantId, number>();
  const places = plan.blobPlaces;
  const runBytes = async (tenant: TenantId) => (await store.tenant(tenant))?.bytes;
  const blobs = places && createBlobShelf({ suite, key, places, quotaBytes, runBytes });
  const usageOf = async (tenant: TenantId): Promise<BlobUsage | undefined> => {
    const usage = await blobs?.usage(tenant);
    return usage?.ok === true ? usage.value : undefined;
  };
  const acceptance = {
    suite,
    store,
    control,
    key,
    quotaBytes,
    mayRegister: plan.mayRegister ?? (async () => true),
  };
  const guard = <T>(act: () => Promise<Result<T, RelayFailure>>): RelayAnswer<T> => guarded(store, act);
  const asTenant = <T>(tenant: TenantId, act: (served: ServedTenant) => Promise<T>): RelayAnswer<T> =>
    guard(async () => {
      const record = await store.tenant(tenant);
      if (record === undefined) return notFound(tenant);
      return ok(await act({ record, control: await control.stateOf(record) }));
    });
  const push = (tenant: TenantId, run: Bytes): RelayAnswer<PushAnswer> =>
    guard(async () => {
      const accepted = await acceptRun(acceptance, tenant, run);
      if (!accepted.ok) return accepted;
      const { answer, isNew } = accepted.value;
      if (answer.kind === 'refused' && answer.reason === 'over-quota')
        refusals.set(tenant, (refusals.get(tenant) ?? 0) + 1);
      if (isNew) hints.wake(tenant);
      return ok(answer);
    });
  const vectorSince = (tenant: TenantId, since: number): RelayAnswer<VectorDelta> =>
    asTenant(tenant, (served) => serveVector({ suite, store, finished }, served, since));
  return {
    name,
    publicKey: key.publicKey,
    push,
    vectorSince,
    vector: (tenant) => vectorSince(tenant, 0),
    finishedDigests: (tenant) => asTenant(tenant, async (served) => (await finished.of(served)).digests),
    finishedStreams: (tenant, request) =>
      asTenant(tenant, (served) => serveFinished({ suite, store, finished }, served, request)),
    pull: (tenant, request) => asTenant(tenant, (served) => servePull({ suite, store }, served, request)),
    log: (tenant, from, limit) =>
      asTenant(tenant, () => store.log(tenant, Math.max(0, from), Math.min(limit, logLimitMax))),
    findDevice: (tenant, device) =>
      guard(async () => {
        const record = await store.tenant(tenant);
        return record === undefined ? notFound(tenant) : findKnown(await control.stateOf(record), device);
      }),
    report: (tenant) =>
      asTenant(tenant, async (served) => ({
        tenant,
        segments: served.record.leaves,
        bytes: served.record.bytes,
        quotaBytes,
        refusedOverQuota: refusals.get(tenant) ?? 0,
        blobs: await usageOf(tenant),
        quarantined: await listQuarantined(suite, store, served),
        forks: await store.forks(tenant),
      })),
    listTenants: () => guard(async () => ok((await store.tenants()).map(({ tenant }) => tenant))),
    blobs,
    watch: hints.watch,
    close: () => {
      blobs?.close();
      store.close();
    },
  };
}

const notFound = (tenant: TenantId): Result<never, RelayFailure> =>
  fail({ kind: 'not-found', message: `Tenant ${tenant} is not known here` });

/** An engine that throws has not committed: whoever asked may ask again, and nothing was promised. */
async function guarded<T>(
  store: RelayStore,
  act: () => Promise<Result<T, RelayFailure>>,
): Promise<Result<T, RelayFailure>> {
  try {
    return await act();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return fail({ kind: store.faultOf(cause), message: message.slice(0, 200) });
  }
}

function findKnown(control: ControlState, device: DeviceId): Result<KnownDevice, RelayFailure> {
  const found = control.devices.get(device);
  if (found === undefined)
    return fail({ kind: 'not-found', message: `Device ${device} is not of tenant ${control.tenant}` });
  return ok({ signingKey: found.signingKey, isAdmitted: found.status !== 'removed' });
}

/** What is stored and not shown: a view of the cuts, so it empties itself when they are extended. */
async function listQuarantined(
  suite: Suite,
  store: RelayStore,
  { record, control }: ServedTenant,
): Promise<QuarantinedBranch[]> {
  const removed = (await store.tipsSince(record.tenant, 0)).filter(({ device }) =>
    isRemoved(control, device),
  );
  const found: QuarantinedBranch[] = [];
  for (const stream of new Set(removed.map((tip) => tip.stream))) {
    const tips = await store.tips(record.tenant, stream);
    const visible = await findVisible({ suite, store }, { tenant: record.tenant, control, tips });
    for (const tip of tips) {
      const shownUpTo = visible.find((one) => one.tip.branch === tip.branch)?.upTo ?? tip.forkedAfter;
      if (shownUpTo < tip.sequence) found.push(quarantinedOf(tip, shownUpTo));
    }
  }
  return found;
}

const quarantinedOf = (tip: StoredTip, shownUpTo: number): QuarantinedBranch => ({
  device: tip.device,
  stream: tip.stream,
  branch: tip.branch,
  shownUpTo,
  sequence: tip.sequence,
  head: tip.head,
});
