import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
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

describe('plain HTTP in the house', () => {
  test('[LA1] every address leads to the help page, and the files beside it are static', async () => {
    const own = await start(founded.copy(), { lanName: 'rathaus.internal' });
    const at = `http://127.0.0.1:${new URL(own.helpUrl ?? '').port}`;
    for (const path of ['/', '/anmelden', '/assets/index-abc.js', '/index.html', '/%00', '/../insel.json']) {
      const answer = await fetch(`${at}${path}`);
      const page = await answer.text();
      assert.match(page, /noch keine Termine und keine Anmeldung/);
      assert.ok(page.includes(`href="${own.url}"`));
      assert.equal(answer.headers.get('strict-transport-security'), null);
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'self'/);
    }
    assert.match(await (await fetch(`${at}/en`)).text(), /no sign-in here yet/);
    assert.match((await fetch(`${at}/hilfe.css`)).headers.get('content-type') ?? '', /text\/css/);
    assert.equal(await (await fetch(at, { method: 'HEAD' })).text(), '');
    await own.close();
    await assert.rejects(fetch(at));
  });

  test('[LA2] nothing is taken, whatever is sent', async () => {
    const own = await start(founded.copy(), { lanName: 'rathaus.internal' });
    const at = `http://127.0.0.1:${new URL(own.helpUrl ?? '').port}`;
    for (const [path, method] of [
      ['/api/sign-in', 'POST'],
      ['/', 'POST'],
      ['/api/session', 'GET'],
      ['/api/operator/operations/status', 'POST'],
      ['/relay/v1', 'PUT'],
    ] as const) {
      const body =
        method === 'GET' ? {} : { body: JSON.stringify({ person: 'a'.repeat(32), pin: '48151623' }) };
      const answer = await fetch(`${at}${path}`, { method, ...body });
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /connection-plain/);
      assert.equal(answer.headers.get('set-cookie'), null);
    }
    await own.close();
  });

  test('[LA3] the loaded file and the profile are the authority that HTTPS answers under', async () => {
    const own = await start(founded.copy(), { lanName: 'rathaus.internal' });
    const at = `http://127.0.0.1:${new URL(own.helpUrl ?? '').port}`;
    const file = await fetch(`${at}/insel-wurzel.crt`);
    const der = new X509Certificate(Buffer.from(await file.arrayBuffer()));
    const pem = fs.readFileSync(own.townhall.folder.paths.authorityCertificate);
    assert.equal(der.fingerprint256, new X509Certificate(pem).fingerprint256);
    assert.match(
      await (await fetch(at)).text(),
      new RegExp(der.fingerprint256.split(':').join('</span> <span>')),
    );
    const profile = await fetch(`${at}/insel.mobileconfig`);
    assert.equal(profile.headers.get('content-type'), 'application/x-apple-aspen-config');
    await own.close();
  });

  test('[LA6] numbers of the house are in the certificate and at the door, foreign ones are not', async () => {
    const dir = founded.copy();
    const addresses = ['192.168.7.7', '203.0.113.9'];
    const own = await start(dir, { lanName: 'rathaus.internal', addresses });
    const names = namesIn(own);
    assert.ok(names.includes('192.168.7.7') && !names.includes('203.0.113.9'));
    const ask = (host: string) => askSecurely(own, { host });
    assert.equal(await ask('192.168.7.7'), 200);
    assert.equal(await ask('203.0.113.9'), 421);
    await own.close();
    // A fewer number is no reason for a new certificate, another one is.
    const same = await start(dir, { lanName: 'rathaus.internal', addresses: [] });
    assert.deepEqual(namesIn(same), names);
    await same.close();
    const moved = await start(dir, { lanName: 'rathaus.internal', addresses: ['10.1.2.3'] });
    assert.ok(namesIn(moved).includes('10.1.2.3'));
    await moved.close();
  });

  test('[LA7] a taken port of the help page stops the server only if somebody named it', async (context) => {
    const blocker = http.createServer();
    context.after(() => blocker.close());
    await once(blocker.listen(0), 'listening');
    const address = blocker.address();
    assert.ok(address !== null && typeof address === 'object');
    const dir = founded.copy();
    const lines: string[] = [];
    const plan = { dir, pageFolder: page, ...testOptions, lanName: 'rathaus.internal' };
    const refused = await startTownhall({ ...plan, port: 0, helpPort: address.port });
    assert.ok(!refused.ok && refused.failure.kind === 'port-unavailable');
    const log = (line: string) => void lines.push(line);
    const own = expectOk(await startTownhall({ ...plan, port: address.port - 1, log }));
    assert.equal(own.helpUrl, undefined);
    assert.ok(lines.some((line) => line.startsWith('help page: Port')));
    assert.equal(await askSecurely(own, { host: 'rathaus.internal' }), 200);
    await own.close();
  });
});

const namesIn = (own: RunningTownhall): readonly string[] =>
  z
    .object({ names: z.array(z.string()) })
    .parse(JSON.parse(fs.readFileSync(own.townhall.folder.paths.hostCertificate, 'utf8'))).names;

const askSecurely = (
  own: RunningTownhall,
  { host }: { readonly host: string },
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(own.url);
    const ca = fs.readFileSync(own.townhall.folder.paths.authorityCertificate);
    const headers = { host: `${host}:${port}` };
    https
      .get(
        { host: '127.0.0.1', servername: 'rathaus.internal', port, path: '/api/session', ca, headers },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
      .on('error', reject);
  });
