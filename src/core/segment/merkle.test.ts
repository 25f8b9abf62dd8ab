import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSuite1 } from '../crypto/suite1.ts';
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import { inclusionPath, leafHash, merkleRoot, verifyInclusion } from './merkle.ts';

const suite = createSuite1();
const sha256 = (...parts: Uint8Array[]): Bytes => {
  const hash = crypto.createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const leafOf = (number: number): Bytes => leafHash(suite, utf8(`header ${number}`));
const leavesOf = (count: number): Bytes[] => Array.from({ length: count }, (_, number) => leafOf(number));
const at = (leaves: readonly Bytes[], index: number): Bytes => {
  const leaf = leaves[index];
  assert.ok(leaf);
  return leaf;
};

/** Level by level instead of by recursion: an odd node at the end of a level moves up unchanged. */
function levelsOf(leaves: readonly Bytes[]): Bytes[][] {
  const levels = [[...leaves]];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    const above: Bytes[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const right = level[index + 1];
      above.push(
        right === undefined ? at(level, index) : sha256(new Uint8Array([1]), at(level, index), right),
      );
    }
    levels.push(above);
    level = above;
  }
  return levels;
}

/** The path by the same levels: the neighbour wherever there is one. */
function pathIn(levels: readonly Bytes[][], index: number): Bytes[] {
  const path: Bytes[] = [];
  for (const [height, level] of levels.entries()) {
    const neighbour = level[Math.floor(index / 2 ** height) ^ 1];
    if (neighbour !== undefined) path.push(neighbour);
  }
  return path;
}

test('[SE6] a leaf is the hash of a zero byte and the header', () => {
  assert.equal(
    bytesToHex(leafHash(suite, utf8('abc'))),
    bytesToHex(sha256(new Uint8Array([0]), utf8('abc'))),
  );
});

test('[SE6] the published tree of RFC 6962 implementations has its published roots', () => {
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const leaves = inputs.map((hex) => leafHash(suite, hexToBytes(hex)));
  const roots = new Map([
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ]);
  for (const [count, root] of roots) {
    assert.equal(bytesToHex(merkleRoot(suite, leaves.slice(0, count))), root, `${count} leaves`);
  }
});

test('[SE6] every place in every tree of up to 130 leaves has the root and the path of an independent implementation', () => {
  for (let count = 1; count <= 130; count += 1) {
    const leaves = leavesOf(count);
    const root = merkleRoot(suite, leaves);
    const levels = levelsOf(leaves);
    assert.equal(bytesToHex(root), bytesToHex(at(levels.at(-1) ?? [], 0)), `root of ${count}`);
    for (let index = 0; index < count; index += 1) {
      const path = inclusionPath(suite, leaves, index);
      assert.deepEqual(path.map(bytesToHex), pathIn(levels, index).map(bytesToHex));
      assert.ok(
        verifyInclusion(suite, { leaf: at(leaves, index), index, count, path, root }),
        `${index}/${count}`,
      );
    }
  }
});

test('[SE7] a path does not prove another place, another count, another leaf or another root', () => {
  for (let count = 2; count <= 40; count += 1) {
    const leaves = leavesOf(count);
    const root = merkleRoot(suite, leaves);
    for (let index = 0; index < count; index += 1) {
      const claim = {
        leaf: at(leaves, index),
        index,
        count,
        path: inclusionPath(suite, leaves, index),
        root,
      };
      for (let other = 0; other < count; other += 1) {
        if (other !== index)
          assert.ok(!verifyInclusion(suite, { ...claim, index: other }), `${index} as ${other}`);
      }
      assert.ok(!verifyInclusion(suite, { ...claim, leaf: leafOf(count) }));
      assert.ok(!verifyInclusion(suite, { ...claim, root: leafOf(count) }));
      assert.ok(!verifyInclusion(suite, { ...claim, path: [...claim.path, leafOf(0)] }));
      assert.ok(!verifyInclusion(suite, { ...claim, path: claim.path.slice(1) }));
      assert.ok(!verifyInclusion(suite, { ...claim, path: claim.path.slice(0, -1) }));
      assert.ok(!verifyInclusion(suite, { ...claim, count: 2 * count + 1 }));
    }
  }
});

test('[SE7] an inner node is not taken for a leaf, nor a short sibling for a padded one', () => {
  const leaves = leavesOf(4);
  const root = merkleRoot(suite, leaves);
  const inner = merkleRoot(suite, leaves.slice(0, 2));
  const right = merkleRoot(suite, leaves.slice(2));
  // The tree of two subtrees has the root of the four leaves only if leaves were not hashed apart.
  const asLeaf = leafHash(suite, concatBytes(new Uint8Array([1]), at(leaves, 0), at(leaves, 1)));
  assert.ok(!verifyInclusion(suite, { leaf: asLeaf, index: 0, count: 2, path: [right], root }));
  assert.ok(
    !verifyInclusion(suite, { leaf: inner.subarray(0, 31), index: 0, count: 2, path: [right], root }),
  );
  const long = concatBytes(right, new Uint8Array(1));
  assert.ok(!verifyInclusion(suite, { leaf: inner, index: 0, count: 2, path: [long], root }));
});

test('[SE7] a path that goes on above its tree proves nothing', () => {
  const leaves = leavesOf(2);
  const root = merkleRoot(suite, leaves);
  const path = inclusionPath(suite, leaves, 1);
  assert.ok(verifyInclusion(suite, { leaf: at(leaves, 1), index: 1, count: 2, path, root }));
  assert.ok(!verifyInclusion(suite, { leaf: at(leaves, 1), index: 0, count: 1, path, root }));
});

test('[SE7] odd numbers prove nothing and nothing throws', () => {
  const [leaf] = leavesOf(1);
  assert.ok(leaf);
  for (const [index, count] of [
    [-1, 1],
    [1, 1],
    [0, 0],
    [0.5, 2],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ] as const) {
    assert.ok(!verifyInclusion(suite, { leaf, index, count, path: [], root: leaf }), `${index} of ${count}`);
  }
});

test('[SE7] one flipped bit anywhere in a proof is found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 130 }), fc.nat(), fc.nat(), (count, chosen, flipped) => {
      const leaves = leavesOf(count);
      const index = chosen % count;
      const path = inclusionPath(suite, leaves, index).map((node) => new Uint8Array(node));
      const parts = [new Uint8Array(at(leaves, index)), ...path, new Uint8Array(merkleRoot(suite, leaves))];
      const bit = flipped % (parts.length * 256);
      const part = parts[bit >>> 8];
      assert.ok(part);
      const place = (bit & 255) >>> 3;
      part[place] = (part[place] ?? 0) ^ (1 << (bit & 7));
      const [leaf, root] = [at(parts, 0), at(parts, parts.length - 1)];
      return !verifyInclusion(suite, { leaf, index, count, path: parts.slice(1, -1), root });
    }),
  );
});

test('[SE4] a tree without leaves and a place outside the tree are broken promises', () => {
  assert.throws(() => merkleRoot(suite, []), RangeError);
  assert.throws(() => inclusionPath(suite, leavesOf(3), 3), RangeError);
  assert.throws(() => inclusionPath(suite, leavesOf(3), -1), RangeError);
});
