import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildSampleWorld, sampleEntry } from '../../../scripts/sample-stream.ts';
import { bytesToHex, hexToBytes, textOf, utf8 } from '../value/bytes.ts';
import { expectOk } from '../value/result.ts';
import { buildBody, hashBody, parseBody } from './body.ts';
import { buildEntry } from './entry.ts';
import { encodeHeader } from './header.ts';
import {
  compareHybridTimes,
  followHybridTime,
  type HybridTime,
  hybridLeadMilliseconds,
  hybridMillisecondsMax,
  hybridZero,
  nextHybridTime,
} from './hybrid-time.ts';

const world = buildSampleWorld('entry');
const { suite, random } = world;
const time = fc.record({ milliseconds: fc.integer({ min: 0, max: 2 ** 46 }), counter: fc.nat(0xffff) });
const wall = fc.integer({ min: 0, max: 2 ** 46 });

test('[EN1] the same fact gives the same body bytes', () => {
  const one = buildBody(random, { place: 'Stadt Auental', count: 2, nested: { b: 1, a: [true, null] } });
  const two = buildBody(random, {
    nested: { a: [true, null], b: 1 },
    count: 2,
    place: 'Stadt Auental',
    more: undefined,
  });
  assert.equal(textOf(one.bytes), '{"count":2,"nested":{"a":[true,null],"b":1},"place":"Stadt Auental"}');
  assert.equal(bytesToHex(one.bytes), bytesToHex(two.bytes));
});

test('[EN8] two bodies with the same fact have different salts and hashes', () => {
  const [one, two] = [buildBody(random, { a: 1 }), buildBody(random, { a: 1 })];
  assert.notEqual(bytesToHex(one.salt), bytesToHex(two.salt));
  assert.notEqual(hashBody(suite, one), hashBody(suite, two));
  const expected = crypto
    .createHash('sha256')
    .update('insel/body/1\0')
    .update(one.salt)
    .update(one.bytes)
    .digest('hex');
  assert.equal(hashBody(suite, one), expected);
});

test('[EN8] a moved border between salt and body gives another hash or no salt', () => {
  const body = buildBody(random, { a: 1 });
  for (let bit = 0; bit < 8 * (32 + body.bytes.length); bit += 1) {
    const joined = new Uint8Array([...body.salt, ...body.bytes]);
    joined[bit >>> 3] = (joined[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
    assert.notEqual(
      hashBody(suite, { salt: joined.subarray(0, 32), bytes: joined.subarray(32) }),
      hashBody(suite, body),
    );
  }
});

test('[EN8] an entry carries the hash of its body and the bytes of its header', () => {
  const { header: plain } = sampleEntry(world, { number: 1 });
  const body = buildBody(random, { a: 1 });
  const entry = buildEntry(suite, plain, body);
  assert.equal(entry.header.bodyHash, hashBody(suite, body));
  assert.equal(bytesToHex(entry.headerBytes), bytesToHex(encodeHeader(entry.header)));
});

test('[EN9] a body is UTF-8 JSON or malformed', () => {
  const salt = random.bytes(32);
  assert.deepEqual(expectOk(parseBody(buildBody(random, { a: ['ü'] }))), { a: ['ü'] });
  for (const bytes of [
    hexToBytes(''),
    hexToBytes('ff'),
    utf8('{'),
    utf8('{"a":1}x'),
    hexToBytes('efbbbf7b7d'),
    utf8('['.repeat(100_000)),
  ]) {
    const parsed = parseBody({ salt, bytes });
    assert.equal(parsed.ok ? undefined : parsed.failure.kind, 'body-malformed');
  }
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => typeof parseBody({ salt, bytes }).ok === 'boolean'),
    { numRuns: 1000 },
  );
});

test('[EN6] a writer’s times grow strictly, whatever its wall clock does', () => {
  fc.assert(
    fc.property(
      time,
      fc.array(fc.oneof(wall, fc.constantFrom(-5, Number.NaN, 0.7)), { minLength: 1, maxLength: 50 }),
      (start, walls) => {
        let last: HybridTime = start;
        for (const now of walls) {
          const next = nextHybridTime(last, now);
          assert.ok(compareHybridTimes(next, last) > 0);
          if (now >= 0) assert.ok(next.milliseconds >= Math.floor(now));
          last = next;
        }
      },
    ),
  );
});

test('[EN6] a full counter moves the time on by one millisecond', () => {
  assert.deepEqual(nextHybridTime({ milliseconds: 5, counter: 0xffff }, 5), { milliseconds: 6, counter: 0 });
  assert.deepEqual(nextHybridTime({ milliseconds: 5, counter: 0xfffe }, 4), {
    milliseconds: 5,
    counter: 0xffff,
  });
  assert.deepEqual(nextHybridTime(hybridZero, 1.9), { milliseconds: 1, counter: 0 });
});

test('[EN6] a mad wall clock does not lead beyond 2^47', () => {
  assert.deepEqual(nextHybridTime(hybridZero, 2 ** 52), { milliseconds: hybridMillisecondsMax, counter: 0 });
  assert.deepEqual(nextHybridTime(hybridZero, Number.POSITIVE_INFINITY), {
    milliseconds: hybridMillisecondsMax,
    counter: 0,
  });
});

test('[EN7] a received time is followed at most ten minutes ahead, and never backwards', () => {
  fc.assert(
    fc.property(time, time, wall, (ownTime, received, now) => {
      const followed = followHybridTime(ownTime, received, now);
      assert.ok(compareHybridTimes(followed, ownTime) >= 0);
      const isNear = received.milliseconds <= now + hybridLeadMilliseconds;
      if (isNear) assert.ok(compareHybridTimes(followed, received) >= 0);
      else assert.deepEqual(followed, ownTime);
    }),
  );
  const now = 1_000_000;
  const edge = { milliseconds: now + 600_000, counter: 3 };
  assert.deepEqual(followHybridTime(hybridZero, edge, now), edge);
  assert.deepEqual(
    followHybridTime(hybridZero, { ...edge, milliseconds: edge.milliseconds + 1 }, now),
    hybridZero,
  );
});
