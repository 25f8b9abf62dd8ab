/**
 * The keys of a device that is joining, kept beside its future folder until it has joined: an interrupted
 * join goes on with the same keys and the same request.
 */
import fs from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import {
  type SigningKey,
  type Suite,
  signingSeedLength,
  type WrapKey,
  wrapSeedLength,
} from '../../../core/crypto/suite.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../../core/value/bytes.ts';
import type { Random } from '../../../core/value/ports.ts';
import { type Failure, ok, type Result } from '../../../core/value/result.ts';
import { readJsonFile } from '../../townhall/data-folder.ts';
import { writeDurable } from '../../townhall/durable-file.ts';
import { sealRequest } from './join-message.ts';

const pendingSchema = z.strictObject({
  /** Of the code: a new code makes a new request. */
  codeHash: z.string(),
  signingSeed: z.string().regex(/^[0-9a-f]{64}$/),
  wrapSeed: z.string().regex(/^[0-9a-f]{192}$/),
  request: z.string().regex(/^(?:[0-9a-f]{2})+$/),
});

export interface PendingJoin {
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
  readonly request: Bytes;
  readonly forget: () => void;
}

export interface JoinTools {
  readonly suite: Suite;
  readonly random: Random;
}

export function openPendingJoin(
  tools: JoinTools,
  root: string,
  wish: { readonly secret: Bytes; readonly name: string },
): Result<PendingJoin, Failure> {
  const { suite, random } = tools;
  const path = `${root}.joining`;
  const codeHash = bytesToHex(suite.hash(wish.secret));
  const forget = (): void => fs.rmSync(path, { force: true });
  if (fs.existsSync(path)) {
    const known = readJsonFile(path, pendingSchema);
    if (!known.ok) return known;
    const { signingSeed, wrapSeed, request } = known.value;
    if (known.value.codeHash === codeHash)
      return ok({
        signing: suite.signingKey(hexToBytes(signingSeed)),
        wrapping: suite.wrapKey(hexToBytes(wrapSeed)),
        request: hexToBytes(request),
        forget,
      });
  }
  const signing = suite.signingKey(random.bytes(signingSeedLength));
  const wrapping = suite.wrapKey(random.bytes(wrapSeedLength));
  const request = sealRequest(tools, wish.secret, { name: wish.name, signing, wrapKey: wrapping.publicKey });
  fs.mkdirSync(dirname(root), { recursive: true });
  const content = {
    codeHash,
    signingSeed: bytesToHex(signing.seed),
    wrapSeed: bytesToHex(wrapping.seed),
    request: bytesToHex(request),
  };
  writeDurable(path, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return ok({ signing, wrapping, request, forget });
}
