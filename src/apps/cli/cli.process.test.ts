import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { contentOf } from '../../core/blob/test-blobs.ts';
import { expectOk } from '../../core/value/result.ts';
import { acts, mayPerson } from '../../people/roles.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { createTownhall } from '../townhall/create-townhall.ts';
import { openTownhallFolder } from '../townhall/data-folder.ts';
import { attachToFolder } from '../townhall/test-attachment.ts';
import { runInselProcess, startInsel } from './insel-process.contract.ts';
import { run } from './test-terminal.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-cli-'));
const town = join(root, 'town');
const examples = fileURLToPath(new URL('../../../examples/appointments', import.meta.url));
const cards: string[] = [];

before(async () => {
  const plan = { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde', isExercise: true } as const;
  const created = expectOk(await createTownhall(town, plan));
  for (const [index, { code }] of created.kit.guardians.entries()) {
    const { groups, check } = toCodeCard('guardian', code);
    cards.push(join(root, `card-${index}`));
    fs.writeFileSync(cards.at(-1) ?? '', `${groups.join(' ')} ${check}\n`);
  }
});
after(() => fs.rmSync(root, { recursive: true, force: true }));

const guardians = (): string[] => cards.slice(0, 2).flatMap((card) => ['--guardian', card]);
const jsonOf = (ran: { readonly printed: readonly string[] }) => JSON.parse(ran.printed.join('\n'));

/** A laptop that has joined and holds everything. */
async function joinLaptop(name: string): Promise<string> {
  const dir = join(root, name);
  const [request, answer, bundle] = ['request', 'answer', 'bundle'].map((part) =>
    join(root, `${name}.${part}`),
  );
  assert.ok(request !== undefined && answer !== undefined && bundle !== undefined);
  const { code } = jsonOf(await run(['join', '--dir', town, '--invite', '--offline', '--json']));
  await run(['join', '--dir', dir, '--code', code, '--request', request]);
  await run(['join', '--dir', town, '--request', request, '--admit', answer, ...guardians()]);
  await run(['join', '--dir', dir, '--code', code, '--admit', answer]);
  await run(['bundle', 'create', bundle, '--dir', town]);
  const received = await run(['bundle', 'receive', bundle, '--dir', dir]);
  assert.equal(received.code, 0, received.told.join('\n'));
  return dir;
}

test('[CL1] the process ends with code 2 and two lines on standard error', async () => {
  const ran = await runInselProcess(['init', '--dir', join(root, 'x'), '--tenant', '1234', '--name', 'X']);
  assert.equal(ran.code, 2);
  assert.equal(ran.stdout, '');
  assert.match(
    ran.stderr,
    /^insel: error: --tenant "1234" is no AGS: it has eight digits\ninsel: hint: .*\n$/,
  );
  assert.ok(!fs.existsSync(join(root, 'x')));
});

test('[CL4] init prints what it made as one document, and verify finds it whole', async () => {
  const dir = join(root, 'made');
  const words = ['init', '--dir', dir, '--tenant', '09999001', '--name', 'Stadt Auental', '--json'];
  const ran = await runInselProcess(words);
  assert.equal(ran.code, 0, ran.stderr);
  const made = JSON.parse(ran.stdout);
  assert.equal(made.dir, dir);
  assert.ok(made.kit.every((path: string) => fs.existsSync(path)));
  assert.equal((await run(['verify', dir])).code, 0);
  const again = await run(words);
  assert.equal(again.code, 2);
  assert.match(again.told[0] ?? '', /is not an empty folder/);
});

test('[CL4] an init that is killed at any moment leaves no town hall that is not whole', async () => {
  for (const milliseconds of [150, 320, 480]) {
    const dir = join(root, `killed-${milliseconds}`);
    const started = startInsel(['init', '--dir', dir, '--tenant', '09999001', '--name', 'Stadt Auental']);
    const kill = setTimeout(() => started.child.kill('SIGKILL'), milliseconds);
    await started.ended;
    clearTimeout(kill);
    if (fs.existsSync(dir)) assert.equal((await run(['verify', dir])).code, 0, `${milliseconds} ms`);
    else assert.equal((await run(['init', '--dir', dir, '--tenant', '09999001', '--name', 'X'])).code, 0);
  }
});

test('[CL5] import counts every record of every file, and the second time accepts nothing', async () => {
  const first = await run(['import', examples, '--dir', town, '--json']);
  assert.equal(first.code, 0, first.told.join('\n'));
  const counts = jsonOf(first);
  assert.equal(counts.read, counts.accepted + counts.repeated + counts.quarantined.length);
  assert.ok(counts.accepted >= 15, `${counts.accepted}`);
  assert.ok(counts.quarantined.every((item: { where: string; reason: string }) => item.where && item.reason));
  const second = jsonOf(await run(['import', examples, '--dir', town, '--json']));
  assert.deepEqual([second.read, second.accepted], [counts.read, 0]);
});

test('[CL5] a dry run records nothing, a missing file stops before the first one, a stray file is counted', async () => {
  const before = await run(['verify', town, '--json']);
  const dry = await run(['import', join(examples, 'standesamt.ics'), '--dir', town, '--dry-run', '--json']);
  assert.equal(jsonOf(dry).dryRun, true);
  const missing = await run([
    'import',
    join(examples, 'standesamt.ics'),
    join(root, 'none.ics'),
    '--dir',
    town,
  ]);
  assert.equal(missing.code, 2);
  fs.writeFileSync(join(root, 'stray.txt'), 'nichts');
  const stray = await run(['import', join(root, 'stray.txt'), '--dir', town, '--json']);
  assert.equal(stray.code, 1);
  assert.deepEqual([jsonOf(stray).read, jsonOf(stray).quarantined[0].reason], [1, 'file-unrecognised']);
  const zone = await run(['import', examples, '--dir', town, '--as', 'xml']);
  assert.equal(zone.code, 2);
  assert.deepEqual(
    jsonOf(await run(['verify', town, '--json'])).counts.entries,
    jsonOf(before).counts.entries,
  );
});

test('[CL3] every --json is one document, and journal one a line', async () => {
  for (const words of [
    ['verify', town],
    ['doctor', '--dir', town],
    ['person', 'list', '--dir', town],
    ['succeed', '--dir', town],
  ]) {
    const ran = await run([...words, '--json']);
    assert.equal(ran.printed.length, 1, words.join(' '));
    jsonOf(ran);
  }
  const journal = await run(['journal', '--dir', town]);
  assert.ok(journal.printed.length > 20);
  for (const line of journal.printed) assert.equal(typeof JSON.parse(line).kind, 'string');
});

test('[CL6] journal filters by kind, by room and by subject', async () => {
  const imported = await run(['journal', '--dir', town, '--kind', 'appointment/imported']);
  assert.ok(imported.printed.length > 0);
  const lines = imported.printed.map((line) => JSON.parse(line));
  assert.ok(lines.every(({ kind, body }) => kind === 'appointment/imported' && body.source.id !== undefined));
  const subject = lines[0].subjects[0];
  const about = await run(['journal', '--dir', town, '--subject', subject]);
  assert.ok(about.printed.every((line) => JSON.parse(line).subjects.includes(subject)));
  const room = await run(['journal', '--dir', town, '--kind', 'townhall/']);
  assert.equal(room.printed.length, 1);
  assert.equal((await run(['journal', '--dir', town, '--subject', 'x'])).code, 2);
});

test('[CL20] a kind that no entry can have is refused, one that none has is said', async () => {
  for (const kind of ['x y', 'Appointment/arrived', 'appointment', '/', 'appointment//', ''])
    assert.equal((await run(['journal', '--dir', town, '--kind', kind])).code, 2, kind);
  const mistyped = await run(['journal', '--dir', town, '--kind', 'appointment/importet']);
  assert.deepEqual([mistyped.code, mistyped.printed.length], [0, 0]);
  assert.match(
    mistyped.told.join('\n'),
    /no entry .* appointment\/importet; did you mean appointment\/imported\?/,
  );
  const room = await run(['journal', '--dir', town, '--kind', 'zoo/']);
  assert.match(room.told.join('\n'), /no entry of this journal is of kind zoo\/$/);
  const found = await run(['journal', '--dir', town, '--kind', 'appointment/']);
  assert.deepEqual(found.told, []);
});

test('[CL7] verify tells whole, broken and unusable apart, and names the first broken place', async () => {
  const dir = join(root, 'flipped');
  fs.cpSync(town, dir, { recursive: true });
  fs.cpSync(`${town}.state`, `${dir}.state`, { recursive: true });
  assert.equal((await run(['verify', dir])).code, 0);
  const path = join(dir, 'journal.db');
  const bytes = fs.readFileSync(path);
  const { place } = findCiphertext(bytes);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  fs.writeFileSync(path, bytes);
  const broken = await run(['verify', dir, '--json']);
  assert.equal(broken.code, 1);
  assert.match(jsonOf(broken).place, /position \d+/);
  for (const unusable of [join(root, 'nowhere'), cards[0] ?? '', root]) {
    const ran = await run(['verify', unusable]);
    assert.equal(ran.code, 2, unusable);
  }
});

/** A byte in the last quarter of the first run that the file holds. */
function findCiphertext(bytes: Buffer): { readonly place: number } {
  const start = bytes.indexOf('INR1');
  assert.ok(start > 0, 'the journal holds a run');
  const length = bytes.readUInt32BE(start + 4);
  return { place: start + Math.floor(length * 0.9) };
}

test('[CL7] a journal behind its mark is broken, one without a mark is a copy', async () => {
  const [behind, copy] = [join(root, 'behind'), join(root, 'copy')];
  fs.cpSync(town, copy, { recursive: true });
  assert.equal(jsonOf(await run(['verify', copy, '--json'])).mark, 'missing');
  fs.cpSync(town, behind, { recursive: true });
  assert.equal((await run(['person', 'add', '--dir', town, '--name', 'A. Vogt', '--role', 'lead'])).code, 0);
  fs.cpSync(`${town}.state`, `${behind}.state`, { recursive: true });
  const found = await run(['verify', behind, '--json']);
  assert.equal(found.code, 1);
  assert.match(jsonOf(found).message, /the mark names [0-9a-f]{64}/);
  const refused = await run(['townhall', '--dir', behind, '--port', '0']);
  assert.equal(refused.code, 2);
  assert.match(refused.told.join('\n'), /journal-behind-mark[\s\S]*hint: acknowledged entries are missing/);
});

test('[CL8] a bundle gives another device the same state hash, and again changes nothing', async () => {
  const laptop = await joinLaptop('courier');
  const bundle = join(root, 'same.insel');
  await run(['person', 'add', '--dir', town, '--name', 'B. Kern']);
  await run(['bundle', 'create', bundle, '--dir', town]);
  const there = jsonOf(await run(['bundle', 'receive', bundle, '--dir', laptop, '--json']));
  const here = jsonOf(await run(['bundle', 'receive', bundle, '--dir', town, '--json']));
  const again = jsonOf(await run(['bundle', 'receive', bundle, '--dir', laptop, '--json']));
  assert.equal(there.stateHash, here.stateHash);
  assert.ok(there.stored > 0);
  assert.deepEqual([here.stored, again.stored, again.refused.length], [0, 0, 0]);
});

test('[BL34] a bundle takes blobs along; they are kept, and verified here, there and on the way', async () => {
  const home = join(root, 'with-blobs');
  fs.cpSync(town, home, { recursive: true });
  fs.cpSync(`${town}.state`, `${home}.state`, { recursive: true });
  const laptop = await joinLaptop('blob-laptop');
  const [long, gone] = [
    await attachToFolder(home, contentOf(5_000_000)),
    await attachToFolder(home, contentOf(900, 2)),
  ];
  fs.rmSync(join(home, 'blobs', `${gone.name}.blob`));
  const bundle = join(root, 'blobs.insel');
  const created = jsonOf(await run(['bundle', 'create', bundle, '--dir', home, '--json']));
  assert.deepEqual([created.blobs, created.blobsMissing], [1, [gone.name]]);
  assert.ok(created.blobBytes > 5_000_000);
  assert.deepEqual(jsonOf(await run(['verify', bundle, '--json'])).blobs, { whole: 1, missing: [] });
  const received = jsonOf(await run(['bundle', 'receive', bundle, '--dir', laptop, '--json']));
  assert.deepEqual(received.blobs, { stored: 1, repeated: 0, bytes: created.blobBytes });
  const again = jsonOf(await run(['bundle', 'receive', bundle, '--dir', laptop, '--json']));
  assert.deepEqual(again.blobs, { stored: 0, repeated: 1, bytes: created.blobBytes });
  const file = join(laptop, 'blobs', `${long.name}.blob`);
  const bytes = fs.readFileSync(file);
  assert.deepEqual(bytes, fs.readFileSync(join(home, 'blobs', `${long.name}.blob`)));
  const whole = await run(['verify', laptop]);
  assert.equal(whole.code, 0);
  assert.ok(whole.printed.some((line) => line.includes(`blob ${gone.name}, which an entry names`)));
  fs.writeFileSync(file, bytes.with(4_500_000, 255 - (bytes[4_500_000] ?? 0)));
  const altered = await run(['verify', laptop, '--json']);
  assert.equal(altered.code, 1);
  assert.equal(jsonOf(altered).place, `blob ${long.name}`);
  const flipped = fs.readFileSync(bundle);
  flipped[flipped.length - 2_000_000] = (flipped.at(-2_000_000) ?? 0) ^ 1;
  fs.writeFileSync(bundle, flipped);
  const torn = await run(['verify', bundle, '--json']);
  assert.equal(torn.code, 1);
  assert.match(jsonOf(torn).message, new RegExp(long.name));
});

test('[CL9] of an altered bundle nothing is taken; of a cut one the whole runs, when asked for', async () => {
  const bundle = join(root, 'whole.insel');
  await run(['bundle', 'create', bundle, '--dir', town]);
  const bytes = fs.readFileSync(bundle);
  const altered = Buffer.from(bytes);
  altered[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 4;
  fs.writeFileSync(join(root, 'altered.insel'), altered);
  fs.writeFileSync(join(root, 'cut.insel'), bytes.subarray(0, Math.floor(bytes.length * 0.8)));
  const refused = await run(['bundle', 'receive', join(root, 'altered.insel'), '--dir', town]);
  assert.equal(refused.code, 1);
  assert.match(refused.told.join('\n'), /altered|Run \d+/);
  const cut = await run(['bundle', 'receive', join(root, 'cut.insel'), '--dir', town]);
  assert.equal(cut.code, 1);
  assert.match(cut.told.join('\n'), /--salvage/);
  const salvaged = await run([
    'bundle',
    'receive',
    join(root, 'cut.insel'),
    '--dir',
    town,
    '--salvage',
    '--json',
  ]);
  assert.equal(salvaged.code, 0);
  assert.ok(jsonOf(salvaged).read > 0);
  assert.equal((await run(['verify', join(root, 'altered.insel')])).code, 1);
});

test('[CL14] a laptop succeeds a dead server, and the server that returns books nothing', async () => {
  const dead = join(root, 'dead');
  fs.cpSync(town, dead, { recursive: true });
  fs.cpSync(`${town}.state`, `${dead}.state`, { recursive: true });
  const laptop = await joinLaptop('successor');
  const { device } = expectOk(openTownhallFolder(town)).config;
  const words = ['succeed', '--dir', laptop, '--of', device, '--reason', 'Server defekt'];
  const [card = ''] = cards;
  assert.equal((await run([...words, '--guardian', card, '--guardian', card])).code, 1);
  const done = await run([...words, ...guardians(), '--json']);
  assert.equal(done.code, 0, done.told.join('\n'));
  assert.equal((await run(['person', 'add', '--dir', laptop, '--name', 'C. Brandt'])).code, 0);
  const bundle = join(root, 'after.insel');
  await run(['bundle', 'create', bundle, '--dir', laptop]);
  assert.equal((await run(['bundle', 'receive', bundle, '--dir', dead])).code, 0);
  const refused = await run(['person', 'add', '--dir', dead, '--name', 'D. Groß']);
  assert.equal(refused.code, 1);
  assert.match(refused.told.join('\n'), /This device is retired/);
  const doctor = jsonOf(await run(['doctor', '--dir', dead, '--json']));
  const recording = doctor.checks.find((check: { id: string }) => check.id === 'recording');
  assert.match(recording.says, /abgelöst/);
  const returned = startInsel(['townhall', '--dir', dead, '--port', '0', '--quiet']);
  assert.match(await returned.firstLine, /http/);
  returned.child.kill('SIGINT');
  assert.equal(await returned.ended, 0);
  assert.match(returned.output().stderr, /this device was retired or removed: it records nothing any more/);
});

test('[CL19] doctor says that a folder may be a copy, until one card says that it is the only one', async () => {
  const restored = join(root, 'restored');
  const markOf = async (...words: string[]) => {
    const { checks } = jsonOf(await run(['doctor', '--dir', restored, '--json', ...words]));
    return checks.find((check: { id: string }) => check.id === 'mark');
  };
  assert.equal((await run(['person', 'add', '--dir', town, '--name', 'E. Roth'])).code, 0);
  fs.cpSync(town, restored, { recursive: true });
  assert.match((await markOf()).says, /gilt als Kopie/);
  const [card = ''] = cards;
  const foreign = join(root, 'foreign');
  const { groups, check } = toCodeCard('guardian', '0'.repeat(26));
  fs.writeFileSync(foreign, `${groups.join(' ')} ${check}`);
  const refused = await run(['doctor', '--dir', restored, '--only-copy', '--guardian', foreign]);
  assert.equal(refused.code, 1);
  assert.match((await markOf()).todo, /--only-copy/);
  assert.doesNotMatch((await markOf('--only-copy', '--guardian', card)).says, /bis jemand bestätigt/);
  assert.equal((await run(['person', 'add', '--dir', restored, '--name', 'F. Kurz'])).code, 0);
  assert.equal((await markOf()).level, 'green');
});

test('[CL15] beside a running server every command works through it, and Ctrl-C ends it with code 0', async () => {
  const dir = join(root, 'served');
  expectOk(await createTownhall(dir, { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde' }));
  const server = startInsel(['townhall', '--dir', dir, '--port', '0', '--json']);
  const ready = JSON.parse(await server.firstLine);
  assert.equal(ready.ready, true);
  assert.equal((await fetch(`${ready.url}/api/session`)).status, 200);
  const added = jsonOf(
    await run(['person', 'add', '--dir', dir, '--name', 'M. Demir', '--role', 'infodesk', '--json']),
  );
  assert.match(added.pin, /^\d{8}$/);
  const imported = jsonOf(await run(['import', join(examples, 'standesamt.ics'), '--dir', dir, '--json']));
  assert.ok(imported.accepted > 0);
  assert.equal((await run(['verify', dir])).code, 0);
  assert.ok((await run(['journal', '--dir', dir, '--kind', 'person/'])).printed.length >= 2);
  const second = await run(['townhall', '--dir', dir, '--port', '0']);
  assert.equal(second.code, 2);
  assert.match(second.told.join('\n'), new RegExp(`process id ${ready.pid}`));
  server.child.kill('SIGINT');
  assert.equal(await server.ended, 0);
  assert.equal((await run(['verify', dir])).code, 0);
});

test('[CL24] the name of somebody who was removed is erased with cards, and nobody else is taken for her', async () => {
  const dir = join(root, 'leaving');
  const plan = { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde', isExercise: true } as const;
  const { kit } = expectOk(await createTownhall(dir, plan));
  const cards = kit.guardians.slice(0, 2).flatMap(({ code }, at) => {
    const { groups, check } = toCodeCard('guardian', code);
    const card = join(root, `leaving-card-${at}`);
    fs.writeFileSync(card, `${groups.join(' ')} ${check}\n`);
    return ['--guardian', card];
  });
  for (const name of ['J. Groß', 'H. Bleibt'])
    await run(['person', 'add', '--dir', dir, '--name', name, '--no-pin']);
  const erase = (name: string) =>
    run(['person', 'erase', '--dir', dir, '--person', name, '--json', ...cards]);
  assert.equal((await erase('J. Groß')).code, 2);
  await run(['person', 'remove', '--dir', dir, '--person', 'J. Groß']);
  assert.equal(jsonOf(await erase('J. Groß')).erased, 1);
  assert.equal((await erase('J. Groß')).code, 2);
  const left = jsonOf(await run(['person', 'list', '--dir', dir, '--json']));
  assert.deepEqual(
    left.map((one: { name: string }) => one.name),
    ['H. Bleibt'],
  );
  assert.equal((await run(['verify', dir])).code, 0);
});

test('[CL23] on a missing folder the server prints the address of setting up, and makes nothing by itself', async () => {
  const dir = join(root, 'neu');
  const server = startInsel(['townhall', '--dir', dir, '--port', '0', '--json']);
  const ready = JSON.parse(await server.firstLine);
  assert.deepEqual([ready.ready, ready.setup], [true, true]);
  assert.match(ready.url, /^http:\/\/localhost:\d+\/einrichten#[0-9A-Z]{26}$/);
  assert.equal((await fetch(`${ready.localUrl}/api/session`)).status, 404);
  server.child.kill('SIGINT');
  assert.equal(await server.ended, 0);
  assert.equal(fs.existsSync(dir), false);
  const house = await run(['townhall', '--dir', dir, '--port', '0', '--name', 'insel.auental.internal']);
  assert.equal(house.code, 2);
});

test('[CL17] a PIN is drawn and shown once, a token is limited to what its person may do', async () => {
  const name = 'E. Aydın';
  const added = jsonOf(
    await run(['person', 'add', '--dir', town, '--name', name, '--role', 'telephone', '--json']),
  );
  assert.match(added.pin, /^\d{8}$/);
  const journal = await run(['journal', '--dir', town]);
  assert.ok(!journal.printed.join('\n').includes(added.pin), 'the PIN is nowhere in clear');
  const token = jsonOf(await run(['token', '--dir', town, '--person', name, '--json']));
  assert.match(token.secret, /^insel_[0-9a-f]{64}$/);
  assert.deepEqual(
    token.scopes,
    acts.filter((act) => mayPerson('telephone', act)),
  );
  const refused = await run(['token', '--dir', town, '--person', name, '--scope', 'import']);
  assert.equal(refused.code, 2);
  assert.equal((await run(['token', '--dir', town, '--person', 'Niemand'])).code, 2);
  assert.equal((await run(['person', 'lock', '--dir', town, '--person', name])).code, 0);
  assert.equal((await run(['person', 'add', '--dir', town, '--name', 'G', '--role', 'guest'])).code, 1);
});

test('[CL18] a command that is interrupted leaves no file of its own behind', async () => {
  const target = join(root, 'interrupted');
  fs.mkdirSync(target);
  const started = startInsel(['init', '--dir', join(target, 'town'), '--tenant', '09999001', '--name', 'X']);
  while (
    started.child.exitCode === null &&
    !fs.readdirSync(target).some((name) => name.startsWith('.insel-new-'))
  )
    await new Promise((resolve) => setImmediate(resolve));
  started.child.kill('SIGINT');
  const code = await started.ended;
  const left = fs.readdirSync(target).filter((name) => name.startsWith('.'));
  assert.deepEqual(left, []);
  if (code === 0) assert.equal((await run(['verify', join(target, 'town')])).code, 0);
  else assert.equal(code, 130);
});
