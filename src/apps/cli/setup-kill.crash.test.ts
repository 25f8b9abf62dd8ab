/** The founding in the browser, ended hard before its steps on the disk: nothing half, and the same way goes on. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectOk } from '../../core/value/result.ts';
import { findSetupStage } from '../townhall/setup-file.ts';
import { startSetup } from '../townhall/start-setup.ts';
import { testOptions } from '../townhall/test-folder.ts';
import { visitSetup } from '../townhall/test-setup.ts';
import { setupFoundPath, setupStateSchema, setupTownPath } from '../web/api/setup.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-setup-kill-'));
const [main, killer] = ['./main.ts', './join/test-killer.ts'].map((path) => new URL(path, import.meta.url));
const page = join(root, 'page');
fs.mkdirSync(page);
fs.writeFileSync(`${page}/index.html`, '<!doctype html><title>Insel</title>');
after(() => fs.rmSync(root, { recursive: true, force: true }));

const town = { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde', isExercise: true };
const plan = { guardians: ['Ada Brandt', 'Björn Öztürk'], required: 2 };

/** A server that dies before its n-th step below the folder; 0 = it lives, for the number of steps. */
async function foundUntil(folder: string, step: number): Promise<number> {
  const words = ['townhall', '--dir', join(folder, 'town'), '--port', '0', '--json', '--quiet'];
  const child = spawn(process.execPath, ['--import', String(killer), fileURLToPath(main ?? ''), ...words], {
    env: { ...process.env, INSEL_TEST_KILL: `${folder}*${step}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    told += part;
  });
  const ended = once(child, 'close');
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const { url, localUrl } = JSON.parse(String(line));
  try {
    const visitor = await visitSetup({ url, localUrl, close: async () => undefined });
    await visitor.ask(setupTownPath, town, setupStateSchema);
    await visitor.ask(setupFoundPath, plan, setupStateSchema);
  } catch (cause) {
    if (step === 0) throw cause; // The connection ends with the process.
  }
  child.kill('SIGINT');
  await ended;
  // Each thread counts its own; the founding is the main one's.
  return Math.max(0, ...[...told.matchAll(/steps=(\d+)/g)].map(([, steps]) => Number(steps)));
}

test('[SU3] a founding that is killed before any step is not there or whole, and can be gone on with', async () => {
  const counted = fs.mkdtempSync(join(root, 'count-'));
  const steps = await foundUntil(counted, 0);
  assert.ok(steps > 10, `${steps} steps`);
  const killed: string[] = [];
  // All of them take minutes; the last ones are where a town hall comes to be.
  const tried = Array.from({ length: steps }, (_, at) => at + 1).filter(
    (at) => at % 6 === 0 || at > steps - 5,
  );
  for (const step of tried) {
    const folder = fs.mkdtempSync(join(root, `step-${step}-`));
    await foundUntil(folder, step);
    const dir = join(folder, 'town');
    const stage = expectOk(findSetupStage(dir));
    assert.notEqual(stage, 'done', `step ${step}`);
    killed.push(stage);
    const setup = expectOk(await startSetup({ dir, port: 0, pageFolder: page, ...testOptions }));
    const visitor = await visitSetup(setup);
    await visitor.ask(setupTownPath, town, setupStateSchema);
    const state = await visitor.ask(setupFoundPath, plan, setupStateSchema);
    assert.deepEqual([state.isFounded, state.sheets.length], [true, 7], `step ${step}`);
    await setup.close();
    const left = fs.readdirSync(folder).filter((name) => name !== 'town' && name !== 'town.state');
    assert.deepEqual(left, [], `step ${step}`);
  }
  assert.ok(killed.includes('empty') && killed.includes('begun'), killed.join(' '));
});
