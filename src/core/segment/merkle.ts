/**
 * The Merkle tree hash of RFC 6962 §2.1 over entry headers, with inclusion proofs (§2.1.1): one entry
 * can be shown to a third party without its neighbours.
 */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, bytesToHex, equalBytes, joinBriefly } from '../value/bytes.ts';

type Hashing = Pick<Suite, 'hash'>;

const leafMark = new Uint8Array([0]);
const nodeMark = new Uint8Array([1]);

const leafInput = (header: Bytes): Bytes => joinBriefly(leafMark, header);

export const leafHash = (suite: Hashing, header: Bytes): Bytes => suite.hash(leafInput(header));

/** The root over headers in hex; most trees are one leaf, whose hash is the root. */
export function rootHexOf(suite: Pick<Suite, 'hash' | 'hashHex'>, headers: readonly Bytes[]): string {
  const [first] = headers;
  if (headers.length === 1 && first !== undefined) return suite.hashHex(leafInput(first));
  return bytesToHex(
    merkleRoot(
      suite,
      headers.map((header) => leafHash(suite, header)),
    ),
  );
}

const nodeHash = (suite: Hashing, left: Bytes, right: Bytes): Bytes =>
  suite.hash(joinBriefly(nodeMark, left, right));

/** The largest power of two smaller than `count`. */
const splitOf = (count: number): number => 2 ** (31 - Math.clz32(count - 1));

export function merkleRoot(suite: Hashing, leaves: readonly Bytes[]): Bytes {
  const [first] = leaves;
  if (first === undefined) throw new RangeError('A tree has at least one leaf');
  if (leaves.length === 1) return first;
  const split = splitOf(leaves.length);
  return nodeHash(suite, merkleRoot(suite, leaves.slice(0, split)), merkleRoot(suite, leaves.slice(split)));
}

/** The siblings from the leaf up to the root. */
export function inclusionPath(suite: Hashing, leaves: readonly Bytes[], index: number): Bytes[] {
  if (index < 0 || index >= leaves.length)
    throw new RangeError(`Leaf ${index} is not in a tree of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split
    ? [...inclusionPath(suite, left, index), merkleRoot(suite, right)]
    : [...inclusionPath(suite, right, index - split), merkleRoot(suite, left)];
}

export interface InclusionClaim {
  readonly leaf: Bytes;
  readonly index: number;
  readonly count: number;
  readonly path: readonly Bytes[];
  readonly root: Bytes;
}

/** Checks a path as RFC 9162 §2.1.3.2 does: its length must be exactly what the place in the tree needs. */
export function verifyInclusion(suite: Hashing, claim: InclusionClaim): boolean {
  const { index, count, leaf, path } = claim;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(count) || index < 0 || index >= count)
    return false;
  // A shorter sibling would be filled with zeros: two paths for one proof.
  if (leaf.length !== 32 || path.some((sibling) => sibling.length !== 32)) return false;
  let node = index;
  let last = count - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(suite, sibling, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(suite, hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(hash, claim.root);
}
