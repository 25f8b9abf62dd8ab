import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import { after, before, describe, test } from 'node:test';
import { expectOk } from '../../core/value/result.ts';
import { type RunningTownhall, type ServerOptions, startTownhall } from './start-townhall.ts';
import { foundTestFolder, type TestFolder, testOptions, writeTestPage } from './test-folder.ts';

let founded: TestFolder;
let page: string;
before(async () => {
  founded = await foundTestFolder();
  page = writeTestPage(founded);
});
after(() => founded.remove());

const start = async (dir: string, more: Partial<ServerOptions> = {}): Promise<RunningTownhall> =>
  expectOk(await startTownhall({ dir, port: 0, pageFolder: page, ...testOptions, ...more }));

describe('HTTPS', () => {
  test('[TH24] under the LAN name the server answers with a certificate of its own authority', async () => {
    const own = await start(founded.copy(), { lanName: 'rathaus.internal' });
    const ca = fs.readFileSync(own.townhall.folder.paths.authorityCertificate);
    const { hostname, port } = new URL(own.url);
    assert.equal(hostname, 'rathaus.internal');
    const answer = await new Promise<{ status: number | undefined; transport: unknown }>(
      (resolve, reject) => {
        const options = {
          host: '127.0.0.1',
          servername: hostname,
          port,
          path: '/api/session',
          ca,
          headers: { host: `${hostname}:${port}` },
        };
        https
          .get(options, (response) => {
            response.resume();
            resolve({
              status: response.statusCode,
              transport: response.headers['strict-transport-security'],
            });
          })
          .on('error', reject);
      },
    );
    assert.equal(answer.status, 200);
    assert.match(String(answer.transport), /max-age/);
    await own.close();
  });

  test('[TH24] a name that the authority may not vouch for is refused, and the folder is free again', async () => {
    const dir = founded.copy();
    const refused = await startTownhall({
      dir,
      port: 0,
      pageFolder: page,
      ...testOptions,
      lanName: 'www.bank.example',
    });
    assert.ok(!refused.ok && refused.failure.kind === 'host-not-permitted');
    await (await start(dir)).close();
  });

  test('[TH24] without a built page or a free port the server does not start', async () => {
    const dir = founded.copy();
    const unbuilt = await startTownhall({ dir, port: 0, pageFolder: `${page}/assets`, ...testOptions });
    assert.ok(!unbuilt.ok && unbuilt.failure.kind === 'page-missing');
    const first = await start(founded.copy());
    const taken = Number(new URL(first.localUrl).port);
    const busy = await startTownhall({ dir, port: taken, pageFolder: page, ...testOptions });
    assert.ok(!busy.ok && busy.failure.kind === 'port-unavailable');
    await first.close();
    await (await start(dir)).close();
  });
});
