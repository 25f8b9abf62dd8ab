/** *Einrichten* over HTTP: the door, the steps, and going on after an end at any of them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { expectOk } from '../../core/value/result.ts';
import { addedPersonSchema, personsPath, personsSchema } from '../web/api/persons.ts';
import { csrfHeader } from '../web/api/session.ts';
import {
  type FileReport,
  fileReportSchema,
  kitSheetsSchema,
  type SetupFile,
  setupEndPath,
  setupFilePath,
  setupFoundPath,
  setupKitPdfPath,
  setupKitRemovedPath,
  setupOpenPath,
  setupPassPath,
  setupPath,
  setupSheetDonePath,
  setupSheetsPath,
  setupStateSchema,
  setupTownPath,
} from '../web/api/setup.ts';
import { pathsOf } from './data-folder.ts';
import { type RunningSetup, startSetup } from './start-setup.ts';
import { startTownhall } from './start-townhall.ts';
import { testOptions, testRequest } from './test-folder.ts';
import { codeOf, kindOf, postTo, type SetupVisitor, visitSetup } from './test-setup.ts';

const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-setup-'));
const page = join(root, 'page');
const dir = join(root, 'town');
const town = { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde', isExercise: true };
const plan = { guardians: ['Ada Brandt', 'Björn Öztürk'], required: 2 };

let setup: RunningSetup;
let visitor: SetupVisitor;

const options = { dir, port: 0, pageFolder: page, ...testOptions };
const open = async (): Promise<void> => {
  setup = expectOk(await startSetup(options));
  visitor = await visitSetup(setup);
};
/** What a kill leaves is what is on the disk: nothing is kept in memory for the end of a step. */
const restart = async (): Promise<void> => {
  await setup.close();
  await open();
};

before(async () => {
  fs.mkdirSync(page);
  fs.writeFileSync(`${page}/index.html`, '<!doctype html><title>Insel</title>');
  await open();
});
after(async () => {
  await setup.close();
  fs.rmSync(root, { recursive: true, force: true });
});

describe('the door', () => {
  test('[SU1] the code opens one browser; a wrong one and a used one open none', async () => {
    const guess = await postTo(setup, setupOpenPath, { code: 'A'.repeat(26) });
    assert.deepEqual([guess.status, await kindOf(guess)], [401, 'signed-out']);
    const again = await postTo(setup, setupOpenPath, { code: codeOf(setup) });
    assert.deepEqual([again.status, await kindOf(again)], [401, 'signed-out']);
    assert.deepEqual(again.headers.getSetCookie(), []);
  });

  test('[SU1] the cookie is for these addresses only and out of reach for scripts', async () => {
    const other = expectOk(await startSetup({ ...options, dir: join(root, 'other') }));
    const answer = await postTo(other, setupOpenPath, { code: codeOf(other) });
    assert.match(
      answer.headers.getSetCookie()[0] ?? '',
      /^insel-setup=[0-9a-f]{64}; Path=\/api\/setup; HttpOnly; SameSite=Strict$/,
    );
    await answer.body?.cancel();
    await other.close();
    assert.equal(fs.existsSync(join(root, 'other')), false);
  });

  test('[SU1] without the cookie, or with one of before the restart, every address refuses', async () => {
    const old = { ...visitor.headers };
    await restart();
    const posts = [setupTownPath, setupFoundPath, setupSheetDonePath, setupKitRemovedPath, setupPassPath];
    for (const headers of [{}, old, { cookie: `insel-setup=${'0'.repeat(64)}` }]) {
      for (const path of [...posts, setupFilePath, setupEndPath])
        assert.equal((await postTo(setup, path, town, headers)).status, 401, path);
      for (const path of [setupPath, setupSheetsPath, setupKitPdfPath])
        assert.equal((await fetch(`${setup.localUrl}${path}`, { headers })).status, 401, path);
    }
    assert.equal((await visitor.state()).town, undefined);
  });

  test('[SU1] guessing is slowed down', async () => {
    const slow = expectOk(await startSetup({ ...options, dir: join(root, 'slow') }));
    const statuses: number[] = [];
    for (let tries = 0; tries < 21; tries += 1)
      statuses.push((await postTo(slow, setupOpenPath, { code: `${tries}` })).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429]);
    await slow.close();
  });

  test('[SU2] a change without the value, from a foreign page or under a foreign name is refused', async () => {
    const { cookie = '' } = visitor.headers;
    assert.equal(await kindOf(await postTo(setup, setupTownPath, town, { cookie })), 'csrf-missing');
    const foreign = { origin: 'http://evil.example' };
    assert.equal(await kindOf(await visitor.post(setupTownPath, town, foreign)), 'origin-foreign');
    const status = await new Promise((resolve) => {
      const headers = { ...visitor.headers, host: 'evil.example' };
      http.get(`${setup.localUrl}${setupPath}`, { headers }, (answer) => resolve(answer.statusCode));
    });
    assert.equal(status, 421);
    assert.equal((await visitor.state()).town, undefined);
  });

  test('[SU2] what is malformed changes nothing', async () => {
    const bodies = [
      {},
      { ...town, ags: '17999001' },
      { ...town, name: '' },
      { ...town, type: 'dorf' },
      { ...town, more: 1 },
    ];
    for (const body of bodies) assert.equal((await visitor.post(setupTownPath, body)).status, 400);
    assert.equal((await visitor.post(setupFoundPath, { guardians: ['Ada'], required: 2 })).status, 400);
    assert.equal((await visitor.post(setupFoundPath, plan)).status, 409);
    assert.equal(fs.existsSync(dir), false);
  });
});

describe('the steps, each after an end in the middle', () => {
  test('[SU4] what was typed about the town is there again, and no folder yet', async () => {
    const state = await visitor.ask(setupTownPath, town, setupStateSchema);
    assert.deepEqual([state.town, state.isFounded], [town, false]);
    await restart();
    const again = await visitor.state();
    assert.deepEqual([again.town, again.isFounded, again.readiness.percent], [town, false, 0]);
    assert.equal(fs.existsSync(dir), false);
  });

  test('[SU6] before the founding there are no persons', async () => {
    assert.equal((await visitor.get(`${setupPath}${personsPath}`)).status, 404);
  });

  test('[SU3] two askings found one town hall; the rest of a killed founding is removed', async () => {
    const abandoned = `${root}/.insel-new-999999999-x`;
    fs.mkdirSync(abandoned);
    const answers = await Promise.all([
      visitor.ask(setupFoundPath, plan, setupStateSchema),
      visitor.ask(setupFoundPath, { guardians: ['X', 'Y', 'Z'], required: 3 }, setupStateSchema),
    ]);
    assert.deepEqual(
      answers.map(({ isFounded, sheets }) => [isFounded, sheets.length]),
      [
        [true, 7],
        [true, 7],
      ],
    );
    assert.equal(fs.existsSync(abandoned), false);
    assert.equal(fs.existsSync(`${dir}.setup.json`), false);
    assert.deepEqual(
      fs.readdirSync(root).filter((name) => name.startsWith('.')),
      [],
    );
  });

  test('[SU4] after the founding it goes on with the sheets, and typing the town anew changes nothing', async () => {
    await restart();
    const state = await visitor.ask(setupTownPath, { ...town, name: 'Anderswo' }, setupStateSchema);
    assert.deepEqual([state.town?.name, state.isFounded, state.sheets.length], ['Stadt Auental', true, 7]);
    assert.match(state.sheets[0]?.title ?? '', /Ada Brandt/);
  });

  test('[SU5] every sheet can be shown, and the kit stays until each was handed over', async () => {
    const { sheets } = kitSheetsSchema.parse(await (await visitor.get(setupSheetsPath)).json());
    assert.equal(new Set(sheets.map(({ rows }) => JSON.stringify(rows))).size, 7);
    assert.ok(sheets.every(({ qr, exercise }) => qr.startsWith('<svg') && exercise.startsWith('ÜBUNG')));
    const pdf = await visitor.get(setupKitPdfPath);
    assert.equal(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
    for (const { number } of sheets.slice(1))
      await visitor.ask(setupSheetDonePath, { number }, setupStateSchema);
    assert.equal(await kindOf(await visitor.post(setupKitRemovedPath, {})), 'sheets-left');
    await restart();
    const state = await visitor.ask(setupSheetDonePath, { number: 1 }, setupStateSchema);
    assert.ok(state.sheets.every(({ isDone }) => isDone));
    const removed = await visitor.ask(setupKitRemovedPath, {}, setupStateSchema);
    assert.deepEqual([removed.isKitRemoved, removed.sheets], [true, []]);
    assert.equal((await visitor.get(setupKitPdfPath)).status, 404);
    assert.equal(fs.existsSync(pathsOf(dir).kit), false);
  });

  test('[SU5] a removal that was cut off is finished', async () => {
    await setup.close();
    fs.mkdirSync(`${dir}/.kit-removed`);
    fs.writeFileSync(`${dir}/.kit-removed/notfallpaket.txt`, 'secret');
    await open();
    assert.equal(fs.existsSync(`${dir}/.kit-removed`), false);
  });

  test('[SU8] it does not end before a lead can sign in', async () => {
    assert.equal(await kindOf(await visitor.post(setupEndPath, {})), 'lead-missing');
  });

  test('[SU6] persons are entered as in daily work, and are there after a restart', async () => {
    const path = `${setupPath}${personsPath}`;
    const person = (number: number, name: string, role: string) => ({
      request: testRequest(number),
      name,
      role,
      pin: { kind: 'drawn' },
    });
    const lead = await visitor.ask(path, person(1, 'Lena Vogt', 'lead'), addedPersonSchema);
    assert.match(lead.pin ?? '', /^\d{8}$/);
    await visitor.ask(path, person(2, 'Derya Demir', 'infodesk'), addedPersonSchema);
    await visitor.ask(path, person(3, 'Gero Wild', 'guardian'), addedPersonSchema);
    const weak = { ...person(4, 'Ohne', 'clerk'), pin: { kind: 'chosen', pin: '12345678' } };
    assert.equal(await kindOf(await visitor.post(path, weak)), 'pin-counts');
    await restart();
    const list = personsSchema.parse(await (await visitor.get(path)).json());
    assert.deepEqual(
      list.persons.map(({ name, role, mayChange }) => [name, role, mayChange]),
      [
        ['Derya Demir', 'infodesk', true],
        ['Gero Wild', 'guardian', true],
        ['Lena Vogt', 'lead', true],
      ],
    );
    assert.equal((await visitor.state()).hasLead, true);
  });

  const send = async (file: SetupFile, content: string, headers = visitor.headers): Promise<Response> => {
    const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(file)}\n`), Buffer.from(content, 'latin1')]);
    return postTo(setup, setupFilePath, new Uint8Array(bytes), headers);
  };
  const report = async (file: SetupFile, content: string): Promise<FileReport> =>
    fileReportSchema.parse(await (await send(file, content)).json());

  test('[SU7] a list is shown first, then recorded, then known', async () => {
    const rows = Array.from({ length: 9 }, (_, at) => `26.10.2026;08:${at}0;Müller-Öz ${at};Ausweis`);
    const list = ['Datum;Uhrzeit;Name;Anliegen', ...rows, 'kein Datum;09:00;Groß;Ausweis', ''].join('\r\n');
    const shown = await report({ name: 'liste.csv', isDryRun: true }, list);
    assert.deepEqual([shown.read, shown.accepted, shown.putAside, shown.isDryRun], [10, 4 + 2, 4, true]);
    assert.ok(shown.facts.some(({ value }) => value === 'windows-1252'));
    assert.equal((await visitor.state()).hasAppointments, false);
    const done = await report({ name: 'liste.csv', isDryRun: false }, list);
    assert.deepEqual([done.accepted, done.repeated, done.putAside], [6, 0, 4]);
    const again = await report({ name: 'liste.csv', isDryRun: false }, list);
    assert.deepEqual([again.accepted, again.repeated], [0, 6]);
    assert.equal((await visitor.state()).hasAppointments, true);
  });

  test('[SU7] a table is read otherwise when somebody says so, and what is no list is refused in words', async () => {
    const list = 'Uhrzeit;Name;Anliegen\r\n08:00;Groß;Ausweis\r\n';
    const table = { date: '2026-10-27' };
    const shown = await report({ name: 'tag.csv', isDryRun: true, table }, list);
    assert.deepEqual([shown.accepted, shown.days], [1, [{ localDate: '2026-10-27', count: 1 }]]);
    const scrap = await send({ name: 'brief.txt', isDryRun: true }, 'Sehr geehrte Damen und Herren');
    assert.equal(await kindOf(scrap), 'file-unrecognised');
    const { [csrfHeader]: _csrf, ...cookieOnly } = visitor.headers;
    assert.equal((await send({ name: 'x.csv', isDryRun: true }, list, cookieOnly)).status, 403);
    assert.equal((await postTo(setup, setupFilePath, new Uint8Array(9), visitor.headers)).status, 400);
  });

  test('[SU13] which column is what is said by hand where nothing is recognised', async () => {
    const list = ['Slots;;', 'Slot;Kunde;Anliegen;Kürzel', '27.10.2026 08:00;Groß;27;Pass', ''].join('\r\n');
    const unknown = await report({ name: 'slots.csv', isDryRun: true }, list);
    assert.deepEqual([unknown.accepted, unknown.putAside], [0, 1]);
    assert.deepEqual(unknown.header, ['Slot', 'Kunde', 'Anliegen', 'Kürzel']);
    const table = { columns: { dateTime: 1, name: 2, service: 4 } };
    const shown = await report({ name: 'slots.csv', isDryRun: true, table }, list);
    assert.deepEqual([shown.read, shown.accepted, shown.header], [1, 1, unknown.header]);
    assert.ok(shown.facts.some(({ label, value }) => label === 'Anliegen' && value === 'Kürzel'));
    // To record it without a word would put the whole file aside.
    const unsaid = await send({ name: 'slots.csv', isDryRun: false }, list);
    assert.equal(await kindOf(unsaid), 'file-unrecognised');
    for (const columns of [{ dateTime: 0 }, { dateTime: 1.5 }, { colour: 1 }]) {
      const wrong = Buffer.from(
        `${JSON.stringify({ name: 'x.csv', isDryRun: true, table: { columns } })}\n${list}`,
      );
      assert.equal((await postTo(setup, setupFilePath, new Uint8Array(wrong), visitor.headers)).status, 400);
    }
  });

  test('[SU4] what was passed over stays passed', async () => {
    await visitor.ask(setupPassPath, { step: 'devices' }, setupStateSchema);
    await restart();
    const { passed, readiness } = await visitor.state();
    assert.deepEqual(passed, ['devices']);
    const missing = readiness.items.flatMap(({ item, isDone }) => (isDone ? [] : [item]));
    assert.deepEqual([missing, readiness.percent], [['substitutes', 'copy'], 75]);
  });

  test('[SU8] it ends for good: daily work goes on, and these addresses are closed', async () => {
    const ended = await visitor.post(setupEndPath, {});
    assert.equal(ended.status, 200);
    assert.equal((await visitor.get(setupPath)).status, 401);
    const session = await fetch(`${setup.localUrl}/api/session`);
    const { persons } = z
      .object({ persons: z.array(z.object({ name: z.string() })) })
      .parse(await session.json());
    assert.equal(persons.length, 3);
    await setup.close();
    const over = await startSetup(options);
    assert.ok(!over.ok && over.failure.kind === 'setup-over');
    const server = expectOk(await startTownhall(options));
    assert.equal((await fetch(`${server.localUrl}${setupPath}`)).status, 404);
    await server.close();
    // For the closing of the file.
    fs.rmSync(`${dir}`, { recursive: true });
    setup = expectOk(await startSetup(options));
  });
});
