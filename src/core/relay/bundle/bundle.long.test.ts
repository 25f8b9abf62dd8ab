import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bytes, concatBytes } from '../../value/bytes.ts';
import { createTown, runOf, suite } from '../fictional-town.contract.ts';
import { readBundle } from './read-bundle.ts';
import { writeBundle } from './write-bundle.ts';

test('[RE30] every single bit of a bundle is inside what was signed', async () => {
  const town = createTown('bits');
  const parts: Bytes[] = [];
  const manifest = {
    tenant: town.tenant,
    genesisHead: town.genesis.head,
    device: town.first.id,
    createdAt: 0,
    streams: [{ stream: town.genesis.commitment.stream, after: 0, sequence: 1, head: town.genesis.head }],
  };
  const content = { manifest, controlRuns: [runOf(town.genesis)], runs: [] };
  await writeBundle(
    { write: (bytes) => void parts.push(bytes) },
    { suite, sign: town.first.signing.sign },
    content,
  );
  const bytes = concatBytes(...parts);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const altered = bytes.slice();
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const source = {
      size: altered.length,
      read: (at: number, length: number) => altered.slice(at, at + length),
    };
    assert.equal((await readBundle({ suite, source })).ok, false, `bit ${bit}`);
  }
});
