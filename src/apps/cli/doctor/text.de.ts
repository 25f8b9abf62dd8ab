/** Every check of the readiness list in German: what is looked at, what was found, what to do. */
export const checkText = {
  'relay-independent': {
    title: 'Zweite Kopie unabhängig vom Dienstleister',
    fine: (names: string) => `Eingerichtet: ${names}.`,
    none: 'Kein Ort für Kopien ist vom Dienstleister unabhängig.',
    todo: 'Bitten Sie den Kreis oder eine Nachbargemeinde um einen Ort und nennen Sie ihn beim Start: insel townhall … --relay ADRESSE.',
  },
  'relay-reachable': {
    title: 'Orte für Kopien erreichbar',
    fine: (count: number) => `Alle ${count} antworten.`,
    none: 'Es ist kein Ort eingerichtet.',
    silent: (names: string) => `Ohne Antwort: ${names}.`,
    todo: 'Prüfen Sie Adresse und Leitung. Die Arbeit geht weiter; schreiben Sie bis dahin ein USB-Paket: insel bundle create.',
  },
  'second-copy': {
    title: 'Alles auf einer zweiten Kopie',
    fine: 'Ja.',
    none: 'Es gibt keine: Alles liegt nur auf diesem Gerät.',
    late: (age: string) => `Seit ${age} liegt Erfasstes nur auf diesem Gerät.`,
    todo: 'Schreiben Sie ein USB-Paket: insel bundle create /media/stick/rathaus.insel.',
  },
  stick: {
    title: 'USB-Paket',
    fine: (age: string) => `Das letzte ist ${age} alt.`,
    never: 'Es wurde noch keines geschrieben.',
    old: (age: string) => `Das letzte ist ${age} alt.`,
    todo: 'Schreiben Sie einmal in der Woche eines und legen Sie den Stick außer Haus.',
  },
  clock: {
    title: 'Uhrzeit',
    fine: 'Eine Zeitquelle bestätigt die Uhr.',
    unsure: 'Keine Zeitquelle bestätigt die Uhr, oder sie ist gesprungen.',
    todo: 'Vergleichen Sie mit einer Funkuhr. Fristen rechnen mit dieser Uhrzeit.',
  },
  space: {
    title: 'Platz auf dem Datenträger',
    fine: (free: string) => `${free} frei.`,
    low: (free: string) => `Nur noch ${free} frei.`,
    todo: 'Schaffen Sie Platz, bevor nichts mehr erfasst werden kann.',
  },
  reserve: {
    title: 'Platzreserve',
    fine: 'Liegt bereit.',
    missing: 'Die Reservedatei fehlt; bei vollem Datenträger bleibt kein Rest.',
    todo: 'Schaffen Sie Platz und starten Sie den Server neu, dann wird sie angelegt.',
  },
  mark: {
    title: 'Höchststand',
    fine: 'Passt zu den Daten.',
    fresh: 'Dieses Gerät hat noch nichts erfasst.',
    missing: 'Fehlt noch. Er entsteht mit dem nächsten Eintrag.',
    copy: 'Fehlte bei einem Start. Der Ordner gilt als Kopie, bis jemand bestätigt, dass er der einzige ist.',
    unwritable: 'Lässt sich nicht schreiben. Ein Verlust von Einträgen würde nicht bemerkt.',
    behind: 'Nennt Einträge, die im Ordner fehlen. Bestätigtes ist verloren gegangen.',
    todo: {
      missing: 'Erfassen Sie etwas und prüfen Sie dann noch einmal.',
      copy: 'Prüfen Sie, dass kein zweites Gerät unter diesem Namen arbeitet. Dann bestätigt eine Hüterin oder ein Hüter: insel doctor … --only-copy.',
      unwritable: 'Prüfen Sie Datenträger und Rechte des Ordners, der auf .state endet.',
      behind:
        'Nicht weiterarbeiten. insel verify nennt die Stelle; holen Sie die Daten von einer zweiten Kopie.',
    },
  },
  certificate: {
    title: 'Zertifikate',
    fine: (date: string) => `Gültig bis ${date}.`,
    soon: (date: string) => `Läuft am ${date} ab.`,
    missing: 'Auf diesem Gerät liegt keine Zertifizierungsstelle des Rathauses.',
    todo: 'Starten Sie den Server mit --name neu; läuft die Stelle selbst ab, gründen Sie eine neue.',
    todoMissing: 'Nehmen Sie dieses Gerät noch einmal auf (insel join), wenn es den Server ersetzen soll.',
  },
  kit: {
    title: 'Notfallpaket',
    fine: 'Liegt nicht mehr auf diesem Gerät.',
    there: 'Liegt noch auf diesem Gerät.',
    todo: 'Drucken Sie es, verteilen Sie die Karten und löschen Sie den Ordner kit.',
  },
  persons: {
    title: 'Personen mit PIN',
    fine: (count: number) => `${count} können sich anmelden.`,
    few: (count: number) =>
      count === 0 ? 'Niemand kann sich anmelden.' : 'Nur eine Person kann sich anmelden.',
    todo: 'insel person add legt Personen an; im Ernstfall sollten es mindestens zwei sein.',
  },
  recording: {
    title: 'Erfassung',
    fine: 'Arbeitet.',
    loading: 'Lädt noch.',
    stopped: 'Steht still: Es wird nichts gespeichert.',
    retired: 'Dieses Gerät ist abgelöst oder entfernt und erfasst nichts mehr.',
    todo: {
      loading: 'Warten Sie, bis alles geladen ist, und prüfen Sie dann noch einmal.',
      stopped: 'insel verify nennt die Stelle. Arbeiten Sie auf einem anderen aufgenommenen Gerät weiter.',
      retired: 'Arbeiten Sie auf dem Gerät weiter, das seine Arbeit übernommen hat.',
    },
  },
  version: {
    title: 'Version',
    fine: 'Versteht alles, was andere Geräte geschrieben haben.',
    old: 'Ein anderes Gerät hat etwas Wichtiges mit einer neueren Version geschrieben.',
    todo: 'Aktualisieren Sie dieses Gerät. Die Erfassung geht bis dahin weiter.',
  },
  page: {
    title: 'Seite für den Browser',
    fine: 'Ist gebaut.',
    missing: 'Ist nicht gebaut.',
    todo: 'Bauen Sie sie mit npm run web.',
  },
} as const;

export const levelWords = { green: 'gut', amber: 'bald', red: 'jetzt' } as const;

/** In whole units: "3 Tage", "4 Stunden", "12 Minuten". */
export function ageWords(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return minutes === 1 ? '1 Minute' : `${minutes} Minuten`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return hours === 1 ? '1 Stunde' : `${hours} Stunden`;
  return `${Math.floor(hours / 24)} Tage`;
}

/** The same after "seit": "3 Tagen", "4 Stunden". */
export const sinceWords = (milliseconds: number): string => ageWords(milliseconds).replace(/Tage$/, 'Tagen');

export const sizeWords = (bytes: number): string =>
  bytes >= 1e9 ? `${Math.floor(bytes / 1e9)} GB` : `${Math.floor(bytes / 1e6)} MB`;

/** Day, month, year in figures, whatever the language of the machine. */
export const dateWords = (milliseconds: number): string => {
  const [year, month, day] = new Date(milliseconds).toISOString().slice(0, 10).split('-');
  return `${day}.${month}.${year}`;
};
