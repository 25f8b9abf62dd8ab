/** The town hall's own authority and the certificate of this server, as files that only this account reads. */
import { z } from 'zod';
import {
  type Authority,
  type AuthorityFailure,
  createAuthority,
  dayMilliseconds,
  localAddressRanges,
  parseAuthority,
} from '../../core/crypto/certificate/authority.ts';
import {
  type CertificateFailure,
  certificateDaysMax,
  issueCertificate,
  mayVouchFor,
} from '../../core/crypto/certificate/certificate.ts';
import type { Random } from '../../core/value/ports.ts';
import type { Failure, Result } from '../../core/value/result.ts';
import { ok } from '../../core/value/result.ts';
import { type FolderPaths, readJsonFile } from './data-folder.ts';
import { writeDurable } from './durable-file.ts';

/** Names that belong to no one in the internet; the town hall's own name stands beside them. */
const localNames = ['internal', 'home.arpa', 'lan', 'local', 'localhost'];

const hostCertificateSchema = z.strictObject({
  names: z.array(z.string()).min(1),
  chainPem: z.string(),
  privateKeyPem: z.string(),
  validUntil: z.int(),
  fingerprint: z.string(),
});
export type HostCertificate = z.infer<typeof hostCertificateSchema>;

export interface TlsPorts {
  readonly random: Random;
  readonly now: number;
}

export type TlsFailure =
  | AuthorityFailure
  | CertificateFailure
  | Failure<'folder-broken' | 'authority-broken'>;

/** Made once, at the founding: ten years, for the given name and everything that is local. */
export function createTlsFiles(
  paths: FolderPaths,
  ports: TlsPorts,
  town: { readonly name: string; readonly lanName: string },
): Result<HostCertificate, TlsFailure> {
  const name = [...`Insel ${town.name}`].slice(0, 64).join('');
  const permits = [town.lanName, ...localNames, ...localAddressRanges];
  const authority = createAuthority({ ...ports, name, permits });
  if (!authority.ok) return authority;
  writeDurable(paths.authority, `${JSON.stringify(authority.value)}\n`, { mode: 0o600 });
  writeDurable(paths.authorityCertificate, authority.value.certificatePem, { mode: 0o644 });
  return issueFor(paths, ports, authority.value, [town.lanName, ...ownNames]);
}

/** What a browser is reached by in the house. */
export interface HostWish {
  readonly lanName: string;
  /** Of this machine, for a house whose name server does not know the name; those outside of the house are left out. */
  readonly addresses: readonly string[];
}

/** Less than this is left: time to renew the server's certificate, or to warn about the authority. */
const renewalMilliseconds = 60 * dayMilliseconds;

/** Renewed by itself when it lacks a name or has less than two months left. */
export function openHostCertificate(
  paths: FolderPaths,
  ports: TlsPorts,
  { lanName, addresses }: HostWish,
): Result<HostCertificate, TlsFailure> {
  const known = readJsonFile(paths.hostCertificate, hostCertificateSchema);
  const file = readJsonFile(paths.authority, z.unknown());
  if (!file.ok) return file;
  const authority = parseAuthority(file.value);
  if (!authority.ok) return authority;
  const local = addresses.filter((address) => mayVouchFor(authority.value, address));
  const names = [...new Set([lanName, ...ownNames, ...local])];
  const isGood =
    known.ok &&
    known.value.names[0] === lanName &&
    names.every((name) => known.value.names.includes(name)) &&
    known.value.validUntil - ports.now > renewalMilliseconds;
  return isGood ? known : issueFor(paths, ports, authority.value, names);
}

const ownNames = ['localhost', '127.0.0.1', '::1'];

function issueFor(
  paths: FolderPaths,
  ports: TlsPorts,
  authority: Authority,
  names: readonly string[],
): Result<HostCertificate, TlsFailure> {
  const issued = issueCertificate({ ...ports, authority, names, days: certificateDaysMax });
  if (!issued.ok) return issued;
  const certificate = { names: [...names], ...issued.value };
  writeDurable(paths.hostCertificate, `${JSON.stringify(certificate)}\n`, { mode: 0o600 });
  return ok(certificate);
}
