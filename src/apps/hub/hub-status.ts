/** What a hub shows the people who run it: which tenants, how much, and everything that is not as it should be. */

import type { RelayFailure } from '../../core/relay/relay.ts';
import type { StoreRelay, TenantReport } from '../../core/relay/store-relay.ts';
import { ok, type Result } from '../../core/value/result.ts';
import { type Disk, findWarnings, type HubWarning, shareOfDisk, type TenantUse } from './hub-warnings.ts';

export interface HubStatus {
  readonly name: string;
  readonly disk: Disk;
  readonly warnings: readonly HubWarning[];
  readonly tenants: readonly (TenantReport & {
    readonly isOverQuota: boolean;
    readonly shareOfDisk: number;
  })[];
}

export interface StatusTools {
  readonly relay: Pick<StoreRelay, 'name' | 'listTenants' | 'report'>;
  readonly disk: Disk;
  /** Undefined: the hub sets none. */
  readonly quotaBytes: number | undefined;
}

export async function readHubStatus({
  relay,
  disk,
  quotaBytes,
}: StatusTools): Promise<Result<HubStatus, RelayFailure>> {
  const tenants = await relay.listTenants();
  if (!tenants.ok) return tenants;
  const reports: HubStatus['tenants'][number][] = [];
  const uses: TenantUse[] = [];
  for (const tenant of tenants.value) {
    const report = await relay.report(tenant);
    if (!report.ok) return report;
    const { quotaBytes: tenantQuota, blobs } = report.value;
    const used = report.value.bytes + (blobs?.bytes ?? 0);
    uses.push({ tenant, bytes: used });
    reports.push({
      ...report.value,
      isOverQuota: used > tenantQuota,
      shareOfDisk: shareOfDisk(used, disk),
    });
  }
  return ok({ name: relay.name, disk, warnings: findWarnings(uses, disk, quotaBytes), tenants: reports });
}
