/** Everything that clerks read on this page. Plain words: what happened, what it means, what to do. */
import type { AppointmentStatus } from './api/day.ts';
import type { Problem } from './api/problem.ts';

export const pageText = {
  product: 'Insel',
  skip: 'Zum Inhalt springen',
  navigation: 'Hauptnavigation',
  today: 'Heute',
  infodesk: 'Infoschalter',
  pads: 'Papierblöcke',
  quarantine: 'Nicht eingelesen',
  persons: 'Personen',
  devices: 'Geräte',
  signOut: 'Abmelden',
  loading: 'Wird geladen …',
  print: 'Drucken',
  close: 'Schließen',
  stepOf: (at: number, count: number) => `Schritt ${at} von ${count}`,
  stepDone: ' (erledigt)',
  tryAgain: 'Erneut versuchen',
  exercise: 'ÜBUNG',
  exerciseMeans: 'erfundene Orte und Personen',
  language: 'Sprache',
  languageNames: { de: 'Deutsch', en: 'English' },
  title: (page: string, town: string) => `${page} – ${town}`,
} as const;

export const dateText = {
  weekdays: ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'],
  months: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  short: (weekday: string, day: string, month: string) => `${weekday.slice(0, 2)} ${day}.${month}.`,
  long: (weekday: string, day: number, month: string, year: number) => `${weekday}, ${day}. ${month} ${year}`,
  lessThanMinute: 'weniger als 1 min',
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  days: (count: number) => `${count} Tagen`,
} as const;

export const headText = {
  statements: 'Zustand des Rathauses',
  mode: 'Betriebsart',
  normal: 'Regelbetrieb',
  emergency: (since: string) => `Notbetrieb seit ${since}`,
  applications: 'Fachverfahren',
  usable: (usable: number, total: number) => `${usable} von ${total} nutzbar`,
  applicationsUnknown: 'keine angegeben',
  safety: 'Sicherung',
  copies: 'Wo liegt die zweite Kopie?',
  asOf: (time: string) => `Stand ${time} Uhr`,
} as const;

export const safetyText = {
  copied: 'zweite Kopie',
  justNow: 'gerade eben',
  ago: (duration: string) => `vor ${duration}`,
  never: 'noch keine Kopie',
  last: (age: string) => `zuletzt ${age}`,
  unreachable: 'zurzeit nicht erreichbar',
  waiting: (count: number) => (count === 1 ? '1 Eintrag wartet' : `${count} Einträge warten`),
  hereCopyFollows: 'hier, zweite Kopie folgt',
  onlyHereSince: (duration: string) => `nur hier seit ${duration}`,
  writeStick: 'USB-Paket schreiben lassen',
  noSecondPlace: 'nur hier',
  nameSecondPlace: 'Ort für eine zweite Kopie einrichten lassen',
} as const;

export const savedText = {
  unsaved: 'noch nicht gespeichert',
  here: 'hier',
  copied: 'zweite Kopie',
} as const;

export const statusText: Readonly<Record<AppointmentStatus, string>> = {
  expected: 'erwartet',
  waiting: 'ist da',
  called: 'aufgerufen',
  done: 'erledigt',
  'not-appeared': 'nicht erschienen',
  moved: 'verlegt',
  cancelled: 'abgesagt',
};

export const todayText = {
  search: 'Name, Telefon oder Nummer',
  earlier: 'Vorheriger Tag',
  later: 'Nächster Tag',
  day: 'Tag',
  dayToday: (day: string) => `${day} (heute)`,
  print: 'Drucken',
  filter: 'Nach Status zeigen',
  all: 'Alle',
  headingToday: (day: string) => `Heute, ${day}`,
  caption: (day: string) => `Termine am ${day}`,
  columns: {
    time: 'Uhrzeit',
    person: 'Person',
    matter: 'Anliegen',
    status: 'Status',
    saved: 'Gesichert',
    act: 'Aktion',
  },
  arrival: 'Ist da',
  withdraw: 'Rückgängig',
  forPerson: (name: string) => ` – ${name}`,
  arrivedAt: (time: string) => `seit ${time}`,
  walkIn: 'ohne Termin',
  unnamed: 'Name fehlt',
  number: (number: string) => `Nr. ${number}`,
  asOf: 'Stand der Termine',
  asOfSource: (source: string, at: string) => `${source}: Stand ${at}`,
  asOfNone: 'Für diesen Tag wurde noch nichts eingelesen.',
  shown: (shown: number, total: number) =>
    shown === total ? `${total} Termine` : `${shown} von ${total} Terminen`,
  empty: 'An diesem Tag gibt es keine Termine.',
  emptyNext: 'Wählen Sie einen anderen Tag.',
  nothingFound: 'Kein Termin passt zu Ihrer Suche.',
  nothingFoundNext: 'Prüfen Sie die Schreibweise oder suchen Sie nach der Telefonnummer.',
  clearSearch: 'Suche leeren',
  understood: 'Verstanden',
  announceArrival: (name: string) => `${name} ist da. Wird gespeichert.`,
  announceWithdrawn: (name: string) => `${name}: Ankunft zurückgenommen. Wird gespeichert.`,
  announceSaved: (name: string) => `${name}: gespeichert.`,
} as const;

export const signInText = {
  title: 'Anmelden',
  person: 'Ihr Name',
  choose: 'Bitte wählen',
  pin: 'Ihre PIN',
  pinHint: '8 Ziffern',
  submit: 'Anmelden',
  busy: 'Wird geprüft …',
  summary: 'Bitte prüfen Sie Ihre Angaben:',
  personMissing: 'Wählen Sie Ihren Namen aus der Liste.',
  pinMissing: 'Geben Sie Ihre PIN ein.',
  pinMalformed: 'Eine PIN hat 8 Ziffern.',
  waitingClicks: (count: number) =>
    count === 1
      ? 'Eine Eingabe auf diesem Gerät ist noch nicht gespeichert.'
      : `${count} Eingaben auf diesem Gerät sind noch nicht gespeichert.`,
  waitingClicksNext: 'Sie werden gespeichert, sobald sich die Person wieder anmeldet, die sie gemacht hat.',
  noPersons: 'Noch ist keine Person eingerichtet.',
  noPersonsNext: 'Legen Sie mit „insel person add“ die erste Person an.',
} as const;

/** In place of the names, where this device may not be used for signing in. */
export const shutOutText = {
  unknown: {
    title: 'Dieses Gerät ist noch nicht aufgenommen.',
    means: 'In diesem Rathaus ist die Anmeldung nur an aufgenommenen Geräten möglich.',
    next: 'Bitten Sie Ihre Leitung oder die Technik um einen Code.',
  },
  removed: {
    title: 'Dieses Gerät wurde entfernt.',
    means: 'Eine Anmeldung ist hier nicht mehr möglich.',
    next: 'Soll es wieder benutzt werden, bitten Sie Ihre Leitung oder die Technik um einen Code.',
  },
  toCode: 'Code eingeben',
} as const;

export const quarantineText = {
  title: 'Nicht eingelesen',
  lead: 'Diese Angaben standen in einem Abzug, aber daraus ließ sich kein Termin machen. Sie sind unverändert aufbewahrt. Sehen Sie nach, ob jemand dabei ist, der erwartet wird.',
  caption: 'Nicht eingelesene Angaben mit Grund und Rohtext',
  columns: { where: 'Woher', reason: 'Grund', raw: 'Rohtext', at: 'Eingelesen' },
  empty: 'Alles wurde eingelesen.',
  emptyNext: 'Hier ist nichts zu tun.',
  count: (count: number) => (count === 1 ? '1 Angabe' : `${count} Angaben`),
} as const;

/** Refusals that arise on the workstation itself. */
export const problemText = {
  unreachable: {
    kind: 'server-unreachable',
    title: 'Der Server antwortet nicht.',
    means: 'Was Sie sehen, ist der letzte bekannte Stand.',
    next: 'Sie können weiterarbeiten. Die Seite versucht es von selbst wieder.',
  },
  unreadable: {
    kind: 'answer-unreadable',
    title: 'Die Antwort des Servers war nicht zu verstehen.',
    means: 'Diese Seite und der Server passen vielleicht nicht zusammen, zum Beispiel nach einem Update.',
    next: 'Laden Sie die Seite neu. Bleibt es dabei, melden Sie es der Technik.',
  },
  signedOut: {
    kind: 'signed-out',
    title: 'Sie sind nicht mehr angemeldet.',
    means: 'Ihre gespeicherten Eingaben sind sicher.',
    next: 'Melden Sie sich wieder an.',
  },
  stillSignedIn: {
    kind: 'sign-out-failed',
    title: 'Sie sind noch angemeldet.',
    means: 'Der Server antwortet nicht, deshalb ließ sich die Anmeldung nicht beenden.',
    next: 'Sperren Sie den Bildschirm und melden Sie sich später ab.',
  },
  recordingStopped: {
    kind: 'recording-stopped',
    title: 'Gerade kann nichts gespeichert werden.',
    means:
      'Der Server antwortet, kann aber nichts speichern. Neue Eingaben bleiben auf diesem Gerät vorgemerkt.',
    next: 'Sagen Sie der Technik Bescheid und notieren Sie Wichtiges auf Papier.',
  },
  retired: {
    kind: 'device-retired',
    title: 'Auf diesem Server wird nichts mehr gespeichert.',
    means: 'Ein anderer Server hat seine Arbeit übernommen. Was Sie hier sehen, ist ein alter Stand.',
    next: 'Öffnen Sie Insel unter der neuen Adresse. Die Technik nennt sie Ihnen.',
  },
  recordingLoading: {
    kind: 'recording-loading',
    title: 'Die Listen werden gerade aufgebaut.',
    means: 'Es können noch Termine fehlen.',
    next: 'Bitte warten Sie einen Moment. Die Seite aktualisiert sich von selbst.',
  },
  clockUnsure: {
    kind: 'clock-unsure',
    title: 'Die Uhrzeit des Servers ist unsicher.',
    means: 'Keine Zeitquelle bestätigt die Uhr. Eingaben werden gespeichert, die Zeiten können abweichen.',
    next: 'Vergleichen Sie die Uhr und sagen Sie der Technik Bescheid.',
  },
  screenMissing: {
    kind: 'screen-missing',
    title: 'Diese Seite ließ sich nicht laden.',
    means: 'Der Server antwortet nicht oder wurde gerade aktualisiert.',
    next: 'Laden Sie die Seite neu, sobald der Server wieder antwortet.',
  },
  noPage: {
    kind: 'no-page',
    title: 'Für Ihre Rolle gibt es hier noch keine Seite.',
    means: 'Angemeldet sind Sie trotzdem.',
    next: 'Fragen Sie Ihre Leitung, ob Ihre Rolle stimmt.',
  },
  notKept: {
    kind: 'click-not-kept',
    title: 'Dieses Gerät kann Eingaben nicht vormerken.',
    means: 'Noch nicht gespeicherte Eingaben gehen verloren, wenn Sie die Seite schließen.',
    next: 'Lassen Sie die Seite offen, bis alles gespeichert ist.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

/** What the head line asks to be passed on to the people who run the server; clerks go on working. */
export const noticeText = {
  copy: {
    kind: 'copy',
    title: 'Dieser Server könnte eine Kopie eines anderen sein.',
    means:
      'Was Sie eingeben, wird gespeichert. Vielleicht arbeitet noch ein zweiter Server unter demselben Namen.',
    next: 'Sagen Sie der Technik Bescheid. Sie prüft, welcher der richtige ist.',
  },
  'mark-unwritable': {
    kind: 'mark-unwritable',
    title: 'Der Server kann nicht festhalten, wie viel schon gespeichert ist.',
    means: 'Was Sie eingeben, wird gespeichert. Ginge später etwas verloren, würde es nicht bemerkt.',
    next: 'Sagen Sie der Technik Bescheid. Sie prüft den Datenträger.',
  },
  'update-needed': {
    kind: 'update-needed',
    title: 'Ein anderes Gerät arbeitet schon mit einer neueren Version.',
    means: 'Was Sie eingeben, wird gespeichert. Manches Neue versteht dieser Server noch nicht.',
    next: 'Sagen Sie der Technik Bescheid. Sie aktualisiert diesen Server.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

/** While the server is away, the one thing a clerk wants to know: what became of my last click? */
export const lastInputText = {
  /** For a form: what was typed is still there. */
  stays: {
    means: 'Das ist noch nicht gespeichert. Ihre Eingaben bleiben stehen.',
    next: 'Versuchen Sie es gleich noch einmal. Doppelt gespeichert wird dabei nichts.',
  },
  none: 'Was gespeichert ist, bleibt gespeichert. Wo etwas noch nicht gespeichert ist, steht es dabei.',
  kept: (count: number) =>
    count === 1
      ? 'Ihre letzte Eingabe ist auf diesem Gerät vorgemerkt, aber noch nicht gespeichert.'
      : `Ihre letzten ${count} Eingaben sind auf diesem Gerät vorgemerkt, aber noch nicht gespeichert.`,
} as const;

/** What becomes of clicks that reached a server which was succeeded. */
export const keptForSuccessorText = {
  means: (count: number) =>
    count === 1
      ? 'Ihre letzte Eingabe bleibt auf diesem Gerät vorgemerkt und wird gespeichert, sobald diese Adresse zum neuen Server führt.'
      : `Ihre letzten ${count} Eingaben bleiben auf diesem Gerät vorgemerkt und werden gespeichert, sobald diese Adresse zum neuen Server führt.`,
  next: 'Die Technik nennt Ihnen die neue Adresse. Ist es eine andere als diese, geben Sie dort noch einmal ein, was hier vorgemerkt ist.',
} as const;
