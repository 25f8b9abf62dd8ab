/** `insel` as a process of its own, as an operator and a script start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface InselProcess {
  readonly child: ChildProcess;
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<number | string>;
  /** The first line on standard output; fails when the process ends without one. */
  readonly firstLine: Promise<string>;
}

export function startInsel(words: readonly string[], cwd?: string): InselProcess {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'], cwd });
  let [stdout, stderr] = ['', ''];
  const first = Promise.withResolvers<string>();
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
    if (stdout.includes('\n')) first.resolve(stdout.slice(0, stdout.indexOf('\n')));
  });
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    first.reject(new Error(`insel ${words.join(' ')} ended with ${code ?? signal}: ${stderr}`));
    return code ?? signal;
  });
  first.promise.catch(() => undefined);
  return { child, output: () => ({ stdout, stderr }), ended, firstLine: first.promise };
}

export async function runInselProcess(words: readonly string[]) {
  const started = startInsel(words);
  const code = await started.ended;
  return { code, ...started.output() };
}
