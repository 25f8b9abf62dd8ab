import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import { hexToBytes } from '../../../core/value/bytes.ts';
import { expectOk } from '../../../core/value/result.ts';
import { toCodeCard } from '../../../print/code-card.ts';
import { createTownhall } from '../../townhall/create-townhall.ts';
import { openTownhallFolder } from '../../townhall/data-folder.ts';
import { runInsel } from '../run-insel.ts';
import { createTestTerminal, run } from '../test-terminal.ts';
import { buildAnswer } from './build-answer.ts';
import { checkAnswer } from './found-joined-folder.ts';
import { keepInvitation } from './invitation.ts';
import { readJoinCode, sealAnswer } from './join-message.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-join-'));
const town = join(root, 'town');
const cards: string[] = [];

before(async () => {
  const created = expectOk(
    await createTownhall(town, {
      name: 'Stadt Auental',
      ags: '09999001',
      type: 'gemeinde',
      isExercise: true,
    }),
  );
  for (const [index, { code }] of created.kit.guardians.entries()) {
    const { groups, check } = toCodeCard('guardian', code);
    cards.push(join(root, `card-${index}`));
    fs.writeFileSync(cards.at(-1) ?? '', `${groups.join(' ')} ${check}\n`);
  }
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

const guardians = (): string[] => cards.slice(0, 2).flatMap((card) => ['--guardian', card]);

/** Opens an invitation on the admitted device and gives its code and address. */
async function invite(...more: string[]) {
  const io = createTestTerminal();
  const ended = runInsel(['join', '--dir', town, '--invite', '--host', '127.0.0.1', '--json', ...more], io);
  const line: { code: string; urls: string[] } = JSON.parse(await io.whenPrinted(/invitation/));
  return { io, ended, code: line.code, url: line.urls[0] ?? '' };
}

test('[CL10] a device joins over the network with keys of its own and opens the current epoch', async () => {
  const { ended, code, url } = await invite(...guardians());
  const dir = join(root, 'laptop');
  const joined = await run([
    'join',
    '--dir',
    dir,
    '--code',
    code,
    '--from',
    url,
    '--name',
    'Laptop',
    '--json',
  ]);
  assert.equal(joined.code, 0, joined.told.join('\n'));
  assert.equal(await ended, 0);
  assert.ok(!fs.existsSync(`${dir}.joining`), 'the waiting keys are gone');
  const verified = await run(['verify', dir, '--json']);
  assert.equal(verified.code, 0);
  const config = expectOk(openTownhallFolder(dir)).config;
  const own = expectOk(openTownhallFolder(town)).config;
  assert.equal(config.tenant, own.tenant);
  assert.notEqual(config.device, own.device);
  const bundle = join(root, 'all.insel');
  assert.equal((await run(['bundle', 'create', bundle, '--dir', town])).code, 0);
  const received = await run(['bundle', 'receive', bundle, '--dir', dir, '--json']);
  assert.equal(received.code, 0, received.told.join('\n'));
  const entries = await run(['journal', '--dir', dir, '--kind', 'townhall/founded']);
  assert.equal(entries.printed.length, 1, 'the epoch opens on the new device');
});

test('[CL11] a device joins over files, and its invitation is used up', async () => {
  const invited = await run(['join', '--dir', town, '--invite', '--offline', '--json']);
  const { code } = JSON.parse(invited.printed.join(''));
  const [dir, request, answer] = ['tablet', 'request.insel', 'answer.insel'].map((name) => join(root, name));
  assert.ok(dir !== undefined && request !== undefined && answer !== undefined);
  assert.equal((await run(['join', '--dir', dir, '--code', code, '--request', request])).code, 0);
  const admit = ['join', '--dir', town, '--request', request, '--admit', answer, ...guardians()];
  assert.equal((await run(admit)).code, 0);
  assert.equal((await run(['join', '--dir', dir, '--code', code, '--admit', answer])).code, 0);
  assert.equal((await run(['verify', dir])).code, 0);
  const again = await run(admit);
  assert.equal(again.code, 1);
  assert.match(again.told.join('\n'), /No invitation is open/);
});

test('[CL12] a wrong code is refused at the other device and makes nothing', async () => {
  const { io, ended, url } = await invite('--minutes', '1');
  const dir = join(root, 'stranger');
  const refused = await run(['join', '--dir', dir, '--code', '0'.repeat(26), '--from', url]);
  assert.equal(refused.code, 1);
  assert.match(refused.told.join('\n'), /does not know this code/);
  assert.ok(!fs.existsSync(dir));
  assert.ok(!fs.existsSync(`${dir}.joining`), 'keys of a code that nobody knows');
  io.stop();
  assert.equal(await ended, 1);
});

test('[CL12] a second device with the same code is turned away while the first one waits', async () => {
  const io = createTestTerminal();
  const asked = Promise.withResolvers<string | undefined>();
  const waiting = { ...io, ask: () => asked.promise };
  const ended = runInsel(['join', '--dir', town, '--invite', '--host', '127.0.0.1', '--json'], waiting);
  const { code, urls } = JSON.parse(await io.whenPrinted(/invitation/));
  const first = run(['join', '--dir', join(root, 'first'), '--code', code, '--from', urls[0]]);
  while (!io.told.some((line) => /asks to join/.test(line)))
    await new Promise((resolve) => setImmediate(resolve));
  const second = await run(['join', '--dir', join(root, 'second'), '--code', code, '--from', urls[0]]);
  assert.equal(second.code, 1);
  assert.match(second.told.join('\n'), /Another device has used this code/);
  asked.resolve(undefined);
  assert.equal(await ended, 2);
  assert.match((await first).told.join('\n'), /refused on the other device/);
  assert.deepEqual(
    fs.readdirSync(root).filter((name) => name.endsWith('.joining')),
    [],
  );
});

test('[CL22] a join that reaches nobody keeps its keys and says so; one that cannot begin makes none', async () => {
  const dir = join(root, 'lonely');
  const asNew = ['join', '--dir', dir, '--code', '0'.repeat(26)];
  for (const wrong of [['--from', 'nowhere'], ['--admit', join(root, 'none')], []]) {
    assert.equal((await run([...asNew, ...wrong])).code, 2);
    assert.ok(!fs.existsSync(`${dir}.joining`), wrong.join(' '));
  }
  const away = await run([...asNew, '--from', 'http://127.0.0.1:1']);
  assert.equal(away.code, 1);
  assert.match(away.told.join('\n'), /the keys wait in .*lonely\.joining/);
  const kept = fs.readFileSync(`${dir}.joining`, 'utf8');
  await run([...asNew, '--from', 'http://127.0.0.1:1']);
  assert.equal(fs.readFileSync(`${dir}.joining`, 'utf8'), kept);
});

test('[CL22] keys go when the answer for them admits nobody, and stay for an answer to another request', async () => {
  const invited = await run(['join', '--dir', town, '--invite', '--offline', '--json']);
  const { code } = JSON.parse(invited.printed.join(''));
  const [dir, request, answer] = ['watch', 'watch.request', 'watch.answer'].map((name) => join(root, name));
  assert.ok(dir !== undefined && request !== undefined && answer !== undefined);
  const asNew = ['join', '--dir', dir, '--code', code];
  await run([...asNew, '--request', request]);
  fs.writeFileSync(answer, 'no answer to this request');
  assert.equal((await run([...asNew, '--admit', answer])).code, 1);
  assert.ok(fs.existsSync(`${dir}.joining`));
  const suite = createSuite1();
  const secret = expectOk(readJoinCode(code));
  const unadmitted = buildAnswer(suite, expectOk(openTownhallFolder(town)));
  const tools = { suite, random: createSystemRandom() };
  fs.writeFileSync(answer, sealAnswer(tools, secret, new Uint8Array(fs.readFileSync(request)), unadmitted));
  const refused = await run([...asNew, '--admit', answer]);
  assert.match(refused.told.join('\n'), /does not admit this device/);
  assert.ok(!fs.existsSync(`${dir}.joining`));
});

test('[CL12] an expired invitation is named and ends', async () => {
  const folder = expectOk(openTownhallFolder(town));
  keepInvitation(folder, new Uint8Array(16), Date.now() - 1);
  fs.writeFileSync(join(root, 'late'), 'INJ1');
  const late = await run([
    'join',
    '--dir',
    town,
    '--request',
    join(root, 'late'),
    '--admit',
    join(root, 'x'),
  ]);
  assert.equal(late.code, 1);
  assert.match(late.told.join('\n'), /has expired/);
  assert.ok(!fs.existsSync(`${folder.stateFolder}/invitation.json`));
});

test('[CL12] one guardian is not enough, whatever card is shown twice', async () => {
  const invited = await run(['join', '--dir', town, '--invite', '--offline', '--json']);
  const { code } = JSON.parse(invited.printed.join(''));
  const request = join(root, 'one.insel');
  await run(['join', '--dir', join(root, 'one'), '--code', code, '--request', request]);
  const [card = ''] = cards;
  const admit = ['join', '--dir', town, '--request', request, '--admit', join(root, 'one.answer')];
  const refused = await run([...admit, '--guardian', card, '--guardian', card]);
  assert.equal(refused.code, 1);
  assert.match(refused.told.join('\n'), /2 different guardians are needed, got 1/);
  assert.ok(!fs.existsSync(join(root, 'one.answer')));
});

test('[CL13] an answer that cuts, changes or invents the control stream founds nothing', () => {
  const suite = createSuite1();
  const folder = expectOk(openTownhallFolder(town));
  const answer = buildAnswer(suite, folder);
  const seeds: { signingSeed: string; wrapSeed: string } = JSON.parse(
    fs.readFileSync(folder.paths.deviceKeys, 'utf8'),
  );
  const keys = {
    signing: suite.signingKey(hexToBytes(seeds.signingSeed)),
    wrapping: suite.wrapKey(hexToBytes(seeds.wrapSeed)),
  };
  const stranger = {
    signing: suite.signingKey(createSystemRandom().bytes(32)),
    wrapping: suite.wrapKey(createSystemRandom().bytes(96)),
  };
  const kindOf = (given: ReturnType<typeof checkAnswer>) => (given.ok ? 'accepted' : given.failure.kind);
  assert.equal(kindOf(checkAnswer(suite, answer, keys)), 'accepted');
  assert.equal(kindOf(checkAnswer(suite, answer, stranger)), 'not-admitted');
  const wrongs = [
    { ...answer, control: answer.control.slice(0, 1) },
    { ...answer, control: answer.control.slice(1) },
    { ...answer, tenant: 'ab'.repeat(16) },
    { ...answer, genesis: 'cd'.repeat(32) },
    { ...answer, town: { ...answer.town, recoveryKey: 'ef'.repeat(40) } },
    { ...answer, control: ['AAAA'] },
  ];
  for (const wrong of wrongs) assert.equal(kindOf(checkAnswer(suite, wrong, keys)), 'answer-unfit');
});
