/**
 * What client and server of the relay protocol share (docs/formats/relay-http.md): limits, the message a
 * device signs to sign in, and the bytes of runs, logs and answers. Vectors: vector-bytes.ts.
 */
import * as z from 'zod';
import type { Suite } from '../../crypto/suite.ts';
import { runLengthAt, runLengthMax } from '../../segment/run.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../../value/bytes.ts';
import {
  type DeviceId,
  type Head,
  hexIdAt,
  idBytes,
  parseHead,
  parseStreamId,
  type TenantId,
} from '../../value/ids.ts';
import { encodeReceipt, parseReceipt } from '../receipt.ts';
import type { PushAnswer } from '../relay.ts';

/** A run, or a request in JSON; nothing longer is read. */
export const bodyLengthMax = runLengthMax;
export const jsonLengthMax = 4096;
/** A genesis and the first acts after it. */
export const registrationLengthMax = 1024 * 1024;
export const runsType = 'application/vnd.insel.runs';
export const bytesType = 'application/octet-stream';
export const moreHeader = 'insel-more';
export const heartbeatMilliseconds = 15_000;
export const challengeLength = 56;

const signInLabel = utf8('insel/relay-sign-in/1\0');

/** What a device signs: bound to one relay, so that a relay cannot sign in elsewhere with the answer. */
export const signInMessage = (relayId: string, tenant: TenantId, device: DeviceId, challenge: Bytes): Bytes =>
  concatBytes(signInLabel, hexToBytes(relayId), idBytes(tenant), idBytes(device), challenge);

/** Runs one after another: each states its own length. */
export function parseRuns(bytes: Bytes): Bytes[] | undefined {
  const runs: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = runLengthAt(bytes, at);
    if (length === undefined || length < 1 || at + length > bytes.length) return undefined;
    runs.push(bytes.subarray(at, at + length));
    at += length;
  }
  return runs;
}

const headLength = 32;

export const encodeHeads = (heads: readonly Head[]): Bytes => hexToBytes(heads.join(''));

export function parseHeads(bytes: Bytes): Head[] | undefined {
  if (bytes.length % headLength !== 0) return undefined;
  return Array.from({ length: bytes.length / headLength }, (_, index) =>
    hexIdAt<Head>(bytes, index * headLength, 32),
  );
}

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const head = z.string().refine((text) => parseHead(text).ok);
const refusals = [
  'run-malformed',
  'device-unknown',
  'signature-invalid',
  'ciphertext-altered',
  'ticket-missing',
  'branches-exhausted',
  'tenant-mismatch',
  'over-quota',
] as const;
const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stored'), receipt: hex, repeated: z.boolean() }),
  z.strictObject({ kind: z.literal('forked'), receipt: hex, other: head }),
  z.strictObject({
    kind: z.literal('need'),
    stream: z.string().refine((text) => parseStreamId(text).ok),
    sequence: z.int().min(0),
    head,
  }),
  z.strictObject({ kind: z.literal('superseded'), run: z.base64() }),
  z.strictObject({ kind: z.literal('quarantined'), reason: z.string().max(400) }),
  z.strictObject({ kind: z.literal('refused'), reason: z.enum(refusals), message: z.string().max(400) }),
]);

export type PushAnswerJson = z.input<typeof answerSchema>;

export function encodePushAnswer(answer: PushAnswer): PushAnswerJson {
  switch (answer.kind) {
    case 'stored':
      return {
        kind: 'stored',
        receipt: bytesToHex(encodeReceipt(answer.receipt)),
        repeated: answer.repeated,
      };
    case 'forked':
      return { kind: 'forked', receipt: bytesToHex(encodeReceipt(answer.receipt)), other: answer.other };
    case 'superseded':
      return { kind: 'superseded', run: answer.run.toBase64() };
    case 'refused':
      return { ...answer, message: answer.message.slice(0, 400) };
    case 'quarantined':
      return { ...answer, reason: answer.reason.slice(0, 400) };
    case 'need':
      return answer;
  }
}

/** The status that says the same as the answer's kind, for whoever reads only logs. */
export const statusOf = (answer: PushAnswer): 200 | 202 | 409 | 422 =>
  answer.kind === 'stored' || answer.kind === 'forked'
    ? 200
    : answer.kind === 'quarantined'
      ? 202
      : answer.kind === 'refused'
        ? 422
        : 409;

/** Reads an answer; its receipt is not yet verified. */
export function parsePushAnswer(suite: Suite, value: unknown): PushAnswer | undefined {
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const answer = parsed.data;
  switch (answer.kind) {
    case 'stored':
    case 'forked': {
      const receipt = parseReceipt(suite, hexToBytes(answer.receipt));
      if (!receipt.ok) return undefined;
      return answer.kind === 'stored'
        ? { ...answer, receipt: receipt.value }
        : withHead(answer.other, (other) => ({ kind: 'forked', receipt: receipt.value, other }));
    }
    case 'need': {
      const stream = parseStreamId(answer.stream);
      if (!stream.ok) return undefined;
      return withHead(answer.head, (named) => ({ ...answer, stream: stream.value, head: named }));
    }
    case 'superseded':
      return { kind: 'superseded', run: Uint8Array.fromBase64(answer.run) };
    case 'quarantined':
    case 'refused':
      return answer;
  }
}

function withHead(text: string, make: (head: Head) => PushAnswer): PushAnswer | undefined {
  const parsed = parseHead(text);
  return parsed.ok ? make(parsed.value) : undefined;
}
