/** The admitted device's side of a join: shows a code, waits for one request, lets guardians decide, answers. */
import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { deviceIdOf } from '../../../core/control/acts.ts';
import type { Suite } from '../../../core/crypto/suite.ts';
import { type Bytes, bytesToBase32, bytesToHex } from '../../../core/value/bytes.ts';
import type { Random } from '../../../core/value/ports.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import type { Complaint, ExitCode } from '../command.ts';
import { readGuardianCodes } from '../guardian-codes.ts';
import { readControl } from '../read-control.ts';
import type { Terminal } from '../terminal.ts';
import { openTownWork } from '../town-work.ts';
import { buildAnswer } from './build-answer.ts';
import { type JoinRequest, joinSecretLength, sealAnswer } from './join-message.ts';
import { openMeetingPlace } from './meeting-place.ts';
import { qrText } from './qr-text.ts';

export interface InviteTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly io: Terminal;
}

export interface InviteWish {
  readonly folder: TownhallFolder;
  readonly host: string;
  readonly port: number;
  readonly minutes: number;
  readonly guardianFiles: readonly string[];
  readonly json: boolean;
}

export async function inviteDevice(
  tools: InviteTools,
  wish: InviteWish,
): Promise<Result<ExitCode, Complaint>> {
  const { suite, random, io } = tools;
  const secret = random.bytes(joinSecretLength);
  const place = await openMeetingPlace(suite, secret, wish);
  if (!place.ok)
    return fail({ error: place.failure.message, hint: 'choose another port with --port', exitCode: 2 });
  const { url, request, answer, refuse, close } = place.value;
  await showCode(io, wish, secret, url);
  const expired = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), wish.minutes * 60_000);
    timer.unref();
  });
  const stopped = io.untilStopped().then(() => 'stopped' as const);
  try {
    const asked = await Promise.race([request, expired, stopped]);
    if (asked === 'stopped')
      return fail({
        error: 'the invitation was ended; nobody has joined',
        hint: 'run it again for a new code',
        exitCode: 1,
      });
    if (asked === undefined)
      return fail({
        error: 'the invitation has expired',
        hint: 'run the command again for a new code',
        exitCode: 1,
      });
    const sealed = await admitAndAnswer(tools, wish, {
      secret,
      message: asked.message,
      device: asked.device,
    });
    if (!sealed.ok) {
      refuse();
      await Promise.race([expired, new Promise((resolve) => setTimeout(resolve, 2_000))]);
      return sealed;
    }
    await Promise.race([answer(sealed.value), expired]);
    const id = deviceIdOf(suite, asked.device.signingKey);
    await io.print(
      wish.json
        ? JSON.stringify({ joined: true, device: id, name: asked.device.name })
        : `${asked.device.name} has joined as device ${id}`,
    );
    return ok(0);
  } finally {
    await close();
  }
}

export interface Asked {
  readonly secret: Bytes;
  readonly message: Bytes;
  readonly device: JoinRequest;
}

/** The guardians decide; after their act is durable, the answer can be sealed. */
export async function admitAndAnswer(
  { suite, random, io }: InviteTools,
  wish: Pick<InviteWish, 'folder' | 'guardianFiles'>,
  { secret, message, device }: Asked,
): Promise<Result<Bytes, Complaint>> {
  const control = readControl(suite, wish.folder);
  if (!control.ok) return control;
  const id = deviceIdOf(suite, device.signingKey);
  io.tell(`insel: "${device.name}" asks to join as device ${id}`);
  if (control.value.devices.get(id)?.status !== 'admitted') {
    const codes = await readGuardianCodes(io, wish.guardianFiles, control.value.guardiansRequired);
    if (!codes.ok) return codes;
    const work = await openTownWork(wish.folder, io);
    if (!work.ok) return work;
    const keys = { signingKey: bytesToHex(device.signingKey), wrapKey: bytesToHex(device.wrapKey) };
    const admitted = await work.value.run('device-admit', { ...keys, codes: codes.value }, z.string());
    await work.value.close();
    if (!admitted.ok) return admitted;
  }
  return ok(sealAnswer({ suite, random }, secret, message, buildAnswer(suite, wish.folder)));
}

async function showCode(
  io: Terminal,
  { host, minutes, json, folder }: InviteWish,
  secret: Bytes,
  url: string,
): Promise<void> {
  const code = bytesToBase32(secret);
  const urls = host === '0.0.0.0' ? listAddresses().map((address) => url.replace('0.0.0.0', address)) : [url];
  if (json) {
    await io.print(JSON.stringify({ invitation: true, code, urls, minutes }));
    return;
  }
  for (const line of qrText(`INSEL-JOIN:${code}`)) await io.print(line);
  await io.print('');
  await io.print(`Code: ${groupsOf(code)}   (for one device of ${folder.config.name}, ${minutes} minutes)`);
  await io.print('On the new device:');
  for (const one of urls) await io.print(`  insel join --dir FOLDER --code ${code} --from ${one}`);
  await io.print("Waiting. Keep the guardians' cards at hand. Ctrl-C ends the invitation.");
}

/** Groups of four, as people read aloud. */
export const groupsOf = (code: string): string => (code.match(/.{1,4}/g) ?? []).join(' ');

const listAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .concat('127.0.0.1');
