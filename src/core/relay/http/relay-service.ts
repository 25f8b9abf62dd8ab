/** What the HTTP application stands in front of: a hub's store, or a town hall's own journal. */
import type { DeviceId, TenantId } from '../../value/ids.ts';
import type { Relay, RelayAnswer, RelayHints } from '../relay.ts';
import type { VectorDelta } from '../serve-vector.ts';
import type { KnownDevice, TenantReport } from '../store-relay.ts';

/** The optional parts make polling cheaper and trouble visible to the tenant's own devices. */
export interface RelayService extends Omit<Relay, 'close'>, RelayHints {
  /** Who wants to speak for the tenant; `not-found` for strangers. */
  readonly findDevice: (tenant: TenantId, device: DeviceId) => RelayAnswer<KnownDevice>;
  readonly vectorSince?: (tenant: TenantId, since: number) => RelayAnswer<VectorDelta>;
  readonly report?: (tenant: TenantId) => RelayAnswer<TenantReport>;
}
