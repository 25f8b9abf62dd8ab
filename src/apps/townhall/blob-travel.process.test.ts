import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { BlobReference } from '../../core/blob/blob-reference.ts';
import { readWholeBlob } from '../../core/blob/read-blob.ts';
import { contentOf } from '../../core/blob/test-blobs.ts';
import { deviceIdOf } from '../../core/control/acts.ts';
import { signingSeedLength, wrapSeedLength } from '../../core/crypto/suite.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { expectOk } from '../../core/value/result.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { startHub } from '../hub/start-hub.ts';
import {
  openTownhallFolder,
  pathsOf,
  type RelayConfig,
  writeConfig,
  writeDeviceKeys,
} from './data-folder.ts';
import { removeViews } from './open-replica.ts';
import { attachToFolder } from './test-attachment.ts';
import { foundTestFolder, openTestTownhall, operate, type TestFolder } from './test-folder.ts';
import type { Townhall } from './townhall.ts';

const suite = createSuite1();
const random = createSystemRandom();

let founded: TestFolder;
before(async () => {
  founded = await foundTestFolder();
});
after(() => founded.remove());

const newKeys = () => ({
  signing: suite.signingKey(random.bytes(signingSeedLength)),
  wrapping: suite.wrapKey(random.bytes(wrapSeedLength)),
});

function layOut(relay: RelayConfig, keys?: ReturnType<typeof newKeys>): string {
  const dir = founded.copy(keys === undefined ? undefined : { withState: false });
  const { config } = expectOk(openTownhallFolder(dir));
  if (keys === undefined) {
    writeConfig(pathsOf(dir), { ...config, relays: [relay] });
    return dir;
  }
  removeViews(pathsOf(dir).views);
  fs.rmSync(pathsOf(dir).kit, { recursive: true });
  writeDeviceKeys(pathsOf(dir), keys);
  const device = deviceIdOf(suite, keys.signing.publicKey);
  writeConfig(pathsOf(dir), { ...config, device, relays: [relay] });
  return dir;
}

/** Until the blob is where it should be; what hangs is named by the state that it hangs in. */
async function waitFor(townhall: Townhall, { name }: BlobReference, level: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const [state] = expectOk(await townhall.blobs.statesOf([name]));
    if (state?.level === level) return;
    if (round === 199) assert.fail(JSON.stringify(state));
    if (round % 20 === 0) await operate(townhall, 'exchange', {});
    await wait(50);
  }
}

test('[TH39] a blob that an entry names reaches the other device through a hub, and back', async () => {
  const hub = expectOk(
    await startHub({ folder: `${founded.dir}-hub`, host: '127.0.0.1', port: 0, name: 'Kreis' }),
  );
  const relay = { name: 'Kreis', url: hub.url, isIndependent: true };
  const dir = layOut(relay);
  const sent = await attachToFolder(dir, contentOf(1_300_000));
  const server = await openTestTownhall(dir);
  const keys = newKeys();
  const codes = founded.kit.guardians.slice(0, 2).map(({ code }) => toCodeCard('guardian', code).scanned);
  const { signing, wrapping } = keys;
  const publicKeys = { signingKey: bytesToHex(signing.publicKey), wrapKey: bytesToHex(wrapping.publicKey) };
  await operate(server, 'device-admit', { ...publicKeys, codes });
  await waitFor(server, sent, 'copied');
  const laptopDir = layOut(relay, keys);
  let laptop = await openTestTownhall(laptopDir);
  await waitFor(laptop, sent, 'copied');
  const read = await readWholeBlob({ suite, storage: laptop.blobs.storage }, sent);
  assert.ok(Buffer.from(expectOk(read)).equals(contentOf(1_300_000)));
  await laptop.close();
  const answered = await attachToFolder(laptopDir, contentOf(2000, 2));
  laptop = await openTestTownhall(laptopDir);
  await waitFor(laptop, answered, 'copied');
  await waitFor(server, answered, 'copied');
  assert.deepEqual(await server.worker.call('blob-status', undefined), {
    ok: true,
    value: { named: 2, missing: 0, waiting: 0, isComplete: true },
  });
  await laptop.close();
  await server.close();
  await hub.close();
  fs.rmSync(`${founded.dir}-hub`, { recursive: true });
});
