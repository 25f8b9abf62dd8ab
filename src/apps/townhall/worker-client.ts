/**
 * The server's side of the worker. Submissions of one turn of the event loop go over together; answers
 * come back when they are durable. A worker that dies of a defect of ours is started once more, since the
 * journal is whole whatever happened; one that dies again within a minute stays down until a person looks.
 */
import { Worker } from 'node:worker_threads';
import type { Outcome, Submission } from '../../core/replica/replica.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type {
  CallName,
  CopiedThrough,
  FromWorker,
  ToWorker,
  WorkerCalls,
  WorkerStart,
  WorkerStatus,
} from './worker-messages.ts';

export type Unavailable = Failure<'server-restarting' | 'recording-stopped' | 'server-defect'>;

export interface WorkerEvents {
  /** Other devices' entries came in, or what is copied has changed. */
  readonly onChange: (hasNewEntries: boolean) => void;
  /** A new worker is at work; what it found unreadable it has made anew. */
  readonly onRestart: () => void;
  readonly log: (line: string) => void;
}

export interface WorkerClient {
  readonly submit: (submission: Submission) => Promise<Result<Outcome, Unavailable>>;
  readonly submitMany: (
    submissions: readonly Submission[],
  ) => Promise<Result<readonly Outcome[], Unavailable>>;
  readonly call: <N extends CallName>(
    name: N,
    argument: WorkerCalls[N]['argument'],
  ) => Promise<Result<WorkerCalls[N]['answer'], Unavailable>>;
  /** As of the last message: what rows need to say where they are safe. */
  readonly copied: () => CopiedThrough;
  readonly startedFrom: WorkerStatus['startedFrom'];
  readonly close: () => Promise<void>;
}

const restartPauseMilliseconds = 60_000;
const workerFile = new URL('./worker.ts', import.meta.url);

export async function startWorkerClient(
  start: WorkerStart,
  events: WorkerEvents,
): Promise<Result<WorkerClient, Failure>> {
  const client = new LiveWorkerClient(start, events);
  const ready = await client.launch();
  return ready.ok ? ok(client) : ready;
}

type Settle = (answer: Result<unknown, Unavailable>) => void;

class LiveWorkerClient implements WorkerClient {
  readonly #start: WorkerStart;
  readonly #events: WorkerEvents;
  readonly #pending = new Map<number, Settle>();
  #queue: { readonly submission: Submission; readonly settle: Settle }[] = [];
  #worker: Worker | undefined;
  #nextId = 1;
  #copied: CopiedThrough = { foreign: new Set(), copied: new Map() };
  #restartedAt = Number.NEGATIVE_INFINITY;
  #problem: Unavailable = { kind: 'server-restarting', message: 'The worker has not started yet' };
  #isClosing = false;
  startedFrom: WorkerStatus['startedFrom'] = 'fresh';

  constructor(start: WorkerStart, events: WorkerEvents) {
    this.#start = start;
    this.#events = events;
  }

  copied = (): CopiedThrough => this.#copied;

  launch = (): Promise<Result<true, Failure>> =>
    new Promise((resolve) => {
      const worker = new Worker(workerFile, { workerData: this.#start, name: 'townhall-journal' });
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          this.#worker = worker;
          this.#copied = message.copied;
          this.startedFrom = message.status.startedFrom;
          resolve(ok(true));
        } else if (message.kind === 'unable') {
          this.#problem = { kind: 'recording-stopped', message: message.failure.message };
          resolve(fail(message.failure));
        } else this.#take(message);
      });
      worker.on('error', (error) =>
        this.#events.log(`worker: ${error instanceof Error ? error.stack : String(error)}`),
      );
      worker.on('exit', (code) => {
        resolve(fail({ kind: 'worker-ended', message: `The worker ended with code ${code}` }));
        this.#afterExit(worker);
      });
    });

  #take(message: Exclude<FromWorker, { kind: 'ready' | 'unable' }>): void {
    switch (message.kind) {
      case 'outcomes':
        for (const { id, outcomes } of message.replies) this.#settle(id, ok(outcomes));
        return;
      case 'answer':
        this.#settle(message.id, ok(message.answer));
        return;
      case 'failed':
        this.#events.log(`worker: ${message.message}`);
        this.#settle(message.id, fail({ kind: 'server-defect', message: message.message }));
        return;
      case 'changed':
        this.#copied = message.copied;
        this.#events.onChange(message.hasNewEntries);
        return;
    }
  }

  #settle(id: number, answer: Result<unknown, Unavailable>): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(answer);
  }

  /** Whoever waits learns that nothing is known; the same request id may be sent again. */
  #afterExit(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const isFirst = performance.now() - this.#restartedAt > restartPauseMilliseconds;
    this.#problem = isFirst
      ? { kind: 'server-restarting', message: 'The worker is being started again' }
      : { kind: 'recording-stopped', message: 'The worker died twice within a minute' };
    for (const settle of this.#pending.values()) settle(fail(this.#problem));
    this.#pending.clear();
    if (this.#isClosing || !isFirst) return;
    this.#restartedAt = performance.now();
    this.#events.log('worker: starting again');
    void this.launch().then((again) => {
      if (again.ok) this.#events.onRestart();
      else this.#events.log(`worker: ${again.failure.kind}: ${again.failure.message}`);
      this.#events.onChange(true);
    });
  }

  submit = (submission: Submission): Promise<Result<Outcome, Unavailable>> =>
    new Promise((resolve) => {
      const settle: Settle = (answer) => resolve(answer as Result<Outcome, Unavailable>);
      this.#queue.push({ submission, settle });
      if (this.#queue.length === 1) setImmediate(this.#flush);
    });

  /** One message for everything that arrived in this turn. */
  #flush = (): void => {
    const queue = this.#queue;
    this.#queue = [];
    const submissions = queue.map(({ submission }) => submission);
    void this.submitMany(submissions).then((answer) => {
      for (const [index, { settle }] of queue.entries()) settle(answer.ok ? ok(answer.value[index]) : answer);
    });
  };

  submitMany = (submissions: readonly Submission[]): Promise<Result<readonly Outcome[], Unavailable>> =>
    this.#send((id) => ({ kind: 'submit', id, submissions }));

  call = <N extends CallName>(
    name: N,
    argument: WorkerCalls[N]['argument'],
  ): Promise<Result<WorkerCalls[N]['answer'], Unavailable>> =>
    // Name and argument belong together by this signature; a union cannot say so.
    this.#send((id) => ({ kind: 'call', id, name, argument }) as ToWorker);

  /** The worker answers each message with what its kind and name promise (worker-messages.ts). */
  #send<T>(message: (id: number) => ToWorker): Promise<Result<T, Unavailable>> {
    const worker = this.#worker;
    if (worker === undefined) return Promise.resolve(fail(this.#problem));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#pending.set(id, (answer) => resolve(answer as Result<T, Unavailable>));
      worker.postMessage(message(id));
    });
  }

  close = async (): Promise<void> => {
    this.#isClosing = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    await this.call('close', undefined);
    await ended;
  };
}
