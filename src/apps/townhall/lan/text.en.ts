/** The help page in English; the German text is the original. */
import type { helpText as original } from './text.de.ts';

type InOtherWords<T> = T extends string
  ? string
  : T extends (...gaps: infer Gaps) => string
    ? (...gaps: Gaps) => string
    : { readonly [Member in keyof T]: InOtherWords<T[Member]> };

export type HelpText = InOtherWords<typeof original>;

export const helpText: HelpText = {
  language: 'en',
  other: 'Deutsch',
  path: '/en',
  otherPath: '/',
  product: 'Insel',
  exercise: 'EXERCISE · invented places and persons',
  title: 'Connect this device to Insel',
  missing: 'There are no appointments and no sign-in here yet.',
  missingWhy:
    'This address is not encrypted. To protect names and PINs, this device must first know the certificate of your town hall. It takes about three minutes and is needed only once.',
  open: 'Open Insel',
  openNumber: (address) => `If the name is not found, this works too: ${address}`,
  never: 'If the browser still warns after that, type no PIN. Call the technicians.',
  steps: 'How it works',
  download: 'Download the certificate',
  downloadApple: 'iPhone, iPad and Mac',
  downloadAppleFile: 'Download profile',
  downloadOther: 'Android, Windows and Linux',
  downloadOtherFile: 'Download certificate',
  install: 'Install and trust it',
  compare: 'Compare the fingerprint',
  compareWhy:
    'Compare the fingerprint that your device shows for the certificate with the printed sheet of the technicians. Only the sheet counts: whoever stands in between on the network could forge this page too.',
  compareNo: 'If it differs, remove the certificate again and tell the technicians.',
  fingerprint: 'SHA-256',
  windowsFingerprint: 'SHA-1 (as Windows shows it)',
  validUntil: (name, date) => `The certificate is called “${name}” and is valid until ${date}.`,
  limits: 'It counts only for addresses of your town hall and its network, not for other sites.',
  profileAbout:
    'With this, the device recognises the page Insel of your town hall. Only for addresses in the house.',
  systems: {
    ios: {
      title: 'iPhone and iPad',
      steps: [
        'Open this page in Safari, tap “Download profile” above and then “Allow”.',
        'Open “Settings”, tap “Profile Downloaded” at the top, then “Install”.',
        'Open “Settings”, “General”, “About”, at the very bottom “Certificate Trust Settings”, and switch the certificate on.',
      ],
    },
    android: {
      title: 'Android',
      steps: [
        'Tap “Download certificate” above.',
        'Open “Settings” and search for “CA certificate”. It is mostly under “Security”, “Encryption & credentials”, “Install a certificate”.',
        'Choose “CA certificate”, confirm with “Install anyway” and choose the downloaded file.',
        'Use Chrome afterwards. Firefox on Android does not know such certificates without further steps.',
      ],
    },
    windows: {
      title: 'Windows',
      steps: [
        'Click “Download certificate” above and open the file.',
        'Choose “Install Certificate”, “Local Machine” or “Current User”.',
        'Choose “Place all certificates in the following store”, and there “Trusted Root Certification Authorities”.',
        'Close all windows of the browser and open it again.',
      ],
    },
    macos: {
      title: 'Mac',
      steps: [
        'Click “Download profile” above and open the file.',
        'Open “System Settings”, search for “Profiles” and click “Install” at the new profile.',
      ],
    },
    linux: {
      title: 'Linux',
      steps: [
        'Chrome: Settings, “Privacy and security”, “Manage certificates”, “Import”.',
        'Firefox: Settings, “Privacy & Security”, “View Certificates”, “Authorities”, “Import”; tick “websites” there.',
      ],
    },
  },
};
