/** The certificate that a device in the house has to trust, as people compare and install it. */
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import type { Failure } from '../../../core/value/result.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';

export interface TrustRoot {
  /** As systems list it: "Insel Stadt Auental". */
  readonly name: string;
  /** DER: its SHA-256 is the fingerprint, so that a downloaded file can be checked as a file. */
  readonly der: Uint8Array<ArrayBuffer>;
  /** SHA-256, AA:BB:… */
  readonly fingerprint: string;
  /** SHA-1, the only one that the certificate window of Windows shows. */
  readonly windowsFingerprint: string;
  /** Milliseconds since 1970 UTC. */
  readonly validUntil: number;
}

export function readTrustRoot(path: string): Result<TrustRoot, Failure<'folder-broken'>> {
  try {
    const certificate = new X509Certificate(fs.readFileSync(path));
    return ok({
      name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? 'Insel',
      der: new Uint8Array(certificate.raw),
      fingerprint: certificate.fingerprint256,
      windowsFingerprint: certificate.fingerprint,
      validUntil: certificate.validToDate.getTime(),
    });
  } catch (cause) {
    const message = `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    return fail({ kind: 'folder-broken', message });
  }
}
