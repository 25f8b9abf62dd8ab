/**
 * Work on a data folder from the command line: through the running server when the folder is locked,
 * otherwise by the server's own worker under a lock of our own. The same code does it in both cases.
 */

import type { Bytes } from '../../core/value/bytes.ts';
import type { DeviceId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findServer, type TownhallFolder } from '../townhall/data-folder.ts';
import { lockFolder } from '../townhall/folder-lock.ts';
import { startWorkerClient, type WorkerClient } from '../townhall/worker-client.ts';
import type { Complaint } from './command.ts';
import { complaintOf } from './open-folder.ts';
import type { Terminal } from './terminal.ts';

export interface TownWork {
  readonly admitDevice: (request: {
    readonly signingKey: Bytes;
    readonly wrapKey: Bytes;
    readonly codes: readonly string[];
  }) => Promise<Result<DeviceId, Complaint>>;
  readonly succeed: (request: {
    readonly device: DeviceId;
    readonly reason: string;
    readonly codes: readonly string[];
  }) => Promise<Result<DeviceId, Complaint>>;
  readonly close: () => Promise<void>;
}

export async function openTownWork(
  folder: TownhallFolder,
  io: Terminal,
): Promise<Result<TownWork, Complaint>> {
  const lock = lockFolder(folder.paths.lock);
  if (!lock.ok) {
    const server = findServer(folder);
    const who = server === undefined ? '' : `; the server runs as process ${server.pid} at ${server.url}`;
    return fail({
      error: `${lock.failure.message}${who}`,
      hint: 'wait until it is done, or stop it',
      exitCode: 1,
    });
  }
  const client = await startWorkerClient(
    { folder, relays: [], reserveBytes: 0 },
    { onChange: () => undefined, log: (line) => io.tell(`insel: note: ${line}`) },
  );
  if (!client.ok) {
    lock.value.release();
    return fail(complaintOf(client.failure, `insel verify ${folder.paths.root}`, 2));
  }
  return ok(workOf(client.value, lock.value.release));
}

const workOf = (client: WorkerClient, release: () => void): TownWork => ({
  admitDevice: async (request) => settle(await client.call('admit-device', request)),
  succeed: async (request) => settle(await client.call('succeed', request)),
  close: async () => {
    await client.close();
    release();
  },
});

function settle<T>(answer: Result<Result<T, Failure>, Failure>): Result<T, Complaint> {
  const result = answer.ok ? answer.value : answer;
  return result.ok ? result : fail(complaintOf(result.failure, hintFor(result.failure.kind)));
}

function hintFor(kind: string): string {
  switch (kind) {
    case 'guardian-unknown':
    case 'guardians-missing':
      return 'take the cards of different guardians of this town hall, as they are printed in the recovery kit';
    case 'device-not-admitted':
      return 'this device was retired or removed; do it on an admitted one';
    case 'device-unknown':
      return 'insel succeed lists the admitted devices when --of is left out';
    default:
      return 'nothing was changed; try again';
  }
}
