/** The new device's side of a join: its keys and request before, its data folder after the answer. */
import fs from 'node:fs';
import { resolve } from 'node:path';
import { deviceIdOf } from '../../../core/control/acts.ts';
import type { Suite } from '../../../core/crypto/suite.ts';
import type { Bytes } from '../../../core/value/bytes.ts';
import type { DeviceId } from '../../../core/value/ids.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import type { Complaint } from '../command.ts';
import { complaintOf } from '../open-folder.ts';
import { foundJoinedFolder } from './found-joined-folder.ts';
import { openAnswer, readJoinCode } from './join-message.ts';
import { type JoinTools, openPendingJoin, type PendingJoin } from './pending-join.ts';

export interface NewDevice {
  readonly root: string;
  readonly secret: Bytes;
  readonly pending: PendingJoin;
  readonly id: DeviceId;
  readonly stateRoot: string | undefined;
}

export function openNewDevice(
  tools: JoinTools,
  wish: {
    readonly dir: string;
    readonly code: string;
    readonly name: string;
    readonly stateRoot: string | undefined;
  },
): Result<NewDevice, Complaint> {
  const root = resolve(wish.dir);
  if (fs.existsSync(root) && (!fs.statSync(root).isDirectory() || fs.readdirSync(root).length > 0))
    return fail({ error: `${wish.dir} is not an empty folder`, hint: 'choose a new folder', exitCode: 2 });
  const secret = readJoinCode(wish.code);
  if (!secret.ok)
    return fail({ error: secret.failure.message, hint: 'spaces and hyphens do not matter', exitCode: 2 });
  const pending = openPendingJoin(tools, root, { secret: secret.value, name: wish.name });
  if (!pending.ok)
    return fail(complaintOf(pending.failure, `remove ${root}.joining and begin again with a new code`, 2));
  const id = deviceIdOf(tools.suite, pending.value.signing.publicKey);
  return ok({ root, secret: secret.value, pending: pending.value, id, stateRoot: wish.stateRoot });
}

export function acceptAnswer(
  suite: Suite,
  { root, secret, pending, stateRoot }: NewDevice,
  message: Bytes,
): Result<TownhallFolder, Complaint> {
  const answer = openAnswer(suite, secret, pending.request, message);
  if (!answer.ok)
    return fail(
      complaintOf(
        answer.failure,
        'the answer fits one request and its code only; take the one for this device',
      ),
    );
  const founded = foundJoinedFolder(suite, root, { answer: answer.value, keys: pending, stateRoot });
  if (!founded.ok) return fail(complaintOf(founded.failure, 'nothing was made; begin again with a new code'));
  pending.forget();
  return founded;
}
