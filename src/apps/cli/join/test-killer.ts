/**
 * Loaded before `insel` in a process of its own: ends it hard before its n-th step on the files below one
 * folder. With 0 it lives, and says on standard error how many steps there were.
 */
import fs from 'node:fs';

const [folder, at] = (process.env['INSEL_TEST_KILL'] ?? '').split('*');
if (folder === undefined || at === undefined) throw new Error('INSEL_TEST_KILL holds FOLDER*STEP');
const files = new Set<unknown>();
let steps = 0;

const isOurs = (value: unknown): boolean =>
  typeof value === 'string' ? value.startsWith(folder) : files.has(value);

for (const name of [
  'chmodSync',
  'fsyncSync',
  'mkdirSync',
  'mkdtempSync',
  'openSync',
  'renameSync',
  'rmSync',
  'writeFileSync',
]) {
  const original: unknown = Reflect.get(fs, name);
  if (typeof original !== 'function') throw new Error(`node:fs has no ${name}`);
  const stepping = new Proxy(original, {
    apply(target, self, given: unknown[]) {
      const counts = isOurs(given[0]);
      if (counts) steps += 1;
      if (counts && steps === Number(at)) process.kill(process.pid, 'SIGKILL');
      const result: unknown = Reflect.apply(target, self, given);
      if (counts && name === 'openSync') files.add(result);
      return result;
    },
  });
  Reflect.set(fs, name, stepping);
}
process.on('exit', () => process.stderr.write(`steps=${steps}\n`));
