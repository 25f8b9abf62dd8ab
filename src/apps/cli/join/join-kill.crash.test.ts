/** The new device's half of a join, ended hard before each step that it takes on its disk. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectOk } from '../../../core/value/result.ts';
import { toCodeCard } from '../../../print/code-card.ts';
import { createTownhall } from '../../townhall/create-townhall.ts';
import { run } from '../test-terminal.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-join-kill-'));
const town = join(root, 'town');
const guardians: string[] = [];
const [main, killer] = ['../main.ts', './test-killer.ts'].map((path) => new URL(path, import.meta.url));

before(async () => {
  const options = { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde', isExercise: true } as const;
  const { kit } = expectOk(await createTownhall(town, options));
  for (const [index, { code }] of kit.guardians.slice(0, 2).entries()) {
    const { groups, check } = toCodeCard('guardian', code);
    const card = join(root, `card-${index}`);
    fs.writeFileSync(card, `${groups.join(' ')} ${check}\n`);
    guardians.push('--guardian', card);
  }
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

/** Runs `insel` until its n-th step below the folder; 0 = to the end, for the number of steps. */
function runUntil(folder: string, step: number, words: readonly string[]) {
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ['--import', String(killer), fileURLToPath(main ?? ''), ...words],
    { encoding: 'utf8', env: { ...process.env, INSEL_TEST_KILL: `${folder}*${step}` } },
  );
  return { status, signal, stderr, steps: Number(/steps=(\d+)/.exec(stderr)?.[1]) };
}

/** An open invitation, and a folder of its own for a new device beside nothing else. */
async function inviteTo(name: string) {
  const invited = await run(['join', '--dir', town, '--invite', '--offline', '--json']);
  const { code } = JSON.parse(invited.printed.join(''));
  const folder = fs.mkdtempSync(join(root, `${name}-`));
  const dir = join(folder, 'laptop');
  const [request, answer] = [join(root, `${name}.request`), join(root, `${name}.answer`)];
  const asNew = (...words: string[]) => ['join', '--dir', dir, '--code', code, ...words];
  return { folder, dir, request, answer, asNew };
}

test('[CL21] a join that is killed before any step of its answer ends whole when it is repeated', async () => {
  const { folder, dir, request, answer, asNew } = await inviteTo('answer');
  assert.equal((await run(asNew('--request', request))).code, 0);
  const admit = ['join', '--dir', town, '--request', request, '--admit', answer, ...guardians];
  assert.equal((await run(admit)).code, 0);
  const begun = fs.readFileSync(`${dir}.joining`);
  const accept = asNew('--admit', answer);
  const { steps, status, stderr } = runUntil(folder, 0, accept);
  assert.equal(status, 0, stderr);
  assert.ok(steps > 15, `${steps} steps`);
  for (let step = 1; step <= steps; step += 1) {
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    fs.writeFileSync(`${dir}.joining`, begun);
    assert.equal(runUntil(folder, step, accept).signal, 'SIGKILL', `step ${step}`);
    if (fs.existsSync(dir)) assert.equal((await run(['verify', dir])).code, 0, `killed at step ${step}`);
    const repeated = await run(accept);
    assert.equal(repeated.code, 0, `step ${step}: ${repeated.told.join('\n')}`);
    assert.equal((await run(['verify', dir])).code, 0, `step ${step}`);
    assert.deepEqual(fs.readdirSync(folder), ['laptop'], `step ${step}`);
  }
});

test('[CL21] a join that is killed before any step of its request asks with keys that are kept whole', async () => {
  const { folder, dir, asNew } = await inviteTo('request');
  const request = join(folder, 'stick.insel');
  const ask = asNew('--request', request);
  const { steps } = runUntil(folder, 0, ask);
  assert.ok(steps > 5, `${steps} steps`);
  for (let step = 1; step <= steps; step += 1) {
    fs.rmSync(folder, { recursive: true });
    fs.mkdirSync(folder);
    assert.equal(runUntil(folder, step, ask).signal, 'SIGKILL', `step ${step}`);
    const kept = fs.existsSync(`${dir}.joining`) ? fs.readFileSync(`${dir}.joining`, 'utf8') : undefined;
    assert.equal((await run(ask)).code, 0, `step ${step}`);
    const now = fs.readFileSync(`${dir}.joining`, 'utf8');
    if (kept !== undefined) assert.equal(now, kept, `step ${step}: the keys have changed`);
    assert.equal(JSON.parse(now).request, fs.readFileSync(request, 'hex'), `step ${step}`);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['laptop.joining', 'stick.insel'], `step ${step}`);
  }
});
