/** An import thread of the tests: what it does with a file is the file's name. */
import { parentPort, threadId } from 'node:worker_threads';

parentPort?.on('message', ({ name }: { readonly name: string }) => {
  if (name === 'hang') for (;;);
  if (name === 'throw') throw new Error('planted');
  if (name === 'exit') process.exit(3);
  if (name === 'answer, then die') setImmediate(() => process.exit(4));
  parentPort?.postMessage({ ok: true, value: threadId });
});
