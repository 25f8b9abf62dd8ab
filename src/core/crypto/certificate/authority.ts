/**
 * The town hall's own certificate authority: browsers in the house trust it before the outage, so
 * that no public authority, which may be out of reach for months, is needed to renew a certificate.
 * It can only vouch for the hosts named at its birth (name constraints, RFC 5280 §4.2.1.10): a stolen
 * authority key impersonates this town hall and nobody else.
 */
import { type Bytes, concatBytes } from '../../value/bytes.ts';
import type { Random } from '../../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../value/result.ts';
import {
  derBoolean,
  derImplicit,
  derNamedBits,
  derOctets,
  derSequence,
  derTagged,
  derUnsigned,
} from './der.ts';
import {
  everyAddress,
  type HostNameFailure,
  type HostRange,
  parseHostRange,
  rangeBytes,
} from './host-name.ts';
import {
  createKeyPair,
  createSerial,
  type Extension,
  keyIdentifier,
  publicKeyOf,
  signCertificate,
} from './signed-certificate.ts';

/** Plain text, so that it can lie in one sealed file. The private key is PKCS #8 without a passphrase. */
export interface Authority {
  readonly name: string;
  readonly permits: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly validUntil: number;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface AuthorityRequest {
  readonly random: Random;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** What a browser shows as issuer, such as "Insel Stadt Auental"; at most 64 characters (RFC 5280, ub-common-name). */
  readonly name: string;
  /** DNS names (with all names below) and address blocks it may vouch for; at least one. */
  readonly permits: readonly string[];
}

export type AuthorityFailure =
  | HostNameFailure
  | Failure<'authority-name-unfit' | 'authority-permits-nothing'>;

/** The addresses of a house: loopback, private networks (RFC 1918, RFC 4193) and link-local ones. */
export const localAddressRanges: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
];

export const authorityDays = 3652;
export const dayMilliseconds = 86_400_000;

/** A self-signed ECDSA P-256 authority for ten years that may sign hosts and no further authority. */
export function createAuthority(request: AuthorityRequest): Result<Authority, AuthorityFailure> {
  const length = [...request.name.trim()].length;
  if (length < 1 || length > 64) {
    return fail({
      kind: 'authority-name-unfit',
      message: `An authority's name has 1 to 64 characters, got ${length}`,
    });
  }
  if (request.permits.length === 0) {
    return fail({ kind: 'authority-permits-nothing', message: 'An authority must permit at least one host' });
  }
  const ranges: HostRange[] = [];
  for (const permit of request.permits) {
    const range = parseHostRange(permit);
    if (!range.ok) return range;
    ranges.push(range.value);
  }
  return ok(signAuthority(request, ranges));
}

/** Reads an authority back from its file (JSON already parsed). The key and certificate are tried when they are used. */
export function parseAuthority(input: unknown): Result<Authority, Failure<'authority-broken'>> {
  const broken = fail({ kind: 'authority-broken', message: 'Not the file of an authority' } as const);
  if (typeof input !== 'object' || input === null) return broken;
  const field = (name: keyof Authority): unknown =>
    Object.hasOwn(input, name) ? Reflect.get(input, name) : undefined;
  const [name, permits, validUntil] = [field('name'), field('permits'), field('validUntil')];
  const [certificatePem, privateKeyPem] = [field('certificatePem'), field('privateKeyPem')];
  if (typeof name !== 'string' || typeof certificatePem !== 'string' || typeof privateKeyPem !== 'string')
    return broken;
  if (!isTextList(permits) || typeof validUntil !== 'number' || !Number.isSafeInteger(validUntil))
    return broken;
  return ok({ name, permits, validUntil, certificatePem, privateKeyPem });
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function signAuthority(request: AuthorityRequest, ranges: readonly HostRange[]): Authority {
  const name = request.name.trim();
  const keys = createKeyPair(request.random);
  const publicKey = publicKeyOf(keys.privateKey);
  const validUntil = request.now + authorityDays * dayMilliseconds;
  const content = {
    serial: createSerial(request.random),
    issuer: name,
    subject: name,
    // A day of tolerance: a machine without a time source may be behind.
    validFrom: request.now - dayMilliseconds,
    validUntil,
    publicKey,
    extensions: authorityExtensions(ranges, keyIdentifier(publicKey)),
  };
  const certificatePem = signCertificate(content, keys.privateKey);
  return {
    name,
    permits: [...request.permits],
    validUntil,
    certificatePem,
    privateKeyPem: keys.privateKeyPem,
  };
}

const authorityExtensions = (ranges: readonly HostRange[], keyId: Bytes): readonly Extension[] => [
  {
    object: '2.5.29.19',
    isCritical: true,
    value: derSequence(derBoolean(true), derUnsigned(Uint8Array.of(0))),
  },
  // keyCertSign and cRLSign.
  { object: '2.5.29.15', isCritical: true, value: derNamedBits(5, 6) },
  { object: '2.5.29.14', isCritical: false, value: derOctets(keyId) },
  { object: '2.5.29.30', isCritical: true, value: nameConstraints(ranges) },
];

/** Constraints bind only the kinds of names they mention, so a kind that is not permitted is excluded. */
function nameConstraints(ranges: readonly HostRange[]): Bytes {
  const permitted = derTagged(0, ...ranges.map(subtree));
  const excluded = [
    ...(ranges.some((range) => range.kind === 'address') ? [] : everyAddress.map(subtree)),
    // An empty DNS name stands for all names.
    ...(ranges.some((range) => range.kind === 'dns') ? [] : [subtree({ kind: 'dns', text: '' })]),
  ];
  return derSequence(
    concatBytes(permitted, excluded.length === 0 ? new Uint8Array(0) : derTagged(1, ...excluded)),
  );
}

const subtree = (range: HostRange): Bytes =>
  derSequence(derImplicit(range.kind === 'dns' ? 2 : 7, rangeBytes(range)));
