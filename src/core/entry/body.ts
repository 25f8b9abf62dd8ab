/**
 * The body of an entry: JSON bytes behind a random salt. Only its salted hash is in the header, so a
 * body can be erased and every proof still holds, and nobody can guess an erased body from its hash.
 */
import type { Suite } from '../crypto/suite.ts';
import { type Bytes, joinBriefly, textOf, utf8 } from '../value/bytes.ts';
import { canonicalJson, type Json } from '../value/canonical-json.ts';
import type { Head } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';

export interface EntryBody {
  /** 32 random bytes. */
  readonly salt: Bytes;
  readonly bytes: Bytes;
}

export const saltLength = 32;
const label = utf8('insel/body/1\0');

/** SHA-256("insel/body/1\0" ‖ salt ‖ body). */
export function hashBody(suite: Pick<Suite, 'hashHex'>, body: EntryBody): Head {
  return suite.hashHex(joinBriefly(label, body.salt, body.bytes)) as Head;
}

/** Sorted keys, one spelling: the same fact gives the same bytes (rule EN1). */
export const buildBody = (random: Random, value: Json): EntryBody => ({
  salt: random.bytes(saltLength),
  bytes: utf8(canonicalJson(value)),
});

export type BodyFailure = Failure<'body-malformed'>;

/** The value of a body as unknown: the kind's schema decides what it is. */
export function parseBody(body: EntryBody): Result<unknown, BodyFailure> {
  try {
    return ok(JSON.parse(textOf(body.bytes)));
  } catch (cause) {
    return fail({
      kind: 'body-malformed',
      message: `The body is not UTF-8 JSON: ${String(cause).slice(0, 120)}`,
    });
  }
}
