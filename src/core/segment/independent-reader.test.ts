/**
 * A second reader, written from docs/formats alone: node:crypto, zlib, DataView and nothing of ours. When it
 * stops agreeing with the vectors, either the documents or the code changed without the other.
 */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { test } from 'node:test';
import zlib from 'node:zlib';
import * as z from 'zod';

class Refused extends Error {}
const refuse = (kind: string): never => {
  throw new Refused(kind);
};
const kindOf = (act: () => void): string => {
  try {
    act();
    return 'nothing';
  } catch (cause) {
    if (cause instanceof Refused) return cause.message;
    throw cause;
  }
};

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const sha = (...parts: Uint8Array[]): Buffer => {
  const hash = crypto.createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hkdf = (secret: Uint8Array, salt: Uint8Array, info: Uint8Array): Buffer =>
  Buffer.from(crypto.hkdfSync('sha256', secret, salt, info, 32));
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Unsigned 64 bits, at most 2^53 - 1. */
function u64(bytes: Buffer, at: number, kind: string): number {
  const value = bytes.readBigUInt64BE(at);
  return value > 9007199254740991n ? refuse(kind) : Number(value);
}

/** The raw 32 bytes as the key object that Node wants, by its fixed ASN.1 prefix (RFC 8410). */
const ed25519 = (raw: Uint8Array): crypto.KeyObject =>
  crypto.createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });

interface Parts {
  readonly all: Buffer;
  readonly commitment: Buffer;
  readonly seal: Buffer;
  readonly signature: Buffer | undefined;
  readonly proof: Buffer | undefined;
  readonly ciphertext: Buffer;
  readonly head: string;
  readonly firstSealHash: Buffer;
  readonly end: number;
}

const padded = (length: number): number => {
  const step = length <= 4096 ? 128 : 1024;
  return Math.ceil(length / step) * step;
};

function readSegment(source: Buffer, at: number, isSigned: boolean): Parts {
  const bad = 'segment-malformed';
  const all = source.subarray(at);
  if (all.length < 276 || all.toString('latin1', 0, 4) !== 'INS1' || all[4] !== 1) refuse(bad);
  if (all[5] !== 1) refuse('suite-unknown');
  const isControl = all[6] === 1;
  if ((all[6] ?? 9) > 1 || (all[7] ?? 9) > 1) refuse(bad);
  const first = u64(all, 56, bad);
  const count = all.readUInt32BE(64);
  const payloadLength = all.readUInt32BE(68);
  if (first < 1 || first + count > 9007199254740991 || count < 1 || count > 256) refuse(bad);
  if (payloadLength < 1 || payloadLength > 1048576) refuse(bad);
  if (first === 1 && !isZero(all.subarray(136, 168))) refuse(bad);
  const isGenesis = isControl && first === 1 && isZero(all.subarray(72, 104));
  if (isZero(all.subarray(8, 24)) && !isGenesis) refuse(bad);
  const revision = all.readUInt32BE(168);
  const compression = all[236] ?? 9;
  if (compression > 1 || all[237] !== 0 || all.readUInt16BE(238) !== 64) refuse(bad);
  if (revision === 0 && !all.subarray(188, 204).equals(all.subarray(24, 40))) refuse(bad);
  if (isControl && (revision > 0 || compression > 0)) refuse(bad);
  if (isControl && !(isZero(all.subarray(172, 188)) && isZero(all.subarray(204, 236)))) refuse(bad);
  if (compression === 1 && payloadLength < 1024) refuse(bad);
  const length = all.readUInt32BE(240);
  const plain = length - (isControl ? 0 : 16);
  const most = padded(4 + payloadLength);
  if (plain <= 0 || padded(plain) !== plain || plain > most) refuse(bad);
  if (revision === 0 && compression === 0 && plain !== most) refuse(bad);
  const proofAt = 276 + (isSigned ? 64 : 0);
  const ciphertextAt = proofAt + (revision > 0 ? 96 : 0);
  if (all.length < ciphertextAt + length) refuse(bad);
  const seal = all.subarray(168, 276);
  const proof = revision > 0 ? all.subarray(proofAt, ciphertextAt) : undefined;
  return {
    all: all.subarray(0, ciphertextAt + length),
    commitment: all.subarray(0, 168),
    seal,
    signature: isSigned ? all.subarray(276, 340) : undefined,
    proof,
    ciphertext: all.subarray(ciphertextAt, ciphertextAt + length),
    head: sha(ascii('insel/head/1\0'), all.subarray(0, 168)).toString('hex'),
    firstSealHash: proof?.subarray(0, 32) ?? sha(seal),
    end: at + ciphertextAt + length,
  };
}

const isGenesis = ({ commitment }: Parts): boolean => isZero(commitment.subarray(8, 24));

function readRun(bytes: Buffer): Parts[] {
  const bad = 'run-malformed';
  if (bytes.length < 10 || bytes.toString('latin1', 0, 4) !== 'INR1') refuse(bad);
  if (bytes.readUInt32BE(4) !== bytes.length || bytes.length > 8388608) refuse(bad);
  const count = bytes.readUInt16BE(8);
  if (count < 1 || count > 256) refuse(bad);
  const segments: Parts[] = [];
  let at = 10;
  for (let index = 0; index < count; index += 1) {
    const form = bytes[at];
    if (form !== 0 && form !== 1) refuse(bad);
    const segment = readSegment(bytes, at + 1, form === 0);
    const mayBeUnsigned = index < count - 1 && segment.proof === undefined && !isGenesis(segment);
    if (form === 1 && !mayBeUnsigned) refuse('run-broken');
    const before = segments.at(-1);
    if (before !== undefined && !isLinked(before, segment)) refuse('run-broken');
    segments.push(segment);
    at = segment.end;
  }
  return at === bytes.length ? segments : refuse(bad);
}

function isLinked(before: Parts, after: Parts): boolean {
  const [b, a] = [before.commitment, after.commitment];
  const same = (from: number, to: number): boolean => a.subarray(from, to).equals(b.subarray(from, to));
  const next = Number(b.readBigUInt64BE(56)) + b.readUInt32BE(64);
  return (
    same(24, 56) &&
    a[6] === b[6] &&
    (same(8, 24) || isGenesis(before)) &&
    b[7] === 0 &&
    Number(a.readBigUInt64BE(56)) === next &&
    a.subarray(72, 104).toString('hex') === before.head &&
    a.subarray(136, 168).equals(before.firstSealHash)
  );
}

function verify(segments: readonly Parts[], keys: ReadonlyMap<string, string>): void {
  for (const segment of segments) {
    if (!sha(segment.ciphertext).equals(segment.seal.subarray(76))) refuse('ciphertext-altered');
    if (segment.signature === undefined) continue;
    const origin = keys.get(segment.commitment.toString('hex', 24, 40)) ?? refuse('device-unknown');
    const sealer = keys.get(segment.seal.toString('hex', 20, 36)) ?? refuse('device-unknown');
    const head = Buffer.from(segment.head, 'hex');
    const isSigned = (key: string, sealHash: Buffer, signature: Buffer): boolean =>
      crypto.verify(
        null,
        Buffer.concat([ascii('insel/segment/1\0'), head, sealHash]),
        ed25519(Buffer.from(key, 'hex')),
        signature,
      );
    if (!isSigned(sealer, sha(segment.seal), segment.signature)) refuse('signature-invalid');
    const first = segment.proof?.subarray(32);
    if (first === undefined) continue;
    if (isZero(first) ? segment === segments.at(-1) : !isSigned(origin, segment.firstSealHash, first))
      refuse('signature-invalid');
  }
}

function open(segment: Parts, epochKey: Buffer): { header: Buffer; body: Buffer | undefined }[] {
  const bad = 'payload-malformed';
  const plaintext = segment.commitment[6] === 1 ? segment.ciphertext : decrypt(segment, epochKey);
  const end = 4 + plaintext.readUInt32BE(0);
  if (end > plaintext.length || padded(end) !== plaintext.length || !isZero(plaintext.subarray(end)))
    refuse(bad);
  const committed = segment.commitment.readUInt32BE(68);
  const stored = plaintext.subarray(4, end);
  const payload =
    segment.seal[68] === 1 ? zlib.zstdDecompressSync(stored, { maxOutputLength: committed }) : stored;
  const isFirst = segment.seal.readUInt32BE(0) === 0;
  if (isFirst ? payload.length !== committed : payload.length > committed) refuse(bad);
  const entries = readEntries(payload, segment.commitment.readUInt32BE(64));
  const leaves = entries.map(({ header }) => sha(Buffer.from([0]), header));
  if (!treeHash(leaves).equals(segment.commitment.subarray(104, 136))) refuse('root-mismatch');
  for (const { header, body } of entries) {
    if (body !== undefined && !sha(ascii('insel/body/1\0'), body).equals(header.subarray(-32)))
      refuse('body-mismatch');
  }
  return entries;
}

function decrypt(segment: Parts, epochKey: Buffer): Buffer {
  const head = Buffer.from(segment.head, 'hex');
  const salt = segment.seal.subarray(36, 68);
  const key = hkdf(
    epochKey,
    salt,
    Buffer.concat([ascii('insel/seal/1\0'), head, segment.seal.subarray(0, 4)]),
  );
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
  decipher.setAAD(Buffer.concat([head, segment.all.subarray(168, 244)]));
  decipher.setAuthTag(segment.ciphertext.subarray(-16));
  const plaintext = decipher.update(segment.ciphertext.subarray(0, -16));
  try {
    decipher.final();
  } catch {
    refuse('tag-invalid');
  }
  return plaintext;
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha(Buffer.from([1]), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function readEntries(payload: Buffer, count: number): { header: Buffer; body: Buffer | undefined }[] {
  const bad = 'payload-malformed';
  const entries: { header: Buffer; body: Buffer | undefined }[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 2 > payload.length) refuse(bad);
    const headerEnd = at + 2 + payload.readUInt16BE(at);
    if (headerEnd + 4 > payload.length) refuse(bad);
    const header = payload.subarray(at + 2, headerEnd);
    readHeader(header);
    const b = payload.readUInt32BE(headerEnd);
    at = headerEnd + 4 + (b === 0xffffffff ? 0 : 32 + b);
    if (at > payload.length) refuse(bad);
    entries.push({ header, body: b === 0xffffffff ? undefined : payload.subarray(headerEnd + 4, at) });
  }
  return at === payload.length ? entries : refuse(bad);
}

interface Header {
  readonly kind: string;
  readonly recordedAt: number;
  readonly subjects: readonly string[];
}

function readHeader(bytes: Buffer): Header {
  const bad = 'header-malformed';
  const byte = (at: number): number => bytes[at] ?? refuse(bad);
  if (byte(0) !== 1 || bytes.length < 110) refuse(bad);
  if (bytes.readUIntBE(1, 6) > 2 ** 47 || byte(19) > 3) refuse(bad);
  if (Math.abs(bytes.readInt16BE(17)) > 1080 || byte(52) < 1 || byte(52) > byte(53)) refuse(bad);
  if (bytes.readUInt16BE(54) < 1) refuse(bad);
  const kindEnd = 57 + byte(56);
  const kind = bytes.toString('latin1', 57, kindEnd);
  if (kind.length > 64 || !/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)+$/.test(kind)) refuse(bad);
  const s = byte(kindEnd);
  const subjects = Array.from({ length: s }, (_, n) =>
    bytes.toString('hex', kindEnd + 1 + 16 * n, kindEnd + 17 + 16 * n),
  );
  if (s < 1 || s > 16 || new Set(subjects).size !== s) refuse(bad);
  const afterAt = kindEnd + 1 + 16 * s;
  const a = byte(afterAt);
  if (a > 8 || bytes.length !== afterAt + 1 + 24 * a + 32) refuse(bad);
  for (let n = 0; n < a; n += 1) if (u64(bytes, afterAt + 17 + 24 * n, bad) < 1) refuse(bad);
  return { kind, recordedAt: u64(bytes, 9, bad), subjects };
}

const folder = new URL('../../../vectors/', import.meta.url);
const read = <T>(name: string, shape: z.ZodType<T>): T =>
  shape.parse(JSON.parse(fs.readFileSync(new URL(`${name}.json`, folder), 'utf8')));
const unhex = (text: string): Buffer => Buffer.from(text, 'hex');
const device = z.object({ device: z.string(), publicKey: z.string() });
const epoch = z.object({ id: z.string(), key: z.string() });
const keyMap = (...devices: z.output<typeof device>[]): Map<string, string> =>
  new Map(devices.map((one) => [one.device, one.publicKey]));

test('[SE24] a reader written from the documents opens the sealed segments to the named entries', () => {
  const entry = z.object({ kind: z.string(), header: z.string(), salt: z.string(), body: z.string() });
  const shape = z.object({
    origin: device,
    epoch,
    head: z.string(),
    segment: z.string(),
    entries: z.array(entry),
  });
  for (const name of ['segment-one', 'segment-compressed']) {
    const vector = read(name, shape);
    const bytes = unhex(vector.segment);
    const segment = readSegment(bytes, 0, true);
    assert.equal(segment.end, bytes.length);
    assert.equal(segment.head, vector.head);
    verify([segment], keyMap(vector.origin));
    const entries = open(segment, unhex(vector.epoch.key));
    assert.deepEqual(
      entries.map(({ header }) => header.toString('hex')),
      vector.entries.map(({ header }) => header),
    );
    assert.deepEqual(
      entries.map(({ header }) => readHeader(header).kind),
      vector.entries.map(({ kind }) => kind),
    );
    const bodies = entries.map(({ body }) => [body?.toString('hex', 0, 32), body?.toString('utf8', 32)]);
    assert.deepEqual(
      bodies,
      vector.entries.map(({ salt, body }) => [salt, body]),
    );
  }
});

test('[SE24] it reads three revisions of one segment under one head', () => {
  const revision = z.object({ head: z.string(), segment: z.string(), bodies: z.array(z.boolean()) });
  const vector = read(
    'segment-erased',
    z.object({ origin: device, other: device, epoch, revisions: z.array(revision) }),
  );
  for (const { head, segment: bytes, bodies } of vector.revisions) {
    const segment = readSegment(unhex(bytes), 0, true);
    assert.equal(segment.head, head);
    verify([segment], keyMap(vector.origin, vector.other));
    assert.deepEqual(
      open(segment, unhex(vector.epoch.key)).map(({ body }) => body !== undefined),
      bodies,
    );
  }
});

test('[SE24] it follows, verifies and opens the runs', () => {
  const named = z.array(z.object({ head: z.string(), revision: z.int() }));
  const shape = z.object({ origin: device, other: device, epoch, segments: named, run: z.string() });
  for (const name of ['run-plain', 'run-revised']) {
    const vector = read(name, shape);
    const segments = readRun(unhex(vector.run));
    assert.deepEqual(
      segments.map(({ head }) => head),
      vector.segments.map(({ head }) => head),
    );
    verify(segments, keyMap(vector.origin, vector.other));
    for (const segment of segments) open(segment, unhex(vector.epoch.key));
  }
});

test('[SE24] it refuses every broken vector at the same stage for the same reason', () => {
  const one = z.object({ what: z.string(), stage: z.string(), failure: z.string(), run: z.string() });
  const vector = read('broken', z.object({ devices: z.array(device), epoch, cases: z.array(one) }));
  for (const { what, stage, failure, run } of vector.cases) {
    let segments: Parts[] = [];
    const steps: [string, () => void][] = [
      [
        'parse',
        () => {
          segments = readRun(unhex(run));
        },
      ],
      ['verify', () => verify(segments, keyMap(...vector.devices))],
      [
        'open',
        () => {
          for (const segment of segments) open(segment, unhex(vector.epoch.key));
        },
      ],
    ];
    const found = steps.map(([name, act]) => [name, kindOf(act)]).find(([, kind]) => kind !== 'nothing');
    assert.deepEqual(found, [stage, failure], what);
  }
});

test('[SE24] it finds tenant, guardians’ signatures, epoch and epoch key of the control vector', () => {
  const shape = z.object({
    tenant: z.string(),
    genesisHead: z.string(),
    guardians: z.array(z.string()),
    device: z.object({ id: z.string(), publicKey: z.string(), wrapSeed: z.string() }),
    epoch: z.object({ id: z.string(), key: z.string(), keyCheck: z.string() }),
    genesis: z.string(),
    run: z.string(),
  });
  const vector = read('control-genesis', shape);
  assert.equal(sha(unhex(vector.genesis)).toString('hex', 0, 16), vector.tenant);
  const segments = readRun(unhex(vector.run));
  assert.equal(segments[0]?.head, vector.genesisHead);
  assert.equal(sha(unhex(vector.device.publicKey)).toString('hex', 0, 16), vector.device.id);
  verify(segments, keyMap({ device: vector.device.id, publicKey: vector.device.publicKey }));
  const [genesis, opened] = segments.map((segment) => open(segment, Buffer.alloc(32))[0]);
  assert.ok(genesis?.body && opened?.body);

  const signed = z.object({
    act: z.record(z.string(), z.unknown()),
    signatures: z.array(z.object({ guardian: z.string(), signature: z.string() })),
  });
  const first = signed.parse(JSON.parse(genesis.body.toString('utf8', 32)));
  // The body was written canonically, so the act's bytes can be cut out of it.
  const text = genesis.body.toString('utf8', 32);
  const act = text.slice('{"act":'.length, text.indexOf(',"signatures":'));
  const message = Buffer.concat([
    ascii('insel/act/1\0'),
    Buffer.alloc(16),
    ascii('control/genesis\0'),
    Buffer.from(act),
  ]);
  assert.deepEqual(
    first.signatures.map(({ guardian }) => guardian).sort(),
    vector.guardians.map((key) => sha(unhex(key)).toString('hex', 0, 16)).sort(),
  );
  for (const { guardian, signature } of first.signatures) {
    const key = vector.guardians.find((one) => sha(unhex(one)).toString('hex', 0, 16) === guardian) ?? '';
    assert.ok(crypto.verify(null, message, ed25519(unhex(key)), unhex(signature)));
  }

  assert.equal(sha(ascii('insel/epoch/1\0'), opened.header).toString('hex', 0, 16), vector.epoch.id);
  const wraps = z.object({
    keyCheck: z.string(),
    wraps: z.array(z.object({ device: z.string(), wrapped: z.string() })),
  });
  const epochAct = wraps.parse(signed.parse(JSON.parse(opened.body.toString('utf8', 32))).act);
  assert.equal(epochAct.keyCheck, vector.epoch.keyCheck);
  const wrapped = unhex(epochAct.wraps[0]?.wrapped ?? '');
  const context = Buffer.concat([
    ascii('insel/epoch-wrap/1\0'),
    unhex(vector.tenant),
    unhex(vector.device.id),
  ]);
  const key = unwrap(unhex(vector.device.wrapSeed), wrapped, context);
  assert.equal(key.toString('hex'), vector.epoch.key);
  assert.equal(sha(ascii('insel/epoch-key/1\0'), key).toString('hex', 0, 16), vector.epoch.keyCheck);
});

function unwrap(seed: Buffer, wrapped: Buffer, context: Buffer): Buffer {
  const privateX = crypto.createPrivateKey({
    key: Buffer.concat([unhex('302e020100300506032b656e04220420'), seed.subarray(0, 32)]),
    format: 'der',
    type: 'pkcs8',
  });
  const rawX = crypto.createPublicKey(privateX).export({ format: 'der', type: 'spki' }).subarray(-32);
  const kemKey = crypto.createPrivateKey({
    key: seed.subarray(32),
    format: 'raw-seed',
    asymmetricKeyType: 'ml-kem-768',
  });
  const rawKem = crypto.createPublicKey(kemKey).export({ format: 'raw-public' });
  const [ephemeral, kemText, box] = [
    wrapped.subarray(0, 32),
    wrapped.subarray(32, 1120),
    wrapped.subarray(1120),
  ];
  const publicX = crypto.createPublicKey({
    key: Buffer.concat([unhex('302a300506032b656e032100'), ephemeral]),
    format: 'der',
    type: 'spki',
  });
  const agreed = crypto.diffieHellman({ privateKey: privateX, publicKey: publicX });
  const shared = crypto.decapsulate(kemKey, kemText);
  const transcript = sha(rawX, rawKem, ephemeral, kemText);
  const key = hkdf(
    Buffer.concat([shared, agreed]),
    Buffer.alloc(0),
    Buffer.concat([ascii('insel/wrap/1\0'), transcript, context]),
  );
  const decipher = crypto.createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()]);
}
