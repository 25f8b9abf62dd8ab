/** The only place of the command line that touches the process: streams, signals, environment, questions. */
import { createInterface } from 'node:readline/promises';

export interface Terminal {
  /** Writes one line to standard output; resolves when the reader can take more. */
  readonly print: (line: string) => Promise<void>;
  /** Writes one line to standard error. */
  readonly tell: (line: string) => void;
  /** Replaces the line of progress; nothing unless a person watches standard error. */
  readonly showProgress: (line: string) => void;
  readonly environment: (name: string) => string | undefined;
  /** Asks a person; undefined when nobody is there or the input ended. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Resolves at Ctrl-C or a request to end; from the first call on, signals no longer end the process. */
  readonly untilStopped: () => Promise<void>;
  /** Undoes half-done work when a signal ends the process; call the result when the work is done. */
  readonly onInterrupt: (undo: () => void) => () => void;
  readonly close: () => Promise<void>;
}

type Streams = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'stdin' | 'env' | 'on' | 'off' | 'exit'>;

const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

export function openTerminal(process: Streams): Terminal {
  const { stdout, stderr, stdin } = process;
  const undos = new Set<() => void>();
  const stops: (() => void)[] = [];
  let isWaiting = false;
  let hasProgress = false;
  const clearProgress = (): void => {
    if (hasProgress) stderr.write('\r\u001b[K');
    hasProgress = false;
  };
  // `insel journal … | head` closes our output early: that is no failure of ours.
  stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 1));
  const end = (signal: NodeJS.Signals): void => {
    clearProgress();
    if (isWaiting && stops.length > 0) {
      for (const stop of stops.splice(0)) stop();
      return;
    }
    for (const undo of undos) undo();
    process.exit(128 + (Object.entries(signals).find(([name]) => name === signal)?.[1] ?? 0));
  };
  for (const signal of Object.keys(signals)) process.on(signal, end);
  return {
    print: (line) =>
      new Promise((resolve) => {
        clearProgress();
        if (stdout.write(`${line}\n`)) resolve();
        else stdout.once('drain', resolve);
      }),
    tell: (line) => {
      clearProgress();
      stderr.write(`${line}\n`);
    },
    showProgress: (line) => {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${line}`);
      hasProgress = true;
    },
    environment: (name) => process.env[name],
    ask: (question) => ask(stdin, stderr, question),
    untilStopped: () => {
      isWaiting = true;
      return new Promise((resolve) => stops.push(resolve));
    },
    onInterrupt: (undo) => {
      undos.add(undo);
      return () => undos.delete(undo);
    },
    close: async () => {
      clearProgress();
      for (const signal of Object.keys(signals)) process.off(signal, end);
      if (stdout.writableLength > 0) await new Promise<void>((resolve) => stdout.once('drain', resolve));
    },
  };
}

async function ask(
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WriteStream,
  question: string,
): Promise<string | undefined> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: stdin.isTTY === true });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  const answer = await Promise.race([lines.question(`${question} `), ended]);
  lines.close();
  return answer;
}
