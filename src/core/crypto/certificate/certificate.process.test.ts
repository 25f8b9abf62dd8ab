import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import { expectOk } from '../../value/result.ts';
import { type Authority, createAuthority, localAddressRanges } from './authority.ts';
import { type IssuedCertificate, issueCertificate } from './certificate.ts';

const random = { bytes: (length: number) => randomBytes(length) };
const now = Date.now();
const names = ['insel.rathaus.test', 'localhost', '127.0.0.1', '::1'];

const authorityWith = (permits: readonly string[]): Authority =>
  expectOk(createAuthority({ random, now, name: 'Insel Stadt Auental', permits }));

const house = authorityWith(['rathaus.test', 'localhost', ...localAddressRanges]);

/** Serves one TLS handshake over loopback and returns what the client found: a peer or its refusal. */
async function shakeHands(
  served: IssuedCertificate,
  trusted: Authority,
  servername: string,
): Promise<string> {
  const server = createServer({ cert: served.chainPem, key: served.privateKeyPem }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({
    host: '127.0.0.1',
    port,
    servername,
    ca: trusted.certificatePem,
    minVersion: 'TLSv1.3',
  });
  try {
    await once(client, 'secureConnect');
    return client.authorized ? `trusted: ${client.getPeerX509Certificate()?.subject}` : 'not trusted';
  } catch (refusal) {
    return refusal instanceof Error && 'code' in refusal
      ? `${refusal.code}: ${refusal.message}`
      : String(refusal);
  } finally {
    client.destroy();
    server.close();
  }
}

test('[CE7] a browser that trusts the authority shakes hands under the LAN name', async () => {
  const issued = expectOk(issueCertificate({ authority: house, random, names, now, days: 800 }));
  assert.equal(await shakeHands(issued, house, 'insel.rathaus.test'), 'trusted: CN=insel.rathaus.test');
  assert.equal(await shakeHands(issued, house, 'localhost'), 'trusted: CN=insel.rathaus.test');
});

test('[CE7] another name, another authority or a certificate of the past is refused', async () => {
  const issued = expectOk(issueCertificate({ authority: house, random, names, now, days: 800 }));
  assert.match(await shakeHands(issued, house, 'wahlen.rathaus.test'), /^ERR_TLS_CERT_ALTNAME_INVALID/);
  const stranger = authorityWith(['rathaus.test', 'localhost', '127.0.0.1']);
  assert.match(
    await shakeHands(issued, stranger, 'localhost'),
    /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO|CERT_SIGNATURE)/,
  );
  const past = expectOk(
    issueCertificate({ authority: house, random, names, now: now - 3 * 86_400_000, days: 1 }),
  );
  assert.match(await shakeHands(past, house, 'localhost'), /^CERT_HAS_EXPIRED/);
});

test('[CE8] a stolen authority key that signs a foreign host is refused by the name constraints', async () => {
  // Whoever holds the key can skip our own check; only the constraints inside the certificate stop the browser.
  const lied: Authority = { ...house, permits: ['bank.test'] };
  const issued = expectOk(
    issueCertificate({ authority: lied, random, names: ['www.bank.test'], now, days: 30 }),
  );
  assert.match(await shakeHands(issued, house, 'www.bank.test'), /permitted subtree violation/);
});

test('[CE8] an authority without addresses excludes every address', async () => {
  const narrow = authorityWith(['localhost']);
  const lied: Authority = { ...narrow, permits: ['127.0.0.1', 'localhost'] };
  const issued = expectOk(
    issueCertificate({ authority: lied, random, names: ['localhost', '127.0.0.1'], now, days: 30 }),
  );
  assert.match(await shakeHands(issued, narrow, 'localhost'), /excluded subtree violation/);
});
