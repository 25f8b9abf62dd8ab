import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { deviceIdOf } from '../../core/control/acts.ts';
import { signingSeedLength, wrapSeedLength } from '../../core/crypto/suite.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { headLinePath, headLineSchema } from '../web/api/head-line.ts';
import { problemSchema } from '../web/api/problem.ts';
import { signInPath } from '../web/api/session.ts';
import { type DeviceKeys, openTownhallFolder, pathsOf, writeConfig, writeDeviceKeys } from './data-folder.ts';
import { removeViews } from './open-replica.ts';
import { runOperation } from './operations.ts';
import { type RunningTownhall, startTownhall } from './start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  importTestDay,
  issueTestToken,
  openTestTownhall,
  operate,
  type TestFolder,
  testOptions,
  testPin,
  testRequest,
  writeTestPage,
} from './test-folder.ts';

let founded: TestFolder;
let server: RunningTownhall;
before(async () => {
  founded = await foundTestFolder();
  const page = writeTestPage(founded);
  server = expectOk(await startTownhall({ dir: founded.copy(), port: 0, pageFolder: page, ...testOptions }));
});
after(async () => {
  await server.close();
  founded.remove();
});

const suite = createSuite1();
const random = createSystemRandom();
const codes = (count: number): string[] =>
  founded.kit.guardians.slice(0, count).map(({ code }) => toCodeCard('guardian', code).scanned);

/** A folder that has the founding and keys of its own, and knows the first server as its relay. */
function layOutSecondDevice(keys: DeviceKeys, relayServer = server): string {
  const dir = founded.copy({ withState: false });
  const { config } = expectOk(openTownhallFolder(dir));
  removeViews(pathsOf(dir).views);
  fs.rmSync(pathsOf(dir).kit, { recursive: true });
  const relay = { name: 'Rathaus', url: `${relayServer.localUrl}/relay`, isIndependent: true };
  writeDeviceKeys(pathsOf(dir), keys);
  writeConfig(pathsOf(dir), {
    ...config,
    device: deviceIdOf(suite, keys.signing.publicKey),
    relays: [relay],
  });
  return dir;
}

const newKeys = (): DeviceKeys => ({
  signing: suite.signingKey(random.bytes(signingSeedLength)),
  wrapping: suite.wrapKey(random.bytes(wrapSeedLength)),
});

const admissionOf = ({ signing, wrapping }: DeviceKeys, cards: readonly string[]) => ({
  signingKey: bytesToHex(signing.publicKey),
  wrapKey: bytesToHex(wrapping.publicKey),
  codes: cards,
});

test('[TH25] an admitted laptop reaches the same state through the server, and works on', async () => {
  const { townhall } = server;
  const person = await addTestPerson(townhall);
  const [first = '', second = ''] = await importTestDay(townhall, person, 300);
  const keys = newKeys();
  await operate(townhall, 'device-admit', admissionOf(keys, codes(2)));

  const laptop = await openTestTownhall(layOutSecondDevice(keys));
  await operate(laptop, 'exchange', {});
  assert.equal(await operate(laptop, 'state-hash', {}), await operate(townhall, 'state-hash', {}));

  const outcome = expectOk(
    await laptop.worker.submit({
      request: testRequest(1),
      person,
      command: 'appointment/record-arrival',
      input: { appointment: first },
    }),
  );
  assert.equal(outcome.kind, 'done');
  await operate(laptop, 'exchange', {});
  assert.equal(townhall.views.findRow(first as SubjectId)?.row.status, 'waiting');
  assert.equal(townhall.views.findRow(first as SubjectId)?.row.safety, 'copied');
  assert.equal(laptop.views.findRow(first as SubjectId)?.row.safety, 'copied');
  assert.equal(townhall.views.findRow(second as SubjectId)?.row.safety, 'here');

  const { safety } = expectOk(await laptop.worker.call('status', undefined));
  assert.equal(safety.level, 'copied');
  await laptop.close();
});

test('[TH23] what the second place has not confirmed yet is safe here only', async () => {
  const keys = newKeys();
  await operate(server.townhall, 'device-admit', admissionOf(keys, codes(2)));
  const dir = layOutSecondDevice(keys);
  const unreachable = expectOk(openTownhallFolder(dir)).config;
  const relays = [{ name: 'Niemand', url: 'http://127.0.0.1:9/relay', isIndependent: true }];
  const laptop = await openTestTownhall(dir);
  await operate(laptop, 'exchange', {});
  await laptop.close();
  writeConfig(pathsOf(dir), { ...unreachable, relays });
  const alone = await openTestTownhall(dir);
  await addTestPerson(alone, 'clerk', 'Max Abend');
  const { safety } = expectOk(await alone.worker.call('status', undefined));
  assert.equal(safety.level, 'here');
  assert.ok(safety.hereSince !== undefined && Math.abs(Date.now() - safety.hereSince) < 60_000);
  await alone.close();
});

test('[TH25] a device that was not admitted gets nothing from the server and records nothing', async () => {
  const stranger = await openTestTownhall(layOutSecondDevice(newKeys()));
  const before = stranger.views.listDates();
  await operate(stranger, 'exchange', {});
  assert.deepEqual(stranger.views.listDates(), before);
  const { safety } = expectOk(await stranger.worker.call('status', undefined));
  assert.equal(safety.sync.places[0]?.state, 'unreachable');
  const refused = await runOperation(stranger, 'person-add', { name: 'X', role: 'clerk' });
  assert.ok(!refused.ok);
  await stranger.close();
});

test('[TH4] too few cards, or the same card twice, admit nobody', async () => {
  const [one = ''] = codes(1);
  for (const cards of [[], [one], [one, one]]) {
    const refused = await runOperation(server.townhall, 'device-admit', admissionOf(newKeys(), cards));
    assert.ok(!refused.ok && refused.failure.kind === 'guardians-missing');
  }
});

test('[TH25] a removed laptop reads nothing that comes after', async () => {
  const { townhall } = server;
  const keys = newKeys();
  await operate(townhall, 'device-admit', admissionOf(keys, codes(2)));
  const dir = layOutSecondDevice(keys);
  const laptop = await openTestTownhall(dir);
  await operate(laptop, 'exchange', {});
  const device = deviceIdOf(suite, keys.signing.publicKey);
  await operate(townhall, 'device-remove', { device, codes: codes(2) });
  await addTestPerson(townhall, 'clerk', 'Nach Der Entfernung');
  await operate(laptop, 'exchange', {});
  assert.equal(
    laptop.views.listPersons().some(({ name }) => name === 'Nach Der Entfernung'),
    false,
  );
  await laptop.close();
});

test('[TH25] a laptop that succeeds a dead server works on; the returned server records nothing', async () => {
  const { townhall } = server;
  const keys = newKeys();
  await operate(townhall, 'device-admit', admissionOf(keys, codes(2)));
  const laptop = await openTestTownhall(layOutSecondDevice(keys));
  await operate(laptop, 'exchange', {});
  const dead = townhall.folder.config.device;
  await operate(laptop, 'succeed', { device: dead, reason: 'Brand', codes: codes(2) });
  await addTestPerson(laptop, 'clerk', 'Auf Dem Laptop');
  await operate(laptop, 'exchange', {});
  const refused = await runOperation(townhall, 'person-add', { name: 'Zu Spät', role: 'clerk' });
  assert.ok(!refused.ok);
  assert.ok(townhall.views.listPersons().some(({ name }) => name === 'Auf Dem Laptop'));
  await laptop.close();
});

test('[TH31] a server that was succeeded says so to its pages, to a click and at sign-in', async () => {
  const dir = founded.copy();
  const old = expectOk(
    await startTownhall({ dir, port: 0, pageFolder: writeTestPage(founded), ...testOptions }),
  );
  const person = await addTestPerson(old.townhall, 'infodesk', 'Vor Dem Brand');
  const [appointment = ''] = await importTestDay(old.townhall, person, 300);
  const authorization = `Bearer ${await issueTestToken(old.townhall, person)}`;
  const headLine = async () => {
    const answer = await fetch(`${old.localUrl}${headLinePath}`, { headers: { authorization } });
    return headLineSchema.parse(await answer.json());
  };
  const post = async (path: string, body: object) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${old.localUrl}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, kind: problemSchema.parse(await answer.json()).kind };
  };
  assert.equal((await headLine()).recording, 'ok');

  const keys = newKeys();
  await operate(old.townhall, 'device-admit', admissionOf(keys, codes(2)));
  const laptop = await openTestTownhall(layOutSecondDevice(keys, old));
  await operate(laptop, 'exchange', {});
  const device = old.townhall.folder.config.device;
  await operate(laptop, 'succeed', { device, reason: 'Brand', codes: codes(2) });
  await operate(laptop, 'exchange', {});

  const { position } = expectOk(await old.townhall.worker.call('status', undefined));
  assert.equal((await headLine()).recording, 'retired');
  const gone = { status: 409, kind: 'device-retired' };
  const arrival = { request: testRequest(77) };
  assert.deepEqual(await post(`/api/appointments/${appointment}/arrival`, arrival), gone);
  assert.deepEqual(await post(signInPath, { person, pin: testPin }), gone);
  assert.equal(expectOk(await old.townhall.worker.call('status', undefined)).position, position);

  // The page keeps the click and asks the successor, with the same request id.
  const again = { ...arrival, person, command: 'appointment/record-arrival', input: { appointment } };
  const recorded = expectOk(await laptop.worker.submit(again));
  assert.equal(recorded.kind, 'done');
  await laptop.close();
  await old.close();
});
