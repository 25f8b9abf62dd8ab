/**
 * Work on a data folder from the command line: through the running server when it holds the folder, by its
 * operator's door on the loopback address; otherwise by the same code under a lock of our own.
 */
import fs from 'node:fs';
import { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findServer, type ServerFile, type TownhallFolder } from '../townhall/data-folder.ts';
import { runOperation } from '../townhall/operations.ts';
import { openTownhall, type Townhall } from '../townhall/townhall.ts';
import type { Complaint } from './command.ts';
import { complaintOf, stateRootFrom } from './open-folder.ts';
import { fileReportSchema, takenRunSchema } from './server-answers.ts';
import { openServerDoor } from './server-door.ts';
import type { Terminal } from './terminal.ts';
import { complainOf, readAnswer, type TownWork } from './town-answers.ts';

export async function openTownWork(
  folder: TownhallFolder,
  io: Terminal,
): Promise<Result<TownWork, Complaint>> {
  const opened = await openTownhall({
    dir: folder.paths.root,
    stateRoot: stateRootFrom(io),
    // The server lays down the reserve; a command only uses one that is there.
    reserveBytes: fs.existsSync(folder.paths.reserve) ? undefined : 0,
    log: (line) => io.tell(`insel: note: ${line}`),
  });
  if (opened.ok) return ok(workHere(opened.value));
  const { failure } = opened;
  if (failure.kind !== 'folder-locked')
    return fail(complaintOf(failure, `insel verify ${folder.paths.root}`, 2));
  const server = findServer(folder);
  return server !== undefined && isAlive(server)
    ? ok(openServerDoor(server))
    : fail({
        error: failure.message,
        hint: 'another command works on this folder; wait until it is done',
        exitCode: 1,
      });
}

function isAlive({ pid }: ServerFile): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function workHere(townhall: Townhall): TownWork {
  return {
    isServed: false,
    run: async (name, input, answer) => {
      return settle(await runOperation(townhall, name, input), answer);
    },
    importFile: async (task, onProgress) =>
      settle(await townhall.importFile(task, onProgress), fileReportSchema),
    receive: async (run) => settle(await townhall.worker.call('receive', run), takenRunSchema),
    endReceiving: async () =>
      settle(await townhall.worker.call('finish-receiving', undefined), z.literal(true)),
    close: townhall.close,
  };
}

const settle = <T>(result: Result<unknown, Failure>, answer: z.ZodType<T>): Result<T, Complaint> =>
  result.ok ? readAnswer(result.value, answer) : fail(complainOf(result.failure));
