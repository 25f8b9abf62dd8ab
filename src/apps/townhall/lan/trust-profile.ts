/**
 * The trust root as a configuration profile for iPhone, iPad and Mac. Its identifiers follow from the
 * certificate, so that a second installation replaces the first one instead of standing beside it.
 */
import { createHash } from 'node:crypto';
import { escapeMarkup } from './markup.ts';
import type { TrustRoot } from './trust-root.ts';

export const trustProfileType = 'application/x-apple-aspen-config';

export function trustProfile(root: TrustRoot, words: { readonly about: string }): string {
  const certificate = Buffer.from(root.der).toString('base64');
  const name = escapeMarkup(root.name);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key><string>insel-wurzel.crt</string>
      <key>PayloadContent</key><data>${certificate}</data>
      <key>PayloadDisplayName</key><string>${name}</string>
      <key>PayloadIdentifier</key><string>insel.root.${identifierOf(root, 'certificate')}</string>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadUUID</key><string>${identifierOf(root, 'certificate')}</string>
      <key>PayloadVersion</key><integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key><string>${escapeMarkup(words.about)}</string>
  <key>PayloadDisplayName</key><string>${name}</string>
  <key>PayloadIdentifier</key><string>insel.profile.${identifierOf(root, 'profile')}</string>
  <key>PayloadRemovalDisallowed</key><false/>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadUUID</key><string>${identifierOf(root, 'profile')}</string>
  <key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
`;
}

/** A UUID of version 8 (RFC 9562): from content, not by chance. */
function identifierOf({ fingerprint }: TrustRoot, part: string): string {
  const bytes = createHash('sha256').update(`insel/${part}/${fingerprint}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
