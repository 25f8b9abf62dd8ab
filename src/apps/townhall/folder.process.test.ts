import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { foldControl } from '../../core/control/control-state.ts';
import { readControlSegment } from '../../core/control/genesis.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { readControlRuns } from '../../core/journal/startup.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { expectOk } from '../../core/value/result.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { createTownhall } from './create-townhall.ts';
import { openTownhallFolder } from './data-folder.ts';
import { openGuardian, openRecovery } from './recovery.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  openTestTownhall,
  operate,
  type TestFolder,
  testDay,
  testOptions,
} from './test-folder.ts';
import { openTownhall } from './townhall.ts';

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

const suite = createSuite1();

function readControl(dir: string) {
  const storage = openSqliteJournalStorage({ path: `${dir}/journal.db`, readOnly: true });
  const segments = readControlRuns(suite, storage).flatMap((run) => run.segments);
  storage.close();
  const [genesis] = segments;
  assert.ok(genesis);
  const entries = segments.flatMap((segment) => expectOk(readControlSegment(suite, segment)));
  const outcome = foldControl(suite, founded.folder.config.tenant, genesis.head, entries);
  assert.ok(outcome.ok);
  return outcome.state;
}

const cardOf = (kind: 'guardian' | 'share', code: string): string => {
  const card = toCodeCard(kind, code);
  return `${card.groups.join('-')} ${card.check}`;
};

describe('founding', () => {
  test('[TH1] a folder that holds something is refused and left alone', async () => {
    const dir = `${founded.dir}-full`;
    fs.mkdirSync(dir);
    fs.writeFileSync(`${dir}/brief.txt`, 'wichtig');
    const refused = await createTownhall(dir, { name: 'Stadt Auental', ags: '09999001', type: 'gemeinde' });
    assert.ok(!refused.ok && refused.failure.kind === 'folder-not-empty');
    assert.deepEqual(fs.readdirSync(dir), ['brief.txt']);
  });

  test('[TH1] a founding that cannot be finished leaves no folder behind', async () => {
    const dir = `${founded.dir}-unfit/deep/town`;
    const plans = [
      { name: '', ags: '09999001' },
      { name: 'Stadt Auental', ags: '0999' },
      { name: 'Stadt Auental', ags: '09999001', guardians: ['Ada'], guardiansRequired: 2 },
      { name: 'Stadt Auental', ags: '09999001', shares: { of: 2, needed: 3 } },
      { name: 'Stadt Auental', ags: '09999001', lanName: 'kein name' },
    ];
    for (const plan of plans) {
      const refused = await createTownhall(dir, { type: 'gemeinde', ...plan });
      assert.equal(refused.ok, false, JSON.stringify(plan));
      const parent = `${founded.dir}-unfit/deep`;
      assert.deepEqual(fs.existsSync(parent) ? fs.readdirSync(parent) : [], []);
    }
  });

  test('[TH1] an empty folder becomes a town hall', async () => {
    const dir = `${founded.dir}-empty`;
    fs.mkdirSync(dir);
    expectOk(await createTownhall(dir, { name: 'Gemeinde Birkenrode', ags: '09999002', type: 'gemeinde' }));
    assert.equal(expectOk(openTownhallFolder(dir)).config.name, 'Gemeinde Birkenrode');
  });

  test('[TH2] what is secret can be read by this account only', () => {
    if (process.platform === 'win32') return;
    const secrets = [
      'keys/device.json',
      'tls/authority.json',
      'tls/host.json',
      'kit/notfallpaket.pdf',
      'kit/notfallpaket.txt',
    ];
    for (const path of secrets) assert.equal(fs.statSync(`${founded.dir}/${path}`).mode & 0o777, 0o600, path);
    assert.equal(fs.statSync(founded.dir).mode & 0o777, 0o700);
  });

  test('[TH2] no secret of the cards lies anywhere but in the kit', () => {
    const codes = [...founded.kit.guardians, ...founded.kit.recovery.shares].map(({ code }) =>
      code.slice(0, 12),
    );
    for (const name of fs.readdirSync(founded.dir, { recursive: true, encoding: 'utf8' })) {
      const path = `${founded.dir}/${name}`;
      if (name.startsWith('kit') || !fs.statSync(path).isFile()) continue;
      const text = fs.readFileSync(path).toString('latin1');
      for (const code of codes) assert.equal(text.includes(code), false, `${name} holds a code`);
    }
  });

  test('[TH3] every printed card opens its guardian', () => {
    const control = readControl(founded.dir);
    for (const { code } of founded.kit.guardians)
      assert.equal(openGuardian(suite, control, cardOf('guardian', code).toLowerCase()).ok, true);
  });

  test('[TH3] any three of the five shares give the key of the genesis', async () => {
    const { recoveryKeyHash } = readControl(founded.dir);
    const codes = founded.kit.recovery.shares.map(({ code }) => cardOf('share', code));
    for (const chosen of [
      [0, 1, 2],
      [4, 2, 0],
      [1, 3, 4],
    ]) {
      const key = expectOk(
        await openRecovery(
          suite,
          recoveryKeyHash,
          chosen.map((at) => codes[at] ?? ''),
        ),
      );
      assert.equal(bytesToHex(suite.hash(key.publicKey)), recoveryKeyHash);
    }
  });

  test('[TH4] two shares, the same share twice or a foreign one open nothing', async () => {
    const { recoveryKeyHash } = readControl(founded.dir);
    const [one = '', two = ''] = founded.kit.recovery.shares.map(({ code }) => cardOf('share', code));
    const foreign = cardOf('share', '0'.repeat(53));
    for (const typed of [[one, two], [one, one, two], [one, two, foreign], []]) {
      const opened = await openRecovery(suite, recoveryKeyHash, typed);
      assert.ok(!opened.ok && opened.failure.kind === 'shares-do-not-fit');
    }
  });

  test('[TH4] a mistyped card is named with its group; a share is no guardian', () => {
    const control = readControl(founded.dir);
    const card = cardOf('guardian', founded.kit.guardians[0]?.code ?? '');
    const wrong = card[5] === '0' ? '1' : '0';
    const mistyped = openGuardian(suite, control, card.slice(0, 5) + wrong + card.slice(6));
    assert.ok(!mistyped.ok && mistyped.failure.kind === 'code-mistyped');
    const share = openGuardian(suite, control, cardOf('share', founded.kit.recovery.shares[0]?.code ?? ''));
    assert.ok(!share.ok && share.failure.kind === 'code-of-another-card');
    const foreign = openGuardian(suite, control, cardOf('guardian', '0'.repeat(26)));
    assert.ok(!foreign.ok && foreign.failure.kind === 'guardian-unknown');
  });
});

/** A copy with a person and a day of forty appointments, closed again. */
async function workedFolder(): Promise<{ dir: string; hash: unknown }> {
  const dir = founded.copy();
  const townhall = await openTestTownhall(dir);
  await importTestDay(townhall, await addTestPerson(townhall), 40);
  const hash = await operate(townhall, 'state-hash', {});
  await townhall.close();
  return { dir, hash };
}

async function stateAfterStart(dir: string) {
  const townhall = await openTestTownhall(dir);
  const hash = await operate(townhall, 'state-hash', {});
  const { rows } = townhall.views.readDay(testDay);
  await townhall.close();
  return { hash, rows: rows.length, from: townhall.worker.startedFrom };
}

describe('starting', () => {
  test('[TH5] a second process is refused, and let in when the first has left', async () => {
    const dir = founded.copy();
    const first = await openTestTownhall(dir);
    const second = await openTownhall({ dir, ...testOptions });
    assert.ok(!second.ok && second.failure.kind === 'folder-locked');
    await first.close();
    await (await openTestTownhall(dir)).close();
  });

  test('[TH8] deleted views are built again', async () => {
    const { dir, hash } = await workedFolder();
    for (const ending of ['', '-wal', '-shm']) fs.rmSync(`${dir}/views.db${ending}`, { force: true });
    assert.deepEqual(await stateAfterStart(dir), { hash, rows: 40, from: 'mark' });
  });

  test('[TH8] views of scrap are built again', async () => {
    const { dir, hash } = await workedFolder();
    fs.writeFileSync(`${dir}/views.db`, 'das ist keine Datenbank'.repeat(1_000));
    assert.deepEqual(await stateAfterStart(dir), { hash, rows: 40, from: 'mark' });
  });

  test('[TH8] views that are newer than a restored journal are built again from it', async () => {
    const { dir } = await workedFolder();
    fs.copyFileSync(`${founded.dir}/journal.db`, `${dir}/journal.db`);
    fs.rmSync(`${dir}.state`, { recursive: true });
    assert.deepEqual((await stateAfterStart(dir)).rows, 0);
  });

  test('[TH6] without its mark the folder says that it is a copy, and goes on', async () => {
    const { dir, hash } = await workedFolder();
    fs.rmSync(`${dir}.state`, { recursive: true });
    assert.deepEqual(await stateAfterStart(dir), { hash, rows: 40, from: 'copy' });
    const townhall = await openTestTownhall(dir);
    await addTestPerson(townhall, 'clerk', 'Anselm Vogt');
    await townhall.close();
  });

  test('[TH7] a journal that lost acknowledged entries does not start', async () => {
    const { dir } = await workedFolder();
    fs.copyFileSync(`${founded.dir}/journal.db`, `${dir}/journal.db`);
    const started = await openTownhall({ dir, ...testOptions });
    assert.ok(!started.ok && started.failure.kind === 'journal-behind-mark');
    const again = await openTownhall({ dir, ...testOptions });
    assert.ok(!again.ok && again.failure.kind === 'journal-behind-mark', 'the lock was given back');
  });

  test('[TH7] a folder that is none, or whose files are broken, is named', async () => {
    const none = await openTownhall({ dir: `${founded.dir}/kit` });
    assert.ok(!none.ok && none.failure.kind === 'folder-missing');
    const dir = founded.copy();
    fs.writeFileSync(`${dir}/keys/device.json`, '{"signingSeed":"00"}');
    const broken = await openTownhall({ dir, ...testOptions });
    assert.ok(!broken.ok && broken.failure.kind === 'folder-broken');
    fs.writeFileSync(`${dir}/insel.json`, '{');
    const unread = await openTownhall({ dir, ...testOptions });
    assert.ok(!unread.ok && unread.failure.kind === 'folder-broken');
  });
});

describe('imports', () => {
  const bytes = () =>
    fs.readFileSync(
      new URL('../../../examples/appointments/zms-tagesliste-2025-11-24.json', import.meta.url),
    );
  const task = () => ({ name: 'tag.json', bytes: bytes(), options: { zone: 'Europe/Berlin' } });

  test('[TH20] what is read is accepted, repeated or quarantined; the second time nothing changes', async () => {
    const townhall = await openTestTownhall(founded.copy());
    const first = expectOk(await townhall.importFile(task()));
    const hash = await operate(townhall, 'state-hash', {});
    assert.ok(first.accepted > 0 && first.quarantined.length > 0);
    assert.equal(first.read, first.accepted + first.repeated + first.quarantined.length);
    const second = expectOk(await townhall.importFile(task()));
    assert.equal(second.accepted, 0);
    assert.equal(second.read, second.repeated + second.quarantined.length);
    assert.equal(await operate(townhall, 'state-hash', {}), hash);
    assert.equal(townhall.views.listQuarantine().length, first.quarantined.length);
    await townhall.close();
  });

  test('[TH20] a file imported again does not bring back what a later file has changed', async () => {
    const townhall = await openTestTownhall(founded.copy());
    const changed = Buffer.from(bytes().toString('utf8').replaceAll('"confirmed"', '"queued"'));
    const sameAgain = { ...task(), bytes: Buffer.concat([bytes(), Buffer.from('\n')]) };
    expectOk(await townhall.importFile(task()));
    assert.equal(expectOk(await townhall.importFile(sameAgain)).accepted, 0);
    assert.ok(expectOk(await townhall.importFile({ ...task(), bytes: changed })).accepted > 0);
    const hash = await operate(townhall, 'state-hash', {});
    assert.equal(expectOk(await townhall.importFile(sameAgain)).accepted, 0);
    assert.equal(await operate(townhall, 'state-hash', {}), hash);
    await townhall.close();
  });

  test('[TH20] a dry run records nothing, an unknown file or source is named', async () => {
    const townhall = await openTestTownhall(founded.copy());
    const before = await operate(townhall, 'state-hash', {});
    const dry = expectOk(await townhall.importFile({ ...task(), isDryRun: true }));
    assert.ok(dry.accepted > 0);
    const scrap = await townhall.importFile({ name: 'x', bytes: new Uint8Array([1, 2, 3]), options: {} });
    assert.ok(!scrap.ok && scrap.failure.kind === 'file-unrecognised');
    const unknown = await townhall.importFile({ ...task(), as: 'fax' });
    assert.ok(!unknown.ok && unknown.failure.kind === 'importer-unknown');
    assert.equal(await operate(townhall, 'state-hash', {}), before);
    await townhall.close();
  });
});
