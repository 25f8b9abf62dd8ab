/**
 * The acts of the control stream: what relays and readers evaluate alike, in clear, with pseudonyms and
 * public keys only. Acts that change who may write or read carry signatures of guardians over the
 * exact bytes of the act. Bytes: docs/formats/control.md.
 */
import * as z from 'zod';
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import { canonicalJson, type Json } from '../value/canonical-json.ts';
import {
  type DeviceId,
  type EpochId,
  type GuardianId,
  type Head,
  idBytes,
  type StreamId,
  type SubjectId,
  type TenantId,
} from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const deviceId = hex(16).transform((text) => text as DeviceId);
const epochId = hex(16).transform((text) => text as EpochId);
const streamId = hex(16).transform((text) => text as StreamId);
const guardianId = hex(16).transform((text) => text as GuardianId);
const head = hex(32).transform((text) => text as Head);
const hexBytes = z.string().regex(/^(?:[0-9a-f]{2}){1,4096}$/);
const sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** 16 random bytes: an act counts once, so that an old one cannot be replayed after its reversal. */
const nonce = hex(16);

const deviceKeys = z.strictObject({ signingKey: hexBytes, wrapKey: hexBytes });
const cut = z.strictObject({ stream: streamId, sequence, head });
const reason = z.string().max(40);

/** A wrapped key is about 2,400 characters: more would not fit into a segment. */
export const wrapsMax = 400;

export const actSchemas = {
  'control/genesis': z.strictObject({
    nonce,
    suite: z.int().min(1).max(255),
    guardians: z.array(hexBytes).min(1).max(16),
    guardiansRequired: z.int().min(1).max(16),
    device: deviceKeys,
    recoveryKeyHash: hex(32),
  }),
  'device/admitted': z.strictObject({
    nonce,
    device: deviceKeys,
    wraps: z.array(z.strictObject({ epoch: epochId, wrapped: hexBytes })).max(wrapsMax),
  }),
  'device/removed': z.strictObject({ nonce, device: deviceId, cuts: z.array(cut).max(4096) }),
  'device/retired': z.strictObject({
    nonce,
    device: deviceId,
    successor: deviceId,
    reason,
    heads: z.array(cut).max(4096),
  }),
  'cut/extended': z.strictObject({ nonce, device: deviceId, cuts: z.array(cut).max(4096) }),
  'epoch/opened': z.strictObject({
    nonce,
    keyCheck: hex(16),
    wraps: z.array(z.strictObject({ device: deviceId, wrapped: hexBytes })).max(wrapsMax),
    recovery: hexBytes.optional(),
  }),
  'epoch/shared': z.strictObject({
    nonce,
    wraps: z
      .array(z.strictObject({ epoch: epochId, device: deviceId, wrapped: hexBytes }))
      .min(1)
      .max(wrapsMax),
  }),
  'epoch/missed': z.strictObject({ nonce, epochs: z.array(epochId).min(1).max(wrapsMax) }),
  'erasure/ticketed': z.strictObject({
    nonce,
    places: z
      .array(z.strictObject({ head, index: z.int().min(0).max(255) }))
      .min(1)
      .max(4096),
  }),
} as const;

export type ActKind = keyof typeof actSchemas;
export type ActBody<K extends ActKind> = z.output<(typeof actSchemas)[K]>;
export type Act = { [K in ActKind]: { readonly kind: K; readonly body: ActBody<K> } }[ActKind];

export interface SignedAct {
  readonly act: Act;
  readonly signatures: readonly { readonly guardian: GuardianId; readonly signature: Bytes }[];
}

/** All control entries share one subject: they are one small fold, ordered like any other. */
export const controlSubject = '696e73656c2f636f6e74726f6c000000' as SubjectId;

const ofDevices: readonly ActKind[] = ['epoch/opened', 'epoch/shared', 'epoch/missed'];

/** An epoch may be opened, and shared with a device that guardians admitted, by any admitted device. */
export const needsGuardians = (kind: ActKind): boolean => !ofDevices.includes(kind);

const signedShape = z.strictObject({
  act: z.unknown(),
  signatures: z.array(z.strictObject({ guardian: guardianId, signature: hexBytes })).max(16),
});

const actLabel = utf8('insel/act/1\0');

/** What a guardian signs: "insel/act/1\0" ‖ tenant ‖ kind ‖ 0 ‖ canonical JSON of the act. */
export function actBytes(tenant: TenantId, kind: ActKind, body: Json): Bytes {
  return concatBytes(actLabel, idBytes(tenant), utf8(`${kind}\0${canonicalJson(body)}`));
}

export const guardianIdOf = (suite: Pick<Suite, 'hash'>, publicKey: Bytes): GuardianId =>
  bytesToHex(suite.hash(publicKey).subarray(0, 16)) as GuardianId;

export const deviceIdOf = (suite: Pick<Suite, 'hash'>, signingKey: Bytes): DeviceId =>
  bytesToHex(suite.hash(signingKey).subarray(0, 16)) as DeviceId;

export interface Guardian {
  readonly publicKey: Bytes;
  readonly sign: (message: Bytes) => Bytes;
}

/** The JSON body of a control entry: the act and the guardians' signatures over it. */
export function signAct(suite: Suite, tenant: TenantId, act: Act, guardians: readonly Guardian[]): Json {
  const message = actBytes(tenant, act.kind, act.body);
  const signatures = guardians.map((guardian) => ({
    guardian: guardianIdOf(suite, guardian.publicKey),
    signature: bytesToHex(guardian.sign(message)),
  }));
  return { act: act.body, signatures };
}

export type ActFailure = Failure<'act-malformed' | 'act-unknown'>;

const isActKind = (kind: string): kind is ActKind => Object.hasOwn(actSchemas, kind);

/** Reads the body of a control entry. */
export function parseAct(kind: string, body: unknown): Result<SignedAct, ActFailure> {
  if (!isActKind(kind))
    return fail({ kind: 'act-unknown', message: `Control kind ${kind} needs a newer version` });
  const shape = signedShape.safeParse(body);
  if (!shape.success) return malformed(kind, shape.error);
  const act = parseActBody(kind, shape.data.act);
  if (!act.ok) return act;
  const signatures = shape.data.signatures.map((one) => ({
    guardian: one.guardian,
    signature: hexToBytes(one.signature),
  }));
  return ok({ act: act.value, signatures });
}

function parseActBody(kind: ActKind, body: unknown): Result<Act, ActFailure> {
  const parsed = actSchemas[kind].safeParse(body);
  if (!parsed.success) return malformed(kind, parsed.error);
  // The schema was chosen by the same key: kind and body belong together.
  return ok({ kind, body: parsed.data } as Act);
}

const malformed = (kind: string, error: z.ZodError): Result<never, ActFailure> =>
  fail({ kind: 'act-malformed', message: `${kind}: ${z.prettifyError(error).slice(0, 200)}` });
