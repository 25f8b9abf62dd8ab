/**
 * The routes by which a device signs in, and the check of every later request. Strangers are told nothing:
 * an unknown tenant, an unknown device and a wrong signature are all "not found".
 */
import type { Context } from 'hono';
import * as z from 'zod';
import type { Suite } from '../../crypto/suite.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../value/bytes.ts';
import { parseDeviceId, parseTenantId } from '../../value/ids.ts';
import type { Timer } from '../../value/ports.ts';
import { type Access, type Bearer, tokenMillisecondsMax } from './access.ts';
import { jsonResponse } from './json-response.ts';
import { type ProblemKind, problemResponse } from './problem.ts';
import { challengeLength, jsonLengthMax, signInMessage } from './protocol.ts';
import { bodyMillisecondsMax, readBody } from './read-body.ts';
import type { RelayService } from './relay-service.ts';

export interface SignInTools {
  readonly suite: Suite;
  readonly timer: Timer;
  readonly service: Pick<RelayService, 'findDevice'>;
  readonly access: Access;
  readonly relayId: string;
}

const idsSchema = z.object({ tenant: z.string(), device: z.string() });
const hex = z.string().regex(/^(?:[0-9a-f]{2}){1,512}$/);
const tokenSchema = idsSchema.extend({ challenge: hex.length(challengeLength * 2), signature: hex });

async function readJson({ timer }: SignInTools, request: Request): Promise<unknown> {
  const limits = { lengthMax: jsonLengthMax, timer, millisecondsMax: bodyMillisecondsMax };
  const body = await readBody(request, limits);
  if (!body.ok) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.value));
  } catch {
    // Not JSON: the schema that looks at it next refuses undefined.
    return undefined;
  }
}

function bearerFrom(ids: { readonly tenant: string; readonly device: string }): Bearer | undefined {
  const tenant = parseTenantId(ids.tenant);
  const device = parseDeviceId(ids.device);
  return tenant.ok && device.ok ? { tenant: tenant.value, device: device.value } : undefined;
}

/** Everybody gets a challenge: whether tenant and device are known is not told to strangers. */
export async function giveChallenge(tools: SignInTools, request: Request): Promise<Response> {
  const ids = idsSchema.safeParse(await readJson(tools, request));
  const bearer = ids.success ? bearerFrom(ids.data) : undefined;
  if (bearer === undefined) return problemResponse('request-malformed');
  return jsonResponse({ challenge: bytesToHex(tools.access.challenge(bearer)) });
}

export async function giveToken(tools: SignInTools, request: Request): Promise<Response> {
  const asked = tokenSchema.safeParse(await readJson(tools, request));
  const bearer = asked.success ? bearerFrom(asked.data) : undefined;
  if (!asked.success || bearer === undefined) return problemResponse('request-malformed');
  const challenge = hexToBytes(asked.data.challenge);
  if (!tools.access.isOwnChallenge(bearer, challenge)) return problemResponse('unauthorised');
  const device = await tools.service.findDevice(bearer.tenant, bearer.device);
  if (!device.ok) return problemResponse(device.failure.kind);
  const message = signInMessage(tools.relayId, bearer.tenant, bearer.device, challenge);
  if (!isSigned(tools.suite, device.value.signingKey, message, asked.data.signature))
    return problemResponse('not-found');
  if (!device.value.isAdmitted) return problemResponse('unauthorised');
  return jsonResponse({ token: tools.access.token(bearer), expiresInSeconds: tokenMillisecondsMax / 1000 });
}

const isSigned = (suite: Suite, key: Bytes, message: Bytes, signature: string): boolean =>
  suite.verify(key, message, hexToBytes(signature));

export function bearerIn({ access }: Pick<SignInTools, 'access'>, c: Context): Bearer | undefined {
  const header = c.req.header('authorization');
  return header?.startsWith('Bearer ') === true ? access.bearerOf(header.slice(7)) : undefined;
}

/** The token's device must still be admitted, and the path must be of its own tenant: others are not found. */
export async function authenticate(
  tools: SignInTools,
  c: Context,
): Promise<Bearer | { readonly kind: ProblemKind }> {
  const bearer = bearerIn(tools, c);
  if (bearer === undefined) return { kind: 'unauthorised' };
  const device = await tools.service.findDevice(bearer.tenant, bearer.device);
  if (!device.ok) return { kind: device.failure.kind === 'not-found' ? 'unauthorised' : device.failure.kind };
  if (!device.value.isAdmitted) return { kind: 'unauthorised' };
  return c.req.param('tenant') === bearer.tenant ? bearer : { kind: 'not-found' };
}
