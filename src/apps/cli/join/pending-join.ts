/**
 * The keys of a device that is joining, kept beside its future folder until it has joined: an interrupted
 * join goes on with the same keys and the same request.
 */
import fs from 'node:fs';
import { basename, dirname } from 'node:path';
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
  /** Nobody will answer this request any more, or it was answered: its keys go, and what a kill left beside them. */
  readonly forget: () => void;
}

export interface JoinTools {
  readonly suite: Suite;
  readonly random: Random;
}

interface Wish {
  readonly secret: Bytes;
  readonly name: string;
}

export const pendingPath = (root: string): string => `${root}.joining`;

export function openPendingJoin(tools: JoinTools, root: string, wish: Wish): Result<PendingJoin, Failure> {
  const known = findPendingJoin(tools.suite, root, wish.secret);
  if (!known.ok) return known;
  return ok(known.value ?? beginJoin(tools, root, wish));
}

/** The join that was begun for this folder with this code; a new code makes a new request. */
export function findPendingJoin(
  suite: Suite,
  root: string,
  secret: Bytes,
): Result<PendingJoin | undefined, Failure> {
  const path = pendingPath(root);
  if (!fs.existsSync(path)) return ok(undefined);
  const known = readJsonFile(path, pendingSchema);
  if (!known.ok) return known;
  const { codeHash, signingSeed, wrapSeed, request } = known.value;
  if (codeHash !== bytesToHex(suite.hash(secret))) return ok(undefined);
  return ok({
    signing: suite.signingKey(hexToBytes(signingSeed)),
    wrapping: suite.wrapKey(hexToBytes(wrapSeed)),
    request: hexToBytes(request),
    forget: () => forget(root),
  });
}

function beginJoin({ suite, random }: JoinTools, root: string, { secret, name }: Wish): PendingJoin {
  const signing = suite.signingKey(random.bytes(signingSeedLength));
  const wrapping = suite.wrapKey(random.bytes(wrapSeedLength));
  const request = sealRequest({ suite, random }, secret, { name, signing, wrapKey: wrapping.publicKey });
  fs.mkdirSync(dirname(root), { recursive: true });
  removeLeftovers(pendingPath(root));
  const content = {
    codeHash: bytesToHex(suite.hash(secret)),
    signingSeed: bytesToHex(signing.seed),
    wrapSeed: bytesToHex(wrapping.seed),
    request: bytesToHex(request),
  };
  writeDurable(pendingPath(root), `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return { signing, wrapping, request, forget: () => forget(root) };
}

function forget(root: string): void {
  fs.rmSync(pendingPath(root), { force: true });
  removeLeftovers(pendingPath(root));
}

/** A folder beside the future one: renamed to it when it is whole. */
export const stageFolder = (root: string): string => fs.mkdtempSync(`${pendingPath(root)}-`);

/** What a killed join left beside a file of its own: names that were never given their place, and stages. */
export function removeLeftovers(path: string): void {
  const name = basename(path);
  const isLeftover = (other: string): boolean =>
    other.startsWith(name) && /^(?:-[A-Za-z0-9]{6}|\.\d+\.new)$/.test(other.slice(name.length));
  for (const other of fs.readdirSync(dirname(path)).filter(isLeftover))
    fs.rmSync(`${dirname(path)}/${other}`, { recursive: true, force: true });
}
