/** The new device's side of a join: its keys and request before, its data folder after the answer. */
import fs from 'node:fs';
import { resolve } from 'node:path';
import { deviceIdOf } from '../../../core/control/acts.ts';
import type { Suite } from '../../../core/crypto/suite.ts';
import type { Bytes } from '../../../core/value/bytes.ts';
import type { DeviceId } from '../../../core/value/ids.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { openTownhallFolder, type TownhallFolder } from '../../townhall/data-folder.ts';
import type { Complaint } from '../command.ts';
import { complaintOf } from '../open-folder.ts';
import { foundJoinedFolder } from './found-joined-folder.ts';
import { openAnswer, readJoinCode } from './join-message.ts';
import {
  findPendingJoin,
  type JoinTools,
  openPendingJoin,
  type PendingJoin,
  pendingPath,
} from './pending-join.ts';

export interface NewDevice {
  readonly root: string;
  readonly secret: Bytes;
  readonly pending: PendingJoin;
  readonly id: DeviceId;
  readonly stateRoot: string | undefined;
}

export interface JoinWish {
  readonly dir: string;
  readonly code: string;
  readonly name: string;
  readonly stateRoot: string | undefined;
}

/** `joined`: an earlier run was ended after the folder was made and before it could say so. */
export type OpenedDevice =
  | { readonly kind: 'joined'; readonly folder: TownhallFolder }
  | { readonly kind: 'joining'; readonly device: NewDevice };

export function openNewDevice(tools: JoinTools, wish: JoinWish): Result<OpenedDevice, Complaint> {
  const root = resolve(wish.dir);
  const secret = readJoinCode(wish.code);
  if (!secret.ok)
    return fail({ error: secret.failure.message, hint: 'spaces and hyphens do not matter', exitCode: 2 });
  if (fs.existsSync(root) && (!fs.statSync(root).isDirectory() || fs.readdirSync(root).length > 0)) {
    const folder = finishJoined(tools.suite, root, secret.value, wish.stateRoot);
    if (folder !== undefined) return ok({ kind: 'joined', folder });
    return fail({ error: `${wish.dir} is not an empty folder`, hint: 'choose a new folder', exitCode: 2 });
  }
  const pending = openPendingJoin(tools, root, { secret: secret.value, name: wish.name });
  if (!pending.ok)
    return fail(
      complaintOf(pending.failure, `remove ${pendingPath(root)} and begin again with a new code`, 2),
    );
  const id = deviceIdOf(tools.suite, pending.value.signing.publicKey);
  const { stateRoot } = wish;
  return ok({
    kind: 'joining',
    device: { root, secret: secret.value, pending: pending.value, id, stateRoot },
  });
}

/** The folder of the very device whose keys still wait beside it is whole: only the keys are left to forget. */
function finishJoined(
  suite: Suite,
  root: string,
  secret: Bytes,
  stateRoot: string | undefined,
): TownhallFolder | undefined {
  const pending = findPendingJoin(suite, root, secret);
  const folder = openTownhallFolder(root, { stateRoot });
  if (!pending.ok || pending.value === undefined || !folder.ok) return undefined;
  if (deviceIdOf(suite, pending.value.signing.publicKey) !== folder.value.config.device) return undefined;
  pending.value.forget();
  return folder.value;
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
  // The answer was made for this request: there will be no other, unless only the place was wrong.
  if (founded.ok || founded.failure.kind !== 'folder-not-empty') pending.forget();
  return founded.ok
    ? founded
    : fail(complaintOf(founded.failure, 'nothing was made; begin again with a new code'));
}
