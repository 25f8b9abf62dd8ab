/** *Geräte*: which tablets and workstations are known, how one is taken in, how long the certificates hold. */
export const devicesText = {
  title: 'Geräte',
  lead: 'Tablets und Arbeitsplätze, an denen in diesem Rathaus gearbeitet wird.',
  add: 'Gerät aufnehmen',
  addThis: 'Dieses Gerät aufnehmen',
  thisUnknown: 'Dieses Gerät ist noch nicht aufgenommen.',
  thisUnknownMeans: 'Geben Sie ihm einen Namen, dann steht es in der Liste.',
  name: 'Name des Geräts',
  nameHint: 'Wie im Haus üblich, zum Beispiel „Tablet Infoschalter“',
  nameMissing: 'Geben Sie dem Gerät einen Namen.',
  nameTaken: 'So heißt schon ein anderes Gerät.',
  summary: 'Bitte prüfen Sie Ihre Angaben:',
  showCode: 'Code zeigen',
  save: 'Aufnehmen',
  cancel: 'Abbrechen',
  back: 'Zur Liste',
  empty: 'Noch ist kein Gerät aufgenommen.',
  emptyNext: 'Nehmen Sie zuerst die Geräte auf, die am Eingang und am Schalter stehen.',
  caption: 'Aufgenommene Geräte',
  columnName: 'Name',
  columnSince: 'Aufgenommen',
  columnState: 'Stand',
  columnAct: 'Aktion',
  since: (day: string, by: string) => `${day}, ${by}`,
  thisDevice: 'dieses Gerät',
  signedIn: 'angemeldet',
  signedOut: 'nicht angemeldet',
  remove: 'Entfernen …',
  removeTitle: (name: string) => `${name} entfernen?`,
  removeMeans:
    'Wer dort angemeldet ist, wird sofort abgemeldet. Auf dem Gerät ist danach keine Anmeldung mehr möglich. Gespeichertes bleibt erhalten.',
  removeThis: 'Das ist das Gerät, an dem Sie gerade arbeiten.',
  removeYes: 'Entfernen',
  removed: (name: string) => `${name} ist entfernt.`,
  added: (name: string) => `${name} ist aufgenommen.`,

  invitationTitle: (name: string) => `${name} aufnehmen`,
  trustTitle: '1. Nur beim ersten Mal: Zertifikat laden',
  trustMeans:
    'Öffnen Sie mit dem neuen Gerät diese Adresse und folgen Sie den Schritten dort. Vergleichen Sie den Fingerabdruck mit dem ausgedruckten Blatt.',
  trustMissing: 'Die Seite mit der Anleitung läuft gerade nicht. Die Technik gibt Ihnen das Zertifikat.',
  trustQr: 'Code zum Scannen: Anleitung für das Zertifikat',
  openTitle: '2. Code scannen',
  openMeans:
    'Scannen Sie diesen Code mit dem neuen Gerät. Ohne Kamera: Adresse öffnen und Zeichen eintippen.',
  openQr: 'Code zum Scannen: dieses Gerät aufnehmen',
  address: 'Adresse',
  nameNotFound: 'Wird der Name nicht gefunden',
  code: 'Zeichen',
  until: (time: string) => `Gilt bis ${time} Uhr und für ein Gerät.`,
  waiting: 'Wartet auf das neue Gerät …',

  ruleTitle: 'Wo darf man sich anmelden?',
  ruleAny: 'An jedem Gerät, das Insel öffnen kann. Die Liste zeigt nur, welche Geräte Sie kennen.',
  ruleKnown:
    'Nur an aufgenommenen Geräten und am Server selbst. Andere Geräte zeigen keine Namen und nehmen keine PIN an.',
  ruleToKnown: 'Nur an aufgenommenen Geräten erlauben',
  ruleToAny: 'Wieder an jedem Gerät erlauben',
  ruleSaved: 'Die Regel ist gespeichert.',

  houseTitle: 'Adresse und Zertifikate',
  houseMissing: {
    title: 'Der Server ist nur auf seinem eigenen Rechner zu erreichen.',
    means: 'Tablets und Arbeitsplätze können ihn so nicht öffnen.',
    next: 'Bitten Sie die Technik, ihn unter seinem Namen im Haus zu starten.',
  },
  numberAddress: 'Adresse ohne Namen',
  root: 'Zertifikat des Rathauses',
  server: 'Zertifikat des Servers',
  validUntil: (day: string) => `gültig bis ${day}`,
  expires: (days: number) =>
    days < 0
      ? 'abgelaufen'
      : days === 1
        ? 'läuft morgen ab'
        : days === 0
          ? 'läuft heute ab'
          : `läuft in ${days} Tagen ab`,
  rootNext: 'Die Technik muss ein neues anlegen. Danach laden alle Geräte es noch einmal.',
  serverNext: 'Die Technik startet den Server neu. Dann erneuert es sich von selbst.',
  fingerprint: 'Fingerabdruck',

  serversTitle: 'Server',
  serversMeans:
    'Jeder Server hat alle Daten. Einen weiteren nehmen zwei Hüterinnen oder Hüter mit der Technik am Server selbst auf.',
  serversCaption: 'Server dieses Rathauses',
  serverName: 'Kennung',
  thisServer: 'dieser Server',
  serverStatus: { admitted: 'aufgenommen', removed: 'entfernt', retired: 'abgelöst' },
} as const;

/** On the new device itself. */
export const enrolText = {
  title: 'Dieses Gerät aufnehmen',
  lead: 'Den Code zeigt Ihnen Ihre Leitung oder die Technik unter „Geräte“.',
  code: 'Code',
  codeHint: 'Zehn Zeichen; Groß- und Kleinschreibung ist egal',
  codeMissing: 'Geben Sie den Code ein.',
  summary: 'Bitte prüfen Sie Ihre Angaben:',
  submit: 'Aufnehmen',
  done: (name: string) => `Dieses Gerät heißt jetzt „${name}“.`,
  doneMeans: 'Ab jetzt können Sie sich hier mit Ihrem Namen und Ihrer PIN anmelden.',
  toSignIn: 'Zur Anmeldung',
} as const;
