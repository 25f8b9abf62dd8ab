/**
 * One fact in two parts: a header that stays and a body that can be erased. The header bytes are kept
 * as they were read, because they are what the Merkle root binds.
 */

import type { Suite } from '../crypto/suite.ts';
import type { Bytes } from '../value/bytes.ts';
import { type EntryBody, hashBody } from './body.ts';
import { type EntryHeader, encodeHeader } from './header.ts';

export interface Entry {
  readonly headerBytes: Bytes;
  readonly header: EntryHeader;
  /** Undefined after erasure. */
  readonly body: EntryBody | undefined;
}

/** Builds an entry: the header gets the hash of the body, then its bytes. */
export function buildEntry(
  suite: Pick<Suite, 'hashHex'>,
  header: Omit<EntryHeader, 'bodyHash'>,
  body: EntryBody,
): Entry {
  const complete: EntryHeader = { ...header, bodyHash: hashBody(suite, body) };
  return { header: complete, headerBytes: encodeHeader(complete), body };
}
