/**
 * The RFC 6962 root over a relay's log of heads: two relays with the same segments in the same order have
 * the same root, so an empty relay that was refilled can be compared with the one that was lost.
 */
import type { Suite } from '../crypto/suite.ts';
import { leafHash, merkleRoot } from '../segment/merkle.ts';
import type { Bytes } from '../value/bytes.ts';
import { type Head, idBytes } from '../value/ids.ts';

/** Undefined for an empty log. */
export function logRoot(suite: Pick<Suite, 'hash'>, heads: readonly Head[]): Bytes | undefined {
  if (heads.length === 0) return undefined;
  return merkleRoot(
    suite,
    heads.map((head) => leafHash(suite, idBytes(head))),
  );
}
