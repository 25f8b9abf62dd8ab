import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import * as z from 'zod';
import { buildVectorFiles, vectorText } from '../../../scripts/build-vectors.ts';
import { keptWrappedKey } from '../../../scripts/kept-wrapped-key.ts';
import { foldControl } from '../control/control-state.ts';
import { unwrapEpochs } from '../control/epochs.ts';
import { readControlSegment, tenantIdOf } from '../control/genesis.ts';
import { createSuite1 } from '../crypto/suite1.ts';
import { bytesToHex, hexToBytes, textOf, utf8 } from '../value/bytes.ts';
import { parseDeviceId, parseEpochId, parseHead, parseTenantId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import { verifyInclusion } from './merkle.ts';
import { encodePayload } from './payload.ts';
import { parseRun, verifyRun } from './run.ts';
import { type EpochKey, epochKeyOf, openSegment } from './sealing.ts';
import { parseSegment, signedBytes } from './segment.ts';

const folder = new URL('../../../vectors/', import.meta.url);
const suite = createSuite1();
const hex = z.string().regex(/^(?:[0-9a-f]{2})*$/);
const device = z.object({ device: hex, publicKey: hex });
const epoch = z.object({ id: hex, key: hex });
const keys = { origin: device, other: device, epoch };
const named = { head: hex, sealHash: hex, signed: hex };

function read<T>(name: string, shape: z.ZodType<T>): T {
  return shape.parse(JSON.parse(fs.readFileSync(new URL(`${name}.json`, folder), 'utf8')));
}

const keyOf = ({ id, key }: z.output<typeof epoch>): EpochKey =>
  epochKeyOf(suite, expectOk(parseEpochId(id)), hexToBytes(key));
const publicKeysOf =
  (devices: readonly z.output<typeof device>[]) =>
  (id: string): Uint8Array | undefined => {
    const found = devices.find((one) => one.device === id);
    return found === undefined ? undefined : hexToBytes(found.publicKey);
  };

test('[SE23] the files in vectors/ are what the script writes, and no others', () => {
  const wrapped = keptWrappedKey(folder);
  assert.ok(wrapped, 'vectors/wrapped-key.json holds the kept wrapped key');
  const files = buildVectorFiles(hexToBytes(wrapped));
  const there = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
  assert.deepEqual(
    there.sort(),
    files.map(({ name }) => `${name}.json`),
  );
  for (const { name, content } of files) {
    const text = fs.readFileSync(new URL(`${name}.json`, folder), 'utf8');
    assert.ok(text === vectorText(content), `${name}.json differs: run node scripts/make-vectors.ts`);
  }
});

test('[SE23] sealed segments have the named head and hashes and open to the named entries', () => {
  const shape = z.object({
    ...keys,
    ...named,
    root: hex,
    payload: hex,
    segment: hex,
    entries: z.array(z.object({ kind: z.string(), header: hex, salt: hex, body: z.string() })),
  });
  for (const name of ['segment-one', 'segment-compressed']) {
    const vector = read(name, shape);
    const segment = expectOk(parseSegment(suite, hexToBytes(vector.segment)));
    assert.equal(segment.head, vector.head);
    assert.equal(segment.commitment.root, vector.root);
    assert.equal(segment.sealHash, vector.sealHash);
    assert.equal(bytesToHex(signedBytes(segment.head, segment.sealHash)), vector.signed);
    const entries = expectOk(openSegment(suite, segment, keyOf(vector.epoch)));
    assert.equal(bytesToHex(encodePayload(entries)), vector.payload);
    const read_ = entries.map(({ header, headerBytes, body }) => ({
      kind: header.kind,
      header: bytesToHex(headerBytes),
      salt: bytesToHex(body?.salt ?? utf8('')),
      body: textOf(body?.bytes ?? utf8('')),
    }));
    assert.deepEqual(read_, vector.entries);
  }
});

test('[SE23] an erased segment keeps its head over three revisions and loses the named bodies', () => {
  const shape = z.object({
    ...keys,
    revisions: z.array(z.object({ ...named, bodies: z.array(z.boolean()), segment: hex })),
  });
  const { revisions, epoch: key } = read('segment-erased', shape);
  assert.equal(new Set(revisions.map(({ head }) => head)).size, 1);
  for (const [revision, vector] of revisions.entries()) {
    const segment = expectOk(parseSegment(suite, hexToBytes(vector.segment)));
    assert.equal(segment.seal.revision, revision);
    assert.equal(segment.head, vector.head);
    const entries = expectOk(openSegment(suite, segment, keyOf(key)));
    assert.deepEqual(
      entries.map(({ body }) => body !== undefined),
      vector.bodies,
    );
  }
});

test('[SE23] runs are linked, verified and opened', () => {
  const shape = z.object({ ...keys, segments: z.array(z.object({ ...named, revision: z.int() })), run: hex });
  for (const name of ['run-plain', 'run-revised']) {
    const vector = read(name, shape);
    const run = expectOk(parseRun(suite, hexToBytes(vector.run)));
    assert.ok(verifyRun(suite, run, publicKeysOf([vector.origin, vector.other])).ok);
    assert.deepEqual(
      run.segments.map(({ head }) => head as string),
      vector.segments.map(({ head }) => head),
    );
    for (const segment of run.segments) expectOk(openSegment(suite, segment, keyOf(vector.epoch)));
  }
});

const brokenShape = z.object({
  devices: z.array(device),
  epoch,
  cases: z.array(
    z.object({ what: z.string(), stage: z.enum(['parse', 'verify', 'open']), failure: z.string(), run: hex }),
  ),
});

test('[SE23] every broken vector fails at the named stage with the named kind', () => {
  const vector = read('broken', brokenShape);
  const key = keyOf(vector.epoch);
  const found = vector.cases.map(({ what, run: bytes }) => {
    const run = parseRun(suite, hexToBytes(bytes));
    if (!run.ok) return { what, stage: 'parse', failure: run.failure.kind };
    const verified = verifyRun(suite, run.value, publicKeysOf(vector.devices));
    if (!verified.ok) return { what, stage: 'verify', failure: verified.failure.kind };
    const opened = run.value.segments
      .map((segment) => openSegment(suite, segment, key))
      .find(({ ok }) => !ok);
    return { what, stage: 'open', failure: opened?.ok === false ? opened.failure.kind : 'nothing' };
  });
  assert.deepEqual(
    found,
    vector.cases.map(({ what, stage, failure }) => ({ what, stage, failure })),
  );
  assert.ok(found.length >= 40);
  const kinds = new Set(found.map(({ failure }) => failure));
  for (const kind of [
    'run-malformed',
    'run-broken',
    'segment-malformed',
    'suite-unknown',
    'device-unknown',
    'signature-invalid',
    'ciphertext-altered',
    'tag-invalid',
    'payload-malformed',
    'header-malformed',
    'root-mismatch',
    'body-mismatch',
  ])
    assert.ok(kinds.has(kind), `${kind} has a vector`);
});

test('[SE23] roots and paths of the Merkle vectors are valid for their place only', () => {
  const shape = z.object({
    leaves: z.array(hex),
    trees: z.array(z.object({ count: z.int(), root: hex, paths: z.array(z.array(hex)) })),
  });
  const { leaves, trees } = read('merkle', shape);
  for (const { count, root, paths } of trees) {
    for (const [index, path] of paths.entries()) {
      const leaf = hexToBytes(leaves[index] ?? '');
      const claim = { leaf, index, count, path: path.map(hexToBytes), root: hexToBytes(root) };
      assert.ok(verifyInclusion(suite, claim));
      assert.ok(!verifyInclusion(suite, { ...claim, index: index + 1 }));
    }
  }
});

test('[SE23] each part of suite 1 gives the named bytes', () => {
  const shape = z.object({
    signature: z.object({ seed: hex, publicKey: hex, message: hex, signature: hex }),
    mac: z.object({ key: hex, message: hex, mac: hex }),
    derivation: z.object({ secret: hex, salt: hex, info: hex, derived: hex }),
    sealing: z.object({ key: hex, additional: hex, plaintext: hex, ciphertext: hex }),
  });
  const { signature, mac, derivation, sealing } = read('suite-1', shape);
  const b = hexToBytes;
  assert.equal(bytesToHex(suite.signingKey(b(signature.seed)).publicKey), signature.publicKey);
  assert.ok(suite.verify(b(signature.publicKey), b(signature.message), b(signature.signature)));
  assert.equal(bytesToHex(suite.mac(b(mac.key), b(mac.message))), mac.mac);
  const derived = suite.derive(b(derivation.secret), b(derivation.salt), b(derivation.info));
  assert.equal(bytesToHex(derived), derivation.derived);
  const plaintext = suite.open(b(sealing.key), b(sealing.additional), b(sealing.ciphertext));
  assert.equal(bytesToHex(plaintext ?? utf8('')), sealing.plaintext);
});

test('[CO12] the kept wrapped key opens for its seed and its context only', () => {
  const shape = z.object({ seed: hex, publicKey: hex, context: hex, key: hex, wrapped: hex });
  const vector = read('wrapped-key', shape);
  const own = suite.wrapKey(hexToBytes(vector.seed));
  assert.equal(bytesToHex(own.publicKey), vector.publicKey);
  const opened = own.unwrap(hexToBytes(vector.wrapped), hexToBytes(vector.context));
  assert.equal(bytesToHex(opened ?? utf8('')), vector.key);
  assert.equal(own.unwrap(hexToBytes(vector.wrapped), utf8('another context')), undefined);
});

test('[CO12] the control vector gives the named tenant, device and epoch', () => {
  const shape = z.object({
    tenant: hex,
    genesisHead: hex,
    guardians: z.array(hex),
    device: z.object({ id: hex, publicKey: hex, wrapSeed: hex }),
    epoch: z.object({ id: hex, key: hex, keyCheck: hex }),
    genesis: hex,
    run: hex,
  });
  const vector = read('control-genesis', shape);
  const tenant = expectOk(parseTenantId(vector.tenant));
  assert.equal(tenantIdOf(suite, hexToBytes(vector.genesis)), tenant);
  const run = expectOk(parseRun(suite, hexToBytes(vector.run)));
  assert.ok(
    verifyRun(suite, run, publicKeysOf([{ device: vector.device.id, publicKey: vector.device.publicKey }]))
      .ok,
  );
  const entries = run.segments.flatMap((segment) => expectOk(readControlSegment(suite, segment)));
  const outcome = foldControl(suite, tenant, expectOk(parseHead(vector.genesisHead)), entries);
  assert.ok(outcome.ok);
  const { state } = outcome;
  assert.deepEqual(state.refused, []);
  assert.deepEqual([...state.guardians.values()].map(bytesToHex), vector.guardians);
  assert.deepEqual([...state.devices.keys()].map(String), [vector.device.id]);
  const wrapKey = suite.wrapKey(hexToBytes(vector.device.wrapSeed));
  const opened = unwrapEpochs(suite, state, expectOk(parseDeviceId(vector.device.id)), wrapKey);
  const key = opened.get(expectOk(parseEpochId(vector.epoch.id)));
  assert.equal(bytesToHex(key?.secret ?? utf8('')), vector.epoch.key);
  assert.equal(state.epochs[0]?.keyCheck, vector.epoch.keyCheck);
});
