/** The command line inside a test: what it prints and says, and a signal that the test gives. */
import { runInsel } from './run-insel.ts';
import type { Terminal } from './terminal.ts';

export interface TestTerminal extends Terminal {
  readonly printed: string[];
  readonly told: string[];
  readonly stop: () => void;
  /** Resolves with the first printed line that fits. */
  readonly whenPrinted: (pattern: RegExp) => Promise<string>;
}

export function createTestTerminal(answers: readonly string[] = []): TestTerminal {
  const printed: string[] = [];
  const told: string[] = [];
  const open = [...answers];
  const waiting: { readonly pattern: RegExp; readonly resolve: (line: string) => void }[] = [];
  const stopped = Promise.withResolvers<void>();
  return {
    printed,
    told,
    stop: stopped.resolve,
    whenPrinted: (pattern) =>
      new Promise((resolve) => {
        const known = printed.find((line) => pattern.test(line));
        if (known !== undefined) resolve(known);
        else waiting.push({ pattern, resolve });
      }),
    print: async (line) => {
      printed.push(line);
      for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line);
    },
    tell: (line) => void told.push(line),
    showProgress: () => undefined,
    environment: () => undefined,
    ask: async () => open.shift(),
    untilStopped: () => stopped.promise,
    onInterrupt: () => () => undefined,
    close: async () => undefined,
  };
}

export interface Ran {
  readonly code: number;
  readonly printed: readonly string[];
  readonly told: readonly string[];
  /** Everything that was printed, read as one JSON document; fails when it is none. */
  readonly json: () => unknown;
}

export async function run(words: readonly string[], answers: readonly string[] = []): Promise<Ran> {
  const io = createTestTerminal(answers);
  const code = await runInsel(words, io);
  return { code, printed: io.printed, told: io.told, json: () => JSON.parse(io.printed.join('\n')) };
}
