import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { buildSampleWorld, sampleEntry } from '../../../scripts/sample-stream.ts';
import { bytesToHex, concatBytes, viewOf } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import {
  encodePayload,
  encodePlaintext,
  entriesPerSegmentMax,
  entryLength,
  paddedLength,
  parsePayload,
  parsePlaintext,
  payloadLengthMax,
} from './payload.ts';

const world = buildSampleWorld('payload');
const entriesOf = (count: number, noteLength = 0) =>
  Array.from({ length: count }, (_, number) => sampleEntry(world, { number, noteLength }));
const kindOf = (result: { ok: boolean; failure?: { kind: string } }): string | undefined =>
  result.failure?.kind;
const sealed = (committed: number) => ({ committed, isErased: false });

test('[SE2] entries read back byte for byte, also those whose body was erased', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), fc.nat(200), (kept, noteLength) => {
      const entries = kept.map((keep, number) => {
        const entry = sampleEntry(world, { number, noteLength });
        return keep ? entry : { ...entry, body: undefined };
      });
      const payload = encodePayload(entries);
      assert.equal(
        payload.length,
        entries.reduce((sum, entry) => sum + entryLength(entry), 0),
      );
      const read = expectOk(parsePayload(payload, entries.length));
      for (const [index, entry] of entries.entries()) {
        assert.equal(bytesToHex(read[index]?.headerBytes ?? payload), bytesToHex(entry.headerBytes));
        assert.deepEqual(read[index]?.header, entry.header);
        assert.equal(read[index]?.body === undefined, entry.body === undefined);
      }
      assert.equal(bytesToHex(encodePayload(read)), bytesToHex(payload));
    }),
  );
});

test('[SE8] the length of a body does not count its salt, and 0xFFFFFFFF says that it is erased', () => {
  const [entry] = entriesOf(1);
  assert.ok(entry?.body);
  const payload = encodePayload([entry]);
  const bodyAt = 2 + entry.headerBytes.length;
  assert.equal(viewOf(payload).getUint32(bodyAt), entry.body.bytes.length);
  assert.equal(payload.length, bodyAt + 4 + 32 + entry.body.bytes.length);
  const erased = encodePayload([{ ...entry, body: undefined }]);
  assert.equal(bytesToHex(erased.subarray(bodyAt)), 'ffffffff');
});

test('[SE8] a payload with another number of entries, a cut one and one with a rest are refused', () => {
  const payload = encodePayload(entriesOf(3));
  for (const count of [0, 1, 2, 4]) assert.equal(kindOf(parsePayload(payload, count)), 'payload-malformed');
  for (let length = 0; length < payload.length; length += 1) {
    assert.ok(!parsePayload(payload.subarray(0, length), 3).ok, `cut to ${length}`);
  }
  assert.equal(kindOf(parsePayload(concatBytes(payload, new Uint8Array(1)), 3)), 'payload-malformed');
});

test('[SE8] a header that is no header is named as one', () => {
  const payload = encodePayload(entriesOf(1));
  payload[2] = 2;
  assert.equal(kindOf(parsePayload(payload, 1)), 'header-malformed');
});

test('[SE4] more entries or bytes than a segment may hold are a broken promise', () => {
  assert.throws(() => encodePayload([]), RangeError);
  assert.throws(() => encodePayload(entriesOf(entriesPerSegmentMax + 1)), RangeError);
  const [entry] = entriesOf(1);
  assert.ok(entry);
  const overhead = entryLength({ ...entry, body: { salt: new Uint8Array(32), bytes: new Uint8Array(0) } });
  const body = (length: number) => ({ salt: new Uint8Array(32), bytes: new Uint8Array(length) });
  const full = { ...entry, body: body(payloadLengthMax - overhead) };
  assert.equal(encodePayload([full]).length, payloadLengthMax);
  assert.throws(() => encodePayload([{ ...entry, body: body(payloadLengthMax - overhead + 1) }]), RangeError);
  assert.throws(
    () => encodePayload([{ ...entry, body: { ...body(5), salt: new Uint8Array(31) } }]),
    RangeError,
  );
});

test('[SE9] the plaintext is padded to 128 bytes up to 4 KiB and to 1,024 beyond', () => {
  assert.deepEqual(
    [1, 128, 129, 4096, 4097, 5120, 5121].map(paddedLength),
    [128, 128, 256, 4096, 5120, 5120, 6144],
  );
  for (const length of [1, 123, 124, 125, 1023, 4092, 4093, 9000]) {
    const { bytes, compression } = encodePlaintext(new Uint8Array(length).fill(7), false);
    assert.equal(bytes.length, paddedLength(4 + length));
    assert.equal(compression, 0);
    assert.equal(expectOk(parsePlaintext(bytes, 0, sealed(length))).length, length);
  }
});

test('[SE9] a payload is compressed from 1 KiB on, where it helps', () => {
  assert.equal(encodePlaintext(new Uint8Array(1023), true).compression, 0);
  assert.equal(encodePlaintext(new Uint8Array(1024), true).compression, 1);
  const noise = buildSampleWorld('noise').random.bytes(5000);
  const plain = encodePlaintext(noise, true);
  assert.equal(plain.compression, 0);
  assert.equal(bytesToHex(expectOk(parsePlaintext(plain.bytes, 0, sealed(5000)))), bytesToHex(noise));
});

test('[SE9] padding that is not zero or not of its length is refused', () => {
  const { bytes } = encodePlaintext(new Uint8Array(200).fill(7), false);
  for (let at = 204; at < bytes.length; at += 1) {
    const dirty = new Uint8Array(bytes);
    dirty[at] = 1;
    assert.equal(kindOf(parsePlaintext(dirty, 0, sealed(200))), 'payload-malformed');
  }
  assert.equal(
    kindOf(parsePlaintext(concatBytes(bytes, new Uint8Array(128)), 0, sealed(200))),
    'payload-malformed',
  );
  assert.equal(kindOf(parsePlaintext(bytes.subarray(0, 204), 0, sealed(200))), 'payload-malformed');
  assert.equal(kindOf(parsePlaintext(new Uint8Array(3), 0, sealed(1))), 'payload-malformed');
  const beyond = new Uint8Array(bytes);
  viewOf(beyond).setUint32(0, 0xffff_ffff);
  assert.equal(kindOf(parsePlaintext(beyond, 0, sealed(200))), 'payload-malformed');
});

test('[SE9] a payload has the committed length; after an erasure it may be shorter, never longer', () => {
  const { bytes } = encodePlaintext(new Uint8Array(200).fill(7), false);
  assert.equal(kindOf(parsePlaintext(bytes, 0, sealed(199))), 'payload-malformed');
  assert.equal(kindOf(parsePlaintext(bytes, 0, sealed(201))), 'payload-malformed');
  assert.ok(parsePlaintext(bytes, 0, { committed: 201, isErased: true }).ok);
  assert.equal(kindOf(parsePlaintext(bytes, 0, { committed: 199, isErased: true })), 'payload-malformed');
});

test('[SE10] a compressed bomb stops at the committed length', () => {
  const bomb = zlib.zstdCompressSync(new Uint8Array(64 * 1024 * 1024));
  const plaintext = new Uint8Array(paddedLength(4 + bomb.length));
  viewOf(plaintext).setUint32(0, bomb.length);
  plaintext.set(bomb, 4);
  for (const isErased of [false, true]) {
    assert.equal(kindOf(parsePlaintext(plaintext, 1, { committed: 2048, isErased })), 'payload-malformed');
  }
});

test('[SE10] nothing hides behind a compressed payload', () => {
  const payload = new Uint8Array(3000).fill(65);
  const frame = encodePlaintext(payload, true);
  const stored = frame.bytes.subarray(4, 4 + viewOf(frame.bytes).getUint32(0));
  const withRest = concatBytes(stored, new Uint8Array([1, 2, 3]));
  const plaintext = new Uint8Array(paddedLength(4 + withRest.length));
  viewOf(plaintext).setUint32(0, withRest.length);
  plaintext.set(withRest, 4);
  assert.equal(kindOf(parsePlaintext(plaintext, 1, sealed(3000))), 'payload-malformed');
  assert.ok(parsePlaintext(frame.bytes, 1, sealed(3000)).ok);
});
