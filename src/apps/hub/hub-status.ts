/** What a hub shows the people who run it: which tenants, how much, and everything that is not as it should be. */
import type { RelayFailure } from '../../core/relay/relay.ts';
import type { StoreRelay, TenantReport } from '../../core/relay/store-relay.ts';
import { ok, type Result } from '../../core/value/result.ts';

export interface HubStatus {
  readonly name: string;
  readonly tenants: readonly (TenantReport & { readonly isOverQuota: boolean })[];
}

export async function readHubStatus(
  relay: Pick<StoreRelay, 'name' | 'listTenants' | 'report'>,
): Promise<Result<HubStatus, RelayFailure>> {
  const tenants = await relay.listTenants();
  if (!tenants.ok) return tenants;
  const reports: HubStatus['tenants'][number][] = [];
  for (const tenant of tenants.value) {
    const report = await relay.report(tenant);
    if (!report.ok) return report;
    reports.push({ ...report.value, isOverQuota: report.value.bytes > report.value.quotaBytes });
  }
  return ok({ name: relay.name, tenants: reports });
}
