/** An invitation that waits for a request on a stick: its secret, kept on the admitted device until it is used. */
import fs from 'node:fs';
import { z } from 'zod';
import { type Bytes, bytesToHex, hexToBytes } from '../../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { readJsonFile, type TownhallFolder } from '../../townhall/data-folder.ts';
import { writeDurable } from '../../townhall/durable-file.ts';

const invitationSchema = z.strictObject({
  secret: z.string().regex(/^[0-9a-f]{32}$/),
  /** Wall clock, milliseconds since 1970 UTC. */
  expiresAt: z.int().min(0),
});

export type InvitationFailure = Failure<'invitation-missing' | 'invitation-expired' | 'folder-broken'>;

const pathOf = ({ stateFolder }: TownhallFolder): string => `${stateFolder}/invitation.json`;

/** A new invitation replaces the one before. */
export function keepInvitation(folder: TownhallFolder, secret: Bytes, expiresAt: number): void {
  fs.mkdirSync(folder.stateFolder, { recursive: true, mode: 0o700 });
  const content = JSON.stringify({ secret: bytesToHex(secret), expiresAt });
  writeDurable(pathOf(folder), `${content}\n`, { mode: 0o600 });
}

export function findInvitation(folder: TownhallFolder, now: number): Result<Bytes, InvitationFailure> {
  if (!fs.existsSync(pathOf(folder)))
    return fail({ kind: 'invitation-missing', message: 'No invitation is open on this device' });
  const kept = readJsonFile(pathOf(folder), invitationSchema);
  if (!kept.ok) return kept;
  if (now < kept.value.expiresAt) return ok(hexToBytes(kept.value.secret));
  endInvitation(folder);
  return fail({ kind: 'invitation-expired', message: 'The invitation has expired' });
}

/** A code admits one device. */
export const endInvitation = (folder: TownhallFolder): void => fs.rmSync(pathOf(folder), { force: true });
