/**
 * The wrapper in a small project of its own, started by the machine's Node where that is an older one, and by
 * ours: both must look the same from outside.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';

const program = `
import { readFileSync } from 'node:fs';
const [command] = process.argv.slice(2);
if (command === 'tell') console.log(JSON.stringify({ args: process.argv.slice(2), major: parseInt(process.versions.node) }));
if (command === 'echo') process.stdout.write(readFileSync(0));
if (command === 'seven') process.exitCode = 7;
if (command === 'wait') {
  process.on('SIGTERM', () => process.exit(9));
  setInterval(() => {}, 1000);
  console.log(process.pid);
}
`;

/** An older Node of this machine; only Node 20 or later counts, since npm needs it too. */
function findOlderNode(): string | undefined {
  return ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
    if (!existsSync(path)) return false;
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const major = Number.parseInt(stdout.slice(1), 10);
    return major >= 20 && major < 26;
  });
}

const root = mkdtempSync(join(tmpdir(), 'insel-wrapper-'));

before(() => {
  const project = join(import.meta.dirname, '..');
  cpSync(join(project, 'bin'), join(root, 'bin'), { recursive: true });
  for (const folder of ['scripts', 'src/apps/cli', 'node_modules/node/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  cpSync(join(project, 'scripts/install.js'), join(root, 'scripts/install.js'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{}}');
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{"packages":{}}');
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'));
  writeFileSync(join(root, 'src/apps/cli/main.ts'), program);
});
after(() => rmSync(root, { recursive: true }));

const insel = join(root, 'bin/insel.js');

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return String(line);
}

for (const [title, node] of [
  ['our Node', process.execPath],
  ['an older Node', findOlderNode()],
] as const) {
  const options = { skip: node === undefined ? 'this machine has no older Node' : false };
  describe(`insel started by ${title}`, options, () => {
    const path = node ?? process.execPath;
    const run = (args: readonly string[], input = '') =>
      spawnSync(path, [insel, ...args], { cwd: tmpdir(), encoding: 'utf8', input });

    test('[HO15] the command runs on Node 26 with every argument as it was', () => {
      const args = ['tell', '--name', 'Stadt Auental', '', '*'];
      assert.deepEqual(JSON.parse(run(args).stdout), {
        args,
        major: Number.parseInt(process.versions.node, 10),
      });
    });

    test('[HO15] standard input arrives and the exit code comes back', () => {
      assert.equal(run(['echo'], 'Grüße').stdout, 'Grüße');
      assert.equal(run(['seven']).status, 7);
    });

    test('[HO15] a signal reaches the command, whose answer is the exit code', async () => {
      const child = spawn(path, [insel, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
      await firstLine(child);
      child.kill('SIGTERM');
      assert.deepEqual(await once(child, 'exit'), [9, null]);
    });

    test('[HO18] what was compiled is kept beside the packages, and a command runs where it cannot be', () => {
      const cache = join(root, 'node_modules/.cache');
      const env = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.includes('COMPILE_CACHE')),
      );
      const tell = () => spawnSync(path, [insel, 'tell'], { cwd: tmpdir(), encoding: 'utf8', env });
      rmSync(cache, { recursive: true, force: true });
      assert.equal(tell().status, 0);
      assert.ok(readdirSync(join(cache, 'insel-compile')).length > 0);
      rmSync(cache, { recursive: true });
      writeFileSync(cache, 'no folder can be made here');
      assert.deepEqual([tell().status, tell().stderr], [0, '']);
      rmSync(cache);
    });

    test('[HO15] a killed wrapper leaves no command behind', { timeout: 20_000 }, async () => {
      const child = spawn(path, [insel, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const pid = Number(await firstLine(child));
      assert.ok(process.kill(pid, 0));
      assert.ok(child.stdout);
      const closed = once(child.stdout, 'close');
      child.kill('SIGKILL');
      // The pipe closes when the last process that holds it is gone.
      await closed;
    });
  });
}

test('[HO14] a failed install is explained and nothing runs', () => {
  const broken = mkdtempSync(join(tmpdir(), 'insel-broken-'));
  try {
    cpSync(join(root, 'bin'), join(broken, 'bin'), { recursive: true });
    cpSync(join(root, 'scripts'), join(broken, 'scripts'), { recursive: true });
    writeFileSync(join(broken, 'package.json'), '{"type":"module"}');
    const env = { PATH: '/nonexistent' };
    const { status, stderr } = spawnSync(process.execPath, [join(broken, 'bin/insel.js'), 'tell'], {
      encoding: 'utf8',
      env,
    });
    assert.equal(status, 1);
    assert.match(stderr, /insel: error: npm could not be started/);
    assert.match(stderr, /insel: hint: /);
  } finally {
    rmSync(broken, { recursive: true });
  }
});
