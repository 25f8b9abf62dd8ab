import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DiskEvent, DiskModel } from './disk-image.ts';
import { readTrace } from './read-trace.ts';
import { createChance } from './seeded.ts';

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

function imagesOf(events: readonly DiskEvent[], count = 300): Map<string, Uint8Array>[] {
  const chance = createChance(7);
  const model = new DiskModel(new Map([['/d/old', filled(1024, 1)]]));
  for (const event of events) model.apply(event);
  return Array.from({ length: count }, () => model.image(chance));
}

test('[JO3] what was synced is in every image, what was not is missing in some and torn in some', () => {
  const images = imagesOf([
    { kind: 'write', path: '/d/old', at: 0, bytes: filled(512, 2) },
    { kind: 'sync', path: '/d/old' },
    { kind: 'write', path: '/d/old', at: 512, bytes: filled(2048, 3) },
  ]);
  assert.ok(images.every((image) => image.get('/d/old')?.[511] === 2));
  const second = images.map((image) => image.get('/d/old') ?? filled(0, 0));
  assert.ok(
    second.some((bytes) => bytes.length === 1024 && bytes[512] === 1),
    'never missing',
  );
  assert.ok(
    second.some((bytes) => bytes.length === 2560 && bytes[512] === 3),
    'never whole',
  );
  assert.ok(
    second.some((bytes) => bytes[512] !== bytes[1024]),
    'never torn at a sector',
  );
});

test('[JO3] unsynced writes to one place may arrive in another order', () => {
  const images = imagesOf([
    { kind: 'write', path: '/d/old', at: 0, bytes: filled(512, 5) },
    { kind: 'write', path: '/d/old', at: 0, bytes: filled(512, 6) },
  ]);
  assert.deepEqual([...new Set(images.map((image) => image.get('/d/old')?.[0]))].sort(), [1, 5, 6]);
});

test('[JO3] names are safe once their folder was synced, not before', () => {
  const create: DiskEvent[] = [
    { kind: 'create', path: '/d/new' },
    { kind: 'write', path: '/d/new', at: 0, bytes: filled(10, 4) },
    { kind: 'sync', path: '/d/new' },
  ];
  const unlink: DiskEvent = { kind: 'unlink', path: '/d/old' };
  const loose = imagesOf([...create, unlink]);
  assert.ok(
    loose.some((image) => !image.has('/d/new')),
    'a name was safe without its folder',
  );
  assert.ok(
    loose.some((image) => image.has('/d/old')),
    'a removal was safe without its folder',
  );
  assert.ok(
    loose.some((image) => !image.has('/d/old')),
    'a removal never happened',
  );
  const synced = imagesOf([...create, unlink, { kind: 'sync', path: '/d' }]);
  assert.ok(synced.every((image) => image.get('/d/new')?.[9] === 4 && !image.has('/d/old')));
});

test('[JO3] a truncation counts like a write', () => {
  const images = imagesOf([{ kind: 'truncate', path: '/d/old', length: 100 }]);
  assert.deepEqual([...new Set(images.map((image) => image.get('/d/old')?.length))].sort(), [100, 1024]);
});

test('[JO3] a trace is read whole or refused', () => {
  const hex = (text: string): string => Buffer.from(text).toString('hex').replace(/../g, '\\x$&');
  const line = `7 pwrite64(21<${hex('/d/a')}>, "${hex('abc')}", 3, 512) = 3`;
  assert.deepEqual(
    readTrace(line, '/acks'),
    [{ kind: 'write', path: '/d/a', at: 512, bytes: Buffer.from('abc') }].map((event) => ({
      ...event,
      bytes: Uint8Array.from(event.bytes),
    })),
  );
  assert.deepEqual(readTrace(`7 write(3<${hex('/acks')}>, "${hex('ack 5 \n')}", 7) = 7`, '/acks'), [
    { kind: 'ack', request: 5 },
  ]);
  assert.deepEqual(readTrace(`7 fsync(3<${hex('/d')}>) = -1 EIO (Input/output error)`, '/acks'), []);
  assert.throws(
    () => readTrace(`7 pwrite64(21<${hex('/d/a')}>, "${hex('ab')}"..., 3, 512) = 3`, '/acks'),
    /only part/,
  );
  assert.throws(() => readTrace('7 pwrite64(21, <unfinished ...>', '/acks'), /another thread/);
});
