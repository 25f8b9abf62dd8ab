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
  return issueFor(paths, ports, authority.value, town.lanName);
}

/** Renewed by itself when it is for another name or has less than two months left. */
export function openHostCertificate(
  paths: FolderPaths,
  ports: TlsPorts,
  lanName: string,
): Result<HostCertificate, TlsFailure> {
  const known = readJsonFile(paths.hostCertificate, hostCertificateSchema);
  const isGood =
    known.ok && known.value.names[0] === lanName && known.value.validUntil - ports.now > 60 * dayMilliseconds;
  if (isGood) return known;
  const file = readJsonFile(paths.authority, z.unknown());
  if (!file.ok) return file;
  const authority = parseAuthority(file.value);
  return authority.ok ? issueFor(paths, ports, authority.value, lanName) : authority;
}

function issueFor(
  paths: FolderPaths,
  ports: TlsPorts,
  authority: Authority,
  lanName: string,
): Result<HostCertificate, TlsFailure> {
  const names = [lanName, 'localhost', '127.0.0.1', '::1'];
  const issued = issueCertificate({ ...ports, authority, names, days: certificateDaysMax });
  if (!issued.ok) return issued;
  const certificate = { names, ...issued.value };
  writeDurable(paths.hostCertificate, `${JSON.stringify(certificate)}\n`, { mode: 0o600 });
  return ok(certificate);
}
