import assert from 'node:assert/strict';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { Random } from '../../value/ports.ts';
import { expectOk } from '../../value/result.ts';
import {
  type Authority,
  authorityDays,
  createAuthority,
  dayMilliseconds,
  localAddressRanges,
  parseAuthority,
} from './authority.ts';
import { certificateDaysMax, issueCertificate } from './certificate.ts';

const now = Date.UTC(2026, 9, 30, 6, 0, 0);

/** Repeatable bytes: the same label, the same keys. */
function randomFrom(label: string): Random {
  let drawn = 0;
  return {
    bytes: (length) => {
      drawn += 1;
      return createHash('sha512').update(`${label} ${drawn}`).digest().subarray(0, length);
    },
  };
}

const authorityWith = (permits: readonly string[], label = 'authority'): Authority =>
  expectOk(createAuthority({ random: randomFrom(label), now, name: 'Insel Stadt Auental', permits }));

const house = authorityWith(['rathaus.test', 'localhost', ...localAddressRanges]);
const names = ['insel.rathaus.test', 'localhost', '127.0.0.1'];

const issueFrom = (
  authority: Authority,
  changes: { names?: readonly string[]; now?: number; days?: number } = {},
) => issueCertificate({ authority, random: randomFrom('host'), names, now, days: 800, ...changes });

test('[CE5] the authority is self-signed, may sign hosts and lasts ten years', () => {
  const certificate = new X509Certificate(house.certificatePem);
  assert.equal(certificate.ca, true);
  assert.equal(certificate.subject, 'CN=Insel Stadt Auental');
  assert.equal(certificate.verify(certificate.publicKey), true);
  assert.equal(certificate.checkPrivateKey(createPrivateKey(house.privateKeyPem)), true);
  assert.equal(certificate.validToDate.getTime(), now + authorityDays * dayMilliseconds);
  assert.equal(certificate.validFromDate.getTime(), now - dayMilliseconds);
});

test('[CE5] the authority uses ECDSA on P-256', () => {
  const details = new X509Certificate(house.certificatePem).publicKey.asymmetricKeyDetails;
  assert.equal(details?.namedCurve, 'prime256v1');
});

test('[CE6] the same randomness makes the same keys and other randomness other ones', () => {
  assert.equal(authorityWith(['rathaus.test']).privateKeyPem, house.privateKeyPem);
  assert.notEqual(authorityWith(['rathaus.test'], 'other').privateKeyPem, house.privateKeyPem);
});

test('[CE6] random bytes that are no P-256 key are drawn again', () => {
  const fallback = randomFrom('authority');
  let drawn = 0;
  const random: Random = {
    bytes: (length) => {
      drawn += 1;
      if (drawn === 1) return new Uint8Array(length).fill(0xff);
      return drawn === 2 ? new Uint8Array(length) : fallback.bytes(length);
    },
  };
  const authority = expectOk(createAuthority({ random, now, name: 'Insel', permits: ['rathaus.test'] }));
  assert.equal(authority.privateKeyPem, house.privateKeyPem);
});

test('[CE7] a host certificate names its hosts and follows from the authority', () => {
  const issued = expectOk(issueFrom(house));
  const host = new X509Certificate(issued.chainPem);
  const authority = new X509Certificate(house.certificatePem);
  assert.equal(host.subjectAltName, 'DNS:insel.rathaus.test, DNS:localhost, IP Address:127.0.0.1');
  assert.equal(host.ca, false);
  assert.equal(host.checkIssued(authority), true);
  assert.equal(host.verify(authority.publicKey), true);
  assert.deepEqual(host.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(host.checkPrivateKey(createPrivateKey(issued.privateKeyPem)), true);
  assert.equal(issued.fingerprint, host.fingerprint256);
  assert.ok(issued.chainPem.endsWith(house.certificatePem));
});

test('[CE7] two certificates of one authority have different serials', () => {
  const first = new X509Certificate(expectOk(issueFrom(house)).chainPem);
  const second = expectOk(
    issueCertificate({ authority: house, random: randomFrom('second'), names, now, days: 1 }),
  );
  assert.notEqual(first.serialNumber, new X509Certificate(second.chainPem).serialNumber);
});

test('[CE8] a host outside of what the authority permits is refused', () => {
  for (const name of ['insel.anderswo.test', '8.8.8.8', 'rathaus.test.evil']) {
    const issued = issueFrom(house, { names: [name] });
    assert.equal(issued.ok ? 'issued' : issued.failure.kind, 'host-not-permitted');
  }
});

test('[CE8] an authority for names alone may vouch for no address', () => {
  const issued = issueFrom(authorityWith(['rathaus.test']), { names: ['127.0.0.1'] });
  assert.equal(issued.ok ? 'issued' : issued.failure.kind, 'host-not-permitted');
});

test('[CE9] a certificate never outlives its authority', () => {
  const late = house.validUntil - 10 * dayMilliseconds;
  assert.equal(expectOk(issueFrom(house, { now: late })).validUntil, house.validUntil);
  const tooLate = issueFrom(house, { now: house.validUntil });
  assert.equal(tooLate.ok ? 'issued' : tooLate.failure.kind, 'authority-expired');
});

for (const days of [0, -1, 1.5, certificateDaysMax + 1])
  test(`[CE9] ${days} days are refused`, () => {
    const issued = issueFrom(house, { days });
    assert.equal(issued.ok ? 'issued' : issued.failure.kind, 'validity-unfit');
  });

test('[CE10] requests that make no sense are refused with their reason', () => {
  const kindOf = (result: { ok: true } | { ok: false; failure: { kind: string } }): string =>
    result.ok ? 'made' : result.failure.kind;
  const request = { random: randomFrom('x'), now, name: 'Insel', permits: ['rathaus.test'] };
  assert.equal(kindOf(createAuthority({ ...request, name: '  ' })), 'authority-name-unfit');
  assert.equal(kindOf(createAuthority({ ...request, name: 'ü'.repeat(65) })), 'authority-name-unfit');
  assert.equal(kindOf(createAuthority({ ...request, permits: [] })), 'authority-permits-nothing');
  assert.equal(kindOf(createAuthority({ ...request, permits: ['10.0.0.0/40'] })), 'host-name-malformed');
  assert.equal(kindOf(issueFrom(house, { names: [] })), 'host-missing');
  assert.equal(kindOf(issueFrom(house, { names: ['rathaus.test', 'a b'] })), 'host-name-malformed');
});

test('[CE11] an authority comes back from its file, and nothing else does', () => {
  const file: unknown = JSON.parse(JSON.stringify(house));
  assert.deepEqual(parseAuthority(file), { ok: true, value: house });
  const others = [null, 'text', [], {}, { ...house, permits: 'rathaus.test' }, { ...house, permits: [1] }];
  for (const other of [...others, { ...house, validUntil: '2036' }, { ...house, privateKeyPem: undefined }]) {
    assert.equal(parseAuthority(other).ok, false);
  }
});

test('[CE11] an authority file whose key and certificate do not belong together is found', () => {
  const other = authorityWith(['rathaus.test'], 'other');
  const mixed = issueFrom({ ...house, privateKeyPem: other.privateKeyPem });
  assert.equal(mixed.ok ? 'issued' : mixed.failure.kind, 'authority-broken');
  const unreadable = issueFrom({ ...house, privateKeyPem: 'not a key' });
  assert.equal(unreadable.ok ? 'issued' : unreadable.failure.kind, 'authority-broken');
});
