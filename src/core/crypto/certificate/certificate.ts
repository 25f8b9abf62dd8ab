/**
 * The certificate under which the town hall's server answers in the house's own network.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Bytes } from '../../value/bytes.ts';
import type { Random } from '../../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../value/result.ts';
import { type Authority, dayMilliseconds } from './authority.ts';
import { derImplicit, derNamedBits, derObject, derOctets, derSequence } from './der.ts';
import {
  type HostName,
  type HostNameFailure,
  hostBytes,
  isInRange,
  parseHostName,
  parseHostRange,
} from './host-name.ts';
import {
  createKeyPair,
  createSerial,
  type Extension,
  keyIdentifier,
  publicKeyOf,
  signCertificate,
} from './signed-certificate.ts';

/** What `tls.createServer` takes: `cert` is the chain (host first, then authority), `key` its private key. */
export interface IssuedCertificate {
  readonly chainPem: string;
  readonly privateKeyPem: string;
  /** Milliseconds since 1970 UTC; earlier than asked for when the authority itself ends sooner. */
  readonly validUntil: number;
  /** SHA-256 of the host's certificate as browsers show it: AA:BB:… */
  readonly fingerprint: string;
}

export interface CertificateRequest {
  readonly authority: Authority;
  readonly random: Random;
  /** Host names and addresses; the first is the common name. */
  readonly names: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** At most 824: with the day of tolerance before it, 825 days are the most that Apple's browsers take. */
  readonly days: number;
}

export type CertificateFailure =
  | HostNameFailure
  | Failure<
      'host-not-permitted' | 'host-missing' | 'validity-unfit' | 'authority-expired' | 'authority-broken'
    >;

export const certificateDaysMax = 824;

export function issueCertificate(request: CertificateRequest): Result<IssuedCertificate, CertificateFailure> {
  const hosts = permittedHosts(request);
  if (!hosts.ok) return hosts;
  const { authority, days, now } = request;
  if (!Number.isInteger(days) || days < 1 || days > certificateDaysMax) {
    return fail({
      kind: 'validity-unfit',
      message: `A certificate lasts 1 to ${certificateDaysMax} days, got ${days}`,
    });
  }
  if (now >= authority.validUntil) {
    return fail({ kind: 'authority-expired', message: `The authority "${authority.name}" has expired` });
  }
  return signHost(request, hosts.value);
}

function permittedHosts(request: CertificateRequest): Result<readonly HostName[], CertificateFailure> {
  if (request.names.length === 0)
    return fail({ kind: 'host-missing', message: 'A certificate needs at least one host' });
  const hosts: HostName[] = [];
  for (const name of request.names) {
    const host = parseHostName(name);
    if (!host.ok) return host;
    if (!isPermitted(host.value, request.authority)) {
      const permits = request.authority.permits.join(', ');
      return fail({
        kind: 'host-not-permitted',
        message: `"${name}" is outside of what the authority permits: ${permits}`,
      });
    }
    hosts.push(host.value);
  }
  return ok(hosts);
}

/** Would {@link issueCertificate} take this name? What is no name at all is refused too. */
export function mayVouchFor(authority: Authority, name: string): boolean {
  const host = parseHostName(name);
  return host.ok && isPermitted(host.value, authority);
}

function isPermitted(host: HostName, authority: Authority): boolean {
  return authority.permits.some((permit) => {
    const range = parseHostRange(permit);
    return range.ok && isInRange(host, range.value);
  });
}

function signHost(
  request: CertificateRequest,
  hosts: readonly HostName[],
): Result<IssuedCertificate, CertificateFailure> {
  const { authority, now, days, random } = request;
  const signer = openAuthority(authority);
  if (!signer.ok) return signer;
  const keys = createKeyPair(random);
  const publicKey = publicKeyOf(keys.privateKey);
  const validUntil = Math.min(now + days * dayMilliseconds, authority.validUntil);
  const content = {
    serial: createSerial(random),
    issuer: authority.name,
    subject: commonNameOf(hosts),
    validFrom: now - dayMilliseconds,
    validUntil,
    publicKey,
    extensions: hostExtensions(hosts, keyIdentifier(publicKey), keyIdentifier(signer.value.publicKey)),
  };
  const pem = signCertificate(content, signer.value.privateKey);
  const certificate = new X509Certificate(pem);
  if (!certificate.checkIssued(signer.value.certificate) || !certificate.verify(signer.value.publicKey)) {
    return fail({ kind: 'authority-broken', message: 'The certificate does not follow from the authority' });
  }
  const fingerprint = certificate.fingerprint256;
  return ok({
    chainPem: pem + authority.certificatePem,
    privateKeyPem: keys.privateKeyPem,
    validUntil,
    fingerprint,
  });
}

/** A host name may be longer than a common name; browsers read the alternative names only. */
const commonNameOf = (hosts: readonly HostName[]): string =>
  hosts.find((host) => host.text.length <= 64)?.text ?? 'Insel';

function openAuthority(authority: Authority) {
  try {
    const privateKey = createPrivateKey(authority.privateKeyPem);
    const certificate = new X509Certificate(authority.certificatePem);
    return ok({ privateKey, certificate, publicKey: certificate.publicKey });
  } catch (cause) {
    const message = `The authority's key or certificate cannot be read: ${cause instanceof Error ? cause.message : cause}`;
    return fail({ kind: 'authority-broken' as const, message });
  }
}

const hostExtensions = (
  hosts: readonly HostName[],
  keyId: Bytes,
  authorityKeyId: Bytes,
): readonly Extension[] => [
  { object: '2.5.29.19', isCritical: true, value: derSequence() },
  // digitalSignature: all that an ECDSA key does in TLS.
  { object: '2.5.29.15', isCritical: true, value: derNamedBits(0) },
  { object: '2.5.29.37', isCritical: false, value: derSequence(derObject('1.3.6.1.5.5.7.3.1')) },
  { object: '2.5.29.17', isCritical: false, value: derSequence(...hosts.map(alternativeName)) },
  { object: '2.5.29.14', isCritical: false, value: derOctets(keyId) },
  { object: '2.5.29.35', isCritical: false, value: derSequence(derImplicit(0, authorityKeyId)) },
];

const alternativeName = (host: HostName): Bytes => derImplicit(host.kind === 'dns' ? 2 : 7, hostBytes(host));
