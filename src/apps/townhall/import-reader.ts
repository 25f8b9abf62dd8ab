/**
 * Reads files in a thread of its own, and the next ones in the same: to start a thread and load the importers
 * takes far longer than a small file. A file that takes too long costs its own time limit and that thread.
 */
import { Worker } from 'node:worker_threads';
import type { Timer } from '../../core/value/ports.ts';
import { type Failure, fail, type Result } from '../../core/value/result.ts';
import type { ReadFile, ReadFileTask } from './import-worker.ts';

export interface ImportReader {
  readonly read: (task: ReadFileTask) => Promise<Result<ReadFile, Failure>>;
  readonly close: () => Promise<void>;
}

export interface ReaderTools {
  readonly timer: Timer;
  readonly limitMilliseconds?: number;
  /** Only tests name another one. */
  readonly threadFile?: URL;
}

/** The largest file that an importer takes is read in a fraction of this. */
const defaultLimitMilliseconds = 120_000;
/** A thread that loaded all importers holds some 30 MB: it stays for a run of files, not for the day. */
const idleMilliseconds = 10_000;
const importThread = new URL('./import-worker.ts', import.meta.url);

export function openImportReader(tools: ReaderTools): ImportReader {
  const { timer, limitMilliseconds = defaultLimitMilliseconds, threadFile = importThread } = tools;
  let idle: { readonly thread: Worker; readonly end: { readonly cancel: () => void } } | undefined;
  const takeIdle = (): Worker | undefined => {
    const taken = idle;
    idle = undefined;
    taken?.end.cancel();
    return taken?.thread;
  };
  const start = (): Worker => {
    const thread = new Worker(threadFile, { resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    // Whatever happens to a thread that nobody waits for ends the thread and not the server.
    thread.on('error', () => undefined);
    return thread.once('exit', () => {
      if (idle?.thread === thread) void drop();
    });
  };
  const drop = async (): Promise<void> => {
    const dropped = idle;
    idle = undefined;
    dropped?.end.cancel();
    await dropped?.thread.terminate();
  };
  const keep = async (thread: Worker): Promise<void> => {
    // What a dying thread still had to say arrives together with its end: it answered, and is gone.
    const hasEnded = thread.threadId === -1;
    if (hasEnded || idle !== undefined) return void (await thread.terminate());
    thread.unref();
    idle = { thread, end: timer.after(idleMilliseconds, () => void drop()) };
  };
  const readIn = async (thread: Worker, task: ReadFileTask): Promise<Result<ReadFile, Failure>> => {
    const asked = await askThread(thread, task, { timer, limitMilliseconds });
    if (asked.isThreadWhole) await keep(thread);
    else await thread.terminate();
    return asked.answer;
  };
  return {
    read: async (task) => {
      const used = takeIdle();
      if (used === undefined) return readIn(start(), task);
      const answer = await readIn(used, task);
      // A used thread may have died of the file before: this one is asked for itself.
      const isOwnFault = answer.ok || answer.failure.kind !== 'importer-defect';
      return isOwnFault ? answer : readIn(start(), task);
    },
    close: drop,
  };
}

interface Asked {
  readonly answer: Result<ReadFile, Failure>;
  readonly isThreadWhole: boolean;
}

async function askThread(
  thread: Worker,
  task: ReadFileTask,
  { timer, limitMilliseconds }: { readonly timer: Timer; readonly limitMilliseconds: number },
): Promise<Asked> {
  const asked = Promise.withResolvers<Asked>();
  const broken = (kind: string, message: string): void =>
    asked.resolve({ answer: fail({ kind, message }), isThreadWhole: false });
  const onMessage = (answer: Result<ReadFile, Failure>): void =>
    asked.resolve({ answer, isThreadWhole: true });
  const onError = (error: unknown): void =>
    broken('importer-defect', `The importer failed: ${String(error)}`);
  const onExit = (): void => broken('importer-defect', 'The importer ended without an answer');
  const limit = timer.after(limitMilliseconds, () =>
    broken('importer-too-slow', `${task.name} was not read within ${limitMilliseconds / 1_000} s`),
  );
  thread.ref();
  thread.on('message', onMessage).on('error', onError).on('exit', onExit);
  thread.postMessage(task);
  const answer = await asked.promise;
  limit.cancel();
  thread.off('message', onMessage).off('error', onError).off('exit', onExit);
  return answer;
}
