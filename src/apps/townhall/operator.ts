/**
 * The operator of a town hall's machine: through the running server if there is one, else on the folder
 * itself under its lock. The same questions, the same answers.
 */
import { type Bytes, concatBytes } from '../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findServer, openTownhallFolder, type ServerFile, type TownhallFolder } from './data-folder.ts';
import { encodeImportEnvelope } from './import-envelope.ts';
import type { ImportReport, ImportTask } from './import-file.ts';
import { type OperationInput, type OperationName, type OperationOutput, runOperation } from './operations.ts';
import { operatorPath } from './operator-routes.ts';
import { openTownhall, type Townhall, type TownhallOptions } from './townhall.ts';
import type { ReceivedRun } from './worker-messages.ts';

export interface Operator {
  readonly folder: TownhallFolder;
  /** True: a server runs and clerks may be at work. */
  readonly isServing: boolean;
  readonly run: <N extends OperationName>(
    name: N,
    input: OperationInput<N>,
  ) => Promise<Result<OperationOutput<N>, Failure>>;
  readonly importFile: (
    task: ImportTask,
    onProgress?: (done: number, of: number) => void,
  ) => Promise<Result<ImportReport, Failure>>;
  /** Takes in one run of a bundle; folding waits for `endReceiving`. */
  readonly receiveRun: (run: Bytes) => Promise<Result<ReceivedRun, Failure>>;
  readonly endReceiving: () => Promise<Result<true, Failure>>;
  readonly close: () => Promise<void>;
}

export async function openOperator(options: TownhallOptions): Promise<Result<Operator, Failure>> {
  const folder = openTownhallFolder(options.dir, { stateRoot: options.stateRoot });
  if (!folder.ok) return folder;
  const server = findServer(folder.value);
  if (server !== undefined && (await isAlive(server))) return ok(remoteOperator(folder.value, server));
  const townhall = await openTownhall(options);
  return townhall.ok ? ok(localOperator(townhall.value)) : townhall;
}

/** The answer of an operation has the type that its table entry says (operations.ts). */
function localOperator(townhall: Townhall): Operator {
  return {
    folder: townhall.folder,
    isServing: false,
    run: async (name, input) =>
      (await runOperation(townhall, name, input)) as Result<OperationOutput<typeof name>, Failure>,
    importFile: townhall.importFile,
    receiveRun: (run) => townhall.worker.call('receive', run),
    endReceiving: () => townhall.worker.call('finish-receiving', undefined),
    close: townhall.close,
  };
}

function remoteOperator(folder: TownhallFolder, server: ServerFile): Operator {
  const post = <T>(path: string, body: Bytes | string): Promise<Result<T, Failure>> =>
    ask(server, path, body);
  return {
    folder,
    isServing: true,
    run: (name, input) => post(`/operations/${name}`, JSON.stringify(input)),
    importFile: (task) => post('/imports', encodeImportEnvelope(task)),
    receiveRun: (run) => post('/runs', run),
    endReceiving: () => post('/runs/end', ''),
    close: async () => undefined,
  };
}

async function isAlive(server: ServerFile): Promise<boolean> {
  const answer = await ask<unknown>(server, '/operations/status', '{}');
  return answer.ok;
}

/** Our own server on this machine, known by its token: its answers are results of the same table. */
async function ask<T>(server: ServerFile, path: string, body: Bytes | string): Promise<Result<T, Failure>> {
  try {
    const response = await fetch(`${server.url}${operatorPath}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      },
      body: typeof body === 'string' ? body : new Uint8Array(concatBytes(body)),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    return fail({
      kind: 'server-refused',
      message: `The server answered ${response.status}: ${text.slice(0, 300)}`,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return fail({
      kind: 'server-unreachable',
      message: `The server at ${server.url} does not answer: ${reason}`,
    });
  }
}
