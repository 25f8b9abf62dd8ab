/** An import thread of the tests: what it does with a file is the file's name. */
import { parentPort, threadId } from 'node:worker_threads';

parentPort?.on('message', ({ name }: { readonly name: string }) => {
  // Without end, and without a core of its own.
  if (name === 'hang') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  if (name === 'throw') throw new Error('planted');
  if (name === 'exit') process.exit(3);
  if (name === 'answer, then die') setImmediate(() => process.exit(4));
  parentPort?.postMessage({ ok: true, value: threadId });
  if (name === 'answer and die') process.exit(5);
});
