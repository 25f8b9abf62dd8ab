/** A question about a tenant, asked as one of its devices: with a token, and with a new one when that was forgotten. */
import type { TenantId } from '../../value/ids.ts';
import { ok, type Result } from '../../value/result.ts';
import type { RelayFailure } from '../relay.ts';
import { type ExchangeAnswer, type ExchangeRequest, type ExchangeTools, exchange } from './http-exchange.ts';
import type { HttpSession } from './http-session.ts';

export interface DeviceTools extends ExchangeTools {
  readonly url: string;
  readonly session: HttpSession;
}

export interface TenantRequest extends Omit<ExchangeRequest, 'url' | 'token'> {
  readonly path: string;
}

export interface TenantAnswer extends ExchangeAnswer {
  readonly token: string;
}

export async function asDevice(
  tools: DeviceTools,
  tenant: TenantId,
  { path, ...request }: TenantRequest,
): Promise<Result<TenantAnswer, RelayFailure>> {
  const url = `${tools.url}/v1/tenants/${tenant}${path}`;
  let token = await tools.session.token(tenant);
  for (let attempt = 0; ; attempt += 1) {
    if (!token.ok) return token;
    const answer = await exchange(tools, { ...request, url, token: token.value });
    if (answer.ok) return ok({ ...answer.value, token: token.value });
    if (answer.failure.kind !== 'unauthorised' || attempt > 0) return answer;
    token = await tools.session.token(tenant, token.value);
  }
}
