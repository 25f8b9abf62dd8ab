/**
 * The client's side of signing in: who the relay is (pinned at first contact), a token for each tenant,
 * a new one when the relay says that the old one counts no more.
 */
import * as z from 'zod';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../value/bytes.ts';
import type { DeviceId, TenantId } from '../../value/ids.ts';
import { ok, type Result } from '../../value/result.ts';
import { relayIdOf } from '../receipt.ts';
import type { RelayFailure } from '../relay.ts';
import { type ExchangeTools, exchange, malformed, parseJson } from './http-exchange.ts';
import { challengeLength, jsonLengthMax, signInMessage } from './protocol.ts';

export interface SessionPlan extends ExchangeTools {
  readonly suite: Suite;
  readonly url: string;
  readonly device: RelayDevice;
  readonly pinnedKey: Bytes | undefined;
  /** Called once when no key was pinned: whoever calls keeps it and passes it the next time. */
  readonly onFirstContact: (publicKey: Bytes) => void;
}

export interface RelayDevice {
  readonly id: DeviceId;
  readonly sign: (message: Bytes) => Bytes;
}

export interface HttpSession {
  readonly publicKey: () => Promise<Result<Bytes, RelayFailure>>;
  /** `refused` is the token that the relay no longer takes. */
  readonly token: (tenant: TenantId, refused?: string) => Promise<Result<string, RelayFailure>>;
}

const relaySchema = z.object({
  protocol: z.literal(1),
  suite: z.int(),
  publicKey: z.string().regex(/^(?:[0-9a-f]{2}){1,256}$/),
});
const challengeSchema = z.object({
  challenge: z.string().regex(new RegExp(`^[0-9a-f]{${challengeLength * 2}}$`)),
});
const tokenSchema = z.object({ token: z.string().min(1).max(1024) });

export function createHttpSession(plan: SessionPlan): HttpSession {
  let pinned = plan.pinnedKey;
  const tokens = new Map<TenantId, Promise<Result<string, RelayFailure>>>();
  const publicKey = async (): Promise<Result<Bytes, RelayFailure>> => {
    if (pinned !== undefined) return ok(pinned);
    const key = await readPublicKey(plan);
    if (!key.ok) return key;
    // Two first contacts at once: the first one that is answered counts.
    if (pinned === undefined) plan.onFirstContact(key.value);
    pinned ??= key.value;
    return ok(pinned);
  };
  const token = async (tenant: TenantId, refused?: string): Promise<Result<string, RelayFailure>> => {
    const running = tokens.get(tenant);
    const known = running === undefined ? undefined : await running;
    if (known?.ok === true && known.value !== refused) return known;
    // While we waited, another question may have begun to sign in again: one is enough.
    const current = tokens.get(tenant);
    if (current !== undefined && current !== running) return current;
    const fresh = signIn(plan, publicKey, tenant);
    tokens.set(tenant, fresh);
    return fresh;
  };
  return { publicKey, token };
}

async function readPublicKey(plan: SessionPlan): Promise<Result<Bytes, RelayFailure>> {
  const answer = await exchange(plan, {
    method: 'GET',
    url: `${plan.url}/v1/relay`,
    answerLengthMax: jsonLengthMax,
  });
  if (!answer.ok) return answer;
  const relay = relaySchema.safeParse(parseJson(answer.value.body));
  if (!relay.success) return malformed(`At ${plan.url} there is no relay of this protocol`);
  if (relay.data.suite !== plan.suite.id) return malformed(`The relay speaks suite ${relay.data.suite}`);
  return ok(hexToBytes(relay.data.publicKey));
}

async function signIn(
  plan: SessionPlan,
  publicKey: () => Promise<Result<Bytes, RelayFailure>>,
  tenant: TenantId,
): Promise<Result<string, RelayFailure>> {
  const key = await publicKey();
  if (!key.ok) return key;
  const ids = { tenant, device: plan.device.id };
  const given = await postJson(plan, '/v1/challenge', ids);
  if (!given.ok) return given;
  const challenge = challengeSchema.safeParse(given.value);
  if (!challenge.success) return malformed('The relay gave no challenge');
  const relayId = relayIdOf(plan.suite, key.value);
  const message = signInMessage(relayId, tenant, plan.device.id, hexToBytes(challenge.data.challenge));
  const signature = bytesToHex(plan.device.sign(message));
  const answer = await postJson(plan, '/v1/token', { ...ids, ...challenge.data, signature });
  if (!answer.ok) return answer;
  const token = tokenSchema.safeParse(answer.value);
  return token.success ? ok(token.data.token) : malformed('The relay gave no token');
}

async function postJson(
  plan: SessionPlan,
  path: string,
  value: unknown,
): Promise<Result<unknown, RelayFailure>> {
  const answer = await exchange(plan, {
    method: 'POST',
    url: `${plan.url}${path}`,
    body: JSON.stringify(value),
    contentType: 'application/json',
    answerLengthMax: jsonLengthMax,
  });
  return answer.ok ? ok(parseJson(answer.value.body)) : answer;
}
