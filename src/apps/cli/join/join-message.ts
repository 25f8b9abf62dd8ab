/**
 * The two messages by which a device joins: its request, and the answer of an admitted device. Both are
 * sealed under keys that follow from the code which people carry by eye, so that it does not matter over
 * which wires or sticks they travel. Bytes: docs/formats/join.md.
 *
 * `"INJ1" ‖ u8 kind ‖ salt 32 ‖ ciphertext ‖ tag`; key = HKDF(code, salt, "insel/join/1\0" ‖ kind); the
 * additional data are the 37 bytes before the ciphertext and, in an answer, the hash of its request.
 */
import { z } from 'zod';
import type { Suite } from '../../../core/crypto/suite.ts';
import {
  type Bytes,
  base32ToBytes,
  bytesToBase32,
  bytesToHex,
  concatBytes,
  emptyBytes,
  equalBytes,
  hexToBytes,
  textOf,
  utf8,
} from '../../../core/value/bytes.ts';
import type { Random } from '../../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { townhallTypes } from '../../../office/counter/townhall.ts';

/** 128 bits: nobody guesses it from a message that was overheard. */
export const joinSecretLength = 16;
export const joinMessageLengthMax = 16 * 1024 * 1024;

const magic = utf8('INJ1');
const keyLabel = utf8('insel/join/1\0');
const requestLabel = utf8('insel/join-request/1\0');
const saltLength = 32;
const headLength = magic.length + 1 + saltLength;
const kinds = { request: 1, answer: 2 } as const;

/** 26 characters of Crockford base 32, as it is shown and typed. */
export const codeOf = (secret: Bytes): string => bytesToBase32(secret);

export function readJoinCode(typed: string): Result<Bytes, Failure<'code-malformed'>> {
  const secret = base32ToBytes(typed);
  return secret?.length === joinSecretLength
    ? ok(secret)
    : fail({ kind: 'code-malformed', message: 'A join code has 26 letters and digits' });
}

const hexBytes = (max: number) => z.string().regex(new RegExp(`^(?:[0-9a-f]{2}){1,${max}}$`));
const hexId = z.string().regex(/^[0-9a-f]{32}$/);
const hexHead = z.string().regex(/^[0-9a-f]{64}$/);

const requestSchema = z.strictObject({
  /** What people call the new device. */
  name: z.string().trim().min(1).max(80),
  signingKey: hexBytes(256),
  wrapKey: hexBytes(4_096),
  /** By the new signing key over label ‖ signing key ‖ wrap key: whoever asks holds it. */
  proof: hexBytes(512),
});

export interface JoinRequest {
  readonly name: string;
  readonly signingKey: Bytes;
  readonly wrapKey: Bytes;
}

/** What the data folder of every device of the town hall says alike. */
const townSchema = z.strictObject({
  name: z.string().min(1).max(80),
  ags: z.string().regex(/^\d{8}$/),
  type: z.enum(townhallTypes),
  zone: z.string().min(1).max(64),
  isExercise: z.boolean(),
  lanName: z.string().min(1).max(253),
  /** Public; its hash is in the genesis. */
  recoveryKey: hexBytes(4_096),
  relays: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(60),
        url: z.url({ protocol: /^https?$/ }),
        isIndependent: z.boolean(),
        key: hexBytes(256).optional(),
      }),
    )
    .max(16),
});

const answerSchema = z.strictObject({
  tenant: hexId,
  genesis: hexHead,
  town: townSchema,
  /** Every end of the control stream now: what a relay shows later may be newer, never older. */
  checkpoint: z
    .array(z.strictObject({ stream: hexId, sequence: z.int().min(1), head: hexHead }))
    .min(1)
    .max(4_096),
  /** The control runs up to there, the genesis first; base 64. */
  control: z.array(z.base64()).min(1).max(100_000),
  /** The town hall's own authority, so that browsers in the house know a successor. */
  authority: z.unknown().optional(),
});
export type JoinAnswer = z.infer<typeof answerSchema>;

export type MessageFailure = Failure<'message-malformed' | 'message-not-opened' | 'proof-invalid'>;

interface Tools {
  readonly suite: Suite;
  readonly random: Random;
}

export interface JoiningKeys {
  readonly publicKey: Bytes;
  readonly sign: (message: Bytes) => Bytes;
}

export function sealRequest(
  tools: Tools,
  secret: Bytes,
  device: { readonly name: string; readonly signing: JoiningKeys; readonly wrapKey: Bytes },
): Bytes {
  const { signing, wrapKey, name } = device;
  const content = {
    name,
    signingKey: bytesToHex(signing.publicKey),
    wrapKey: bytesToHex(wrapKey),
    proof: bytesToHex(signing.sign(proofBytes(signing.publicKey, wrapKey))),
  };
  return sealMessage(tools, secret, 'request', emptyBytes, content);
}

export function openRequest(
  suite: Suite,
  secret: Bytes,
  message: Bytes,
): Result<JoinRequest, MessageFailure> {
  const opened = openMessage(suite, secret, 'request', emptyBytes, message);
  if (!opened.ok) return opened;
  const parsed = requestSchema.safeParse(opened.value);
  if (!parsed.success) return malformed(z.prettifyError(parsed.error));
  const signingKey = hexToBytes(parsed.data.signingKey);
  const wrapKey = hexToBytes(parsed.data.wrapKey);
  const isHeld = suite.verify(signingKey, proofBytes(signingKey, wrapKey), hexToBytes(parsed.data.proof));
  if (!isHeld || !suite.isWrapPublicKey(wrapKey))
    return fail({ kind: 'proof-invalid', message: 'The device does not hold the keys that it shows' });
  return ok({ name: parsed.data.name, signingKey, wrapKey });
}

const proofBytes = (signingKey: Bytes, wrapKey: Bytes): Bytes =>
  concatBytes(requestLabel, signingKey, wrapKey);

/** An answer fits one request only. */
export const sealAnswer = (tools: Tools, secret: Bytes, request: Bytes, answer: JoinAnswer): Bytes =>
  sealMessage(tools, secret, 'answer', tools.suite.hash(request), answer);

export function openAnswer(
  suite: Suite,
  secret: Bytes,
  request: Bytes,
  message: Bytes,
): Result<JoinAnswer, MessageFailure> {
  const opened = openMessage(suite, secret, 'answer', suite.hash(request), message);
  if (!opened.ok) return opened;
  const parsed = answerSchema.safeParse(opened.value);
  return parsed.success ? ok(parsed.data) : malformed(z.prettifyError(parsed.error));
}

function sealMessage(
  { suite, random }: Tools,
  secret: Bytes,
  kind: keyof typeof kinds,
  bound: Bytes,
  content: object,
): Bytes {
  const salt = random.bytes(saltLength);
  const head = concatBytes(magic, new Uint8Array([kinds[kind]]), salt);
  const key = keyOf(suite, secret, kind, salt);
  return concatBytes(head, suite.seal(key, concatBytes(head, bound), utf8(JSON.stringify(content))));
}

const keyOf = (suite: Suite, secret: Bytes, kind: keyof typeof kinds, salt: Bytes): Bytes =>
  suite.derive(secret, salt, concatBytes(keyLabel, new Uint8Array([kinds[kind]])));

function openMessage(
  suite: Suite,
  secret: Bytes,
  kind: keyof typeof kinds,
  bound: Bytes,
  message: Bytes,
): Result<unknown, MessageFailure> {
  if (message.length > joinMessageLengthMax || message.length <= headLength + suite.tagLength)
    return malformed(`A message of ${message.length} bytes`);
  const head = message.subarray(0, headLength);
  if (!equalBytes(head.subarray(0, magic.length), magic)) return malformed('This is no join message');
  if (head[magic.length] !== kinds[kind]) return malformed(`This is no join ${kind}`);
  const key = keyOf(suite, secret, kind, head.subarray(magic.length + 1));
  const plaintext = suite.open(key, concatBytes(head, bound), message.subarray(headLength));
  if (plaintext === undefined)
    return fail({ kind: 'message-not-opened', message: `The ${kind} was not made with this code` });
  try {
    return ok(JSON.parse(textOf(plaintext)));
  } catch {
    return malformed('Its content is no JSON');
  }
}

const malformed = (message: string): Result<never, MessageFailure> =>
  fail({ kind: 'message-malformed', message: message.slice(0, 200) });
