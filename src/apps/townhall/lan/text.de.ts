/** German words of the help page that plain HTTP shows in the house: how a device learns to trust Insel. */
export const helpText = {
  language: 'de',
  other: 'English',
  path: '/',
  otherPath: '/en',
  product: 'Insel',
  exercise: 'ÜBUNG · erfundene Orte und Personen',
  title: 'Dieses Gerät mit Insel verbinden',
  missing: 'Hier gibt es noch keine Termine und keine Anmeldung.',
  missingWhy:
    'Diese Adresse ist nicht verschlüsselt. Damit Namen und PIN geschützt sind, muss dieses Gerät zuerst das Zertifikat Ihres Rathauses kennen. Das dauert etwa drei Minuten und ist nur einmal nötig.',
  open: 'Insel öffnen',
  openNumber: (address: string) => `Wird der Name nicht gefunden, geht auch: ${address}`,
  never: 'Warnt der Browser danach noch immer, geben Sie keine PIN ein. Rufen Sie die Technik.',
  steps: 'So geht es',
  download: 'Zertifikat laden',
  downloadApple: 'iPhone, iPad und Mac',
  downloadAppleFile: 'Profil laden',
  downloadOther: 'Android, Windows und Linux',
  downloadOtherFile: 'Zertifikat laden',
  install: 'Installieren und vertrauen',
  compare: 'Fingerabdruck vergleichen',
  compareWhy:
    'Vergleichen Sie den Fingerabdruck, den Ihr Gerät zum Zertifikat anzeigt, mit dem ausgedruckten Blatt der Technik. Nur das Blatt zählt: Wer sich im Netz dazwischenstellt, könnte auch diese Seite fälschen.',
  compareNo:
    'Stimmt er nicht überein, entfernen Sie das Zertifikat wieder und sagen Sie der Technik Bescheid.',
  fingerprint: 'SHA-256',
  windowsFingerprint: 'SHA-1 (so zeigt ihn Windows)',
  validUntil: (name: string, date: string) => `Das Zertifikat heißt „${name}“ und gilt bis ${date}.`,
  limits: 'Es gilt nur für Adressen Ihres Rathauses und seines Netzes, nicht für andere Seiten im Internet.',
  profileAbout: 'Damit erkennt dieses Gerät die Seite Insel Ihres Rathauses. Gilt nur für Adressen im Haus.',
  systems: {
    ios: {
      title: 'iPhone und iPad',
      steps: [
        'Öffnen Sie diese Seite in Safari und tippen Sie oben auf „Profil laden“ und dann auf „Zulassen“.',
        'Öffnen Sie „Einstellungen“ und tippen Sie oben auf „Profil geladen“, dann auf „Installieren“.',
        'Öffnen Sie „Einstellungen“, „Allgemein“, „Info“, ganz unten „Zertifikatsvertrauenseinstellungen“ und schalten Sie das Zertifikat ein.',
      ],
    },
    android: {
      title: 'Android',
      steps: [
        'Tippen Sie oben auf „Zertifikat laden“.',
        'Öffnen Sie „Einstellungen“ und suchen Sie nach „CA-Zertifikat“. Meist steht es unter „Sicherheit“, „Verschlüsselung und Anmeldedaten“, „Zertifikat installieren“.',
        'Wählen Sie „CA-Zertifikat“, bestätigen Sie mit „Trotzdem installieren“ und wählen Sie die geladene Datei.',
        'Nutzen Sie danach Chrome. Firefox auf Android kennt solche Zertifikate nicht ohne Weiteres.',
      ],
    },
    windows: {
      title: 'Windows',
      steps: [
        'Klicken Sie oben auf „Zertifikat laden“ und öffnen Sie die Datei.',
        'Wählen Sie „Zertifikat installieren“, „Lokaler Computer“ oder „Aktueller Benutzer“.',
        'Wählen Sie „Alle Zertifikate in folgendem Speicher speichern“ und dort „Vertrauenswürdige Stammzertifizierungsstellen“.',
        'Schließen Sie alle Fenster des Browsers und öffnen Sie ihn neu.',
      ],
    },
    macos: {
      title: 'Mac',
      steps: [
        'Klicken Sie oben auf „Profil laden“ und öffnen Sie die Datei.',
        'Öffnen Sie „Systemeinstellungen“, suchen Sie nach „Profile“ und klicken Sie beim neuen Profil auf „Installieren“.',
      ],
    },
    linux: {
      title: 'Linux',
      steps: [
        'Chrome: Einstellungen, „Datenschutz und Sicherheit“, „Zertifikate verwalten“, „Importieren“.',
        'Firefox: Einstellungen, „Datenschutz & Sicherheit“, „Zertifikate anzeigen“, „Zertifizierungsstellen“, „Importieren“; dort „Websites“ ankreuzen.',
      ],
    },
  },
} as const;
