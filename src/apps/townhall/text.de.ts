/** German words of the town hall server: problems as what happened, what it means, what to do. */
import { sessionProblems } from '../../people/text.de.ts';
import type { Problem } from '../web/api/problem.ts';

export const kitNotice = `Dieser Ordner enthält das Notfallpaket: die Karten der Hüterinnen und Hüter und die
Wiederherstellungs-Teile. Wer sie hat, kann Geräte aufnehmen und alle Daten öffnen.

1. Drucken Sie notfallpaket.pdf auf einem Drucker, der nichts speichert.
2. Verteilen Sie die Blätter heute noch in verschlossenen Umschlägen.
3. Löschen Sie danach diesen Ordner. Auf dem Rechner darf er nicht bleiben.
`;

type Words = Omit<Problem, 'kind'>;

const nothingRecorded = 'Es wurde nichts gespeichert.';
const askOperations = 'Sagen Sie der Technik Bescheid. Arbeiten Sie solange auf Papier weiter.';

export const problems = {
  'signed-out': sessionProblems['session-missing'],
  'session-ended': sessionProblems['session-ended'],
  'csrf-missing': {
    title: 'Die Anfrage kam nicht von dieser Seite.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu und versuchen Sie es noch einmal.',
  },
  'origin-foreign': {
    title: 'Die Anfrage kam von einer anderen Seite.',
    means: nothingRecorded,
    next: 'Öffnen Sie Insel unter der Adresse Ihres Rathauses und versuchen Sie es dort.',
  },
  'host-unknown': {
    title: 'Unter diesem Namen antwortet dieses Rathaus nicht.',
    means: nothingRecorded,
    next: 'Öffnen Sie Insel unter der Adresse, die Ihr Rathaus dafür bekannt gegeben hat.',
  },
  'connection-plain': {
    title: 'Diese Verbindung ist nicht verschlüsselt.',
    means: 'Hier wird nichts gezeigt und nichts angenommen, auch keine PIN.',
    next: 'Öffnen Sie die Startseite dieser Adresse. Sie erklärt, wie Sie Insel sicher erreichen.',
  },
  'not-found': {
    title: 'Diese Adresse gibt es nicht.',
    means: nothingRecorded,
    next: 'Gehen Sie zur Startseite.',
  },
  'method-not-allowed': {
    title: 'Das geht an dieser Adresse nicht.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu.',
  },
  'request-malformed': {
    title: 'Die Eingabe war nicht zu verstehen.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu und versuchen Sie es noch einmal.',
  },
  'request-conflict': {
    title: 'Diese Eingabe kam schon einmal an, mit anderem Inhalt.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu und versuchen Sie es noch einmal.',
  },
  'body-too-large': {
    title: 'Die Eingabe ist zu groß.',
    means: nothingRecorded,
    next: 'Kürzen Sie die Eingabe oder teilen Sie sie auf.',
  },
  'too-many-requests': {
    title: 'Das waren zu viele Versuche in kurzer Zeit.',
    means: 'Für einen Moment werden keine weiteren angenommen. Gespeichertes bleibt erhalten.',
    next: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
  'recording-stopped': {
    title: 'Der Server kann gerade nichts speichern.',
    means: 'Diese Eingabe ist nicht gespeichert. Was vorher gespeichert wurde, bleibt erhalten.',
    next: askOperations,
  },
  'device-retired': {
    title: 'Auf diesem Server wird nichts mehr gespeichert.',
    means: 'Ein anderer Server hat seine Arbeit übernommen. Hier wurde nichts gespeichert.',
    next: 'Öffnen Sie Insel unter der neuen Adresse. Die Technik nennt sie Ihnen.',
  },
  'recording-loading': {
    title: 'Die Daten werden gerade geladen.',
    means: 'Bis dahin wird nichts gespeichert. Ihre Eingabe wird von selbst wiederholt.',
    next: 'Warten Sie einen Moment.',
  },
  'server-restarting': {
    title: 'Der Server startet gerade neu.',
    means:
      'Diese Eingabe ist noch nicht bestätigt. Sie wird von selbst wiederholt und nie doppelt gespeichert.',
    next: 'Warten Sie einen Moment.',
  },
  'server-defect': {
    title: 'Im Server ist ein Fehler aufgetreten.',
    means: 'Diese Eingabe ist nicht bestätigt. Was vorher gespeichert wurde, bleibt erhalten.',
    next: askOperations,
  },
  'token-unknown': {
    title: 'Dieser Zugangsschlüssel gilt hier nicht.',
    means: nothingRecorded,
    next: 'Lassen Sie auf dem Server einen neuen ausstellen.',
  },
  'token-expired': {
    title: 'Dieser Zugangsschlüssel ist abgelaufen.',
    means: nothingRecorded,
    next: 'Lassen Sie auf dem Server einen neuen ausstellen.',
  },
  'act-not-allowed': {
    title: 'Das ist mit Ihrer Rolle nicht möglich.',
    means: 'Es wurde nichts gezeigt und nichts gespeichert.',
    next: 'Bitten Sie jemanden mit der passenden Rolle oder Ihre Leitung.',
  },
  'too-many-streams': {
    title: 'Auf diesem Gerät sind zu viele Fenster offen.',
    means: 'Dieses Fenster wird nur einmal in der Minute erneuert. Gespeichertes bleibt erhalten.',
    next: 'Schließen Sie Fenster, die Sie nicht brauchen.',
  },
  'browser-unknown': {
    title: 'Dieses Gerät ist noch nicht aufgenommen.',
    means: 'In diesem Rathaus ist die Anmeldung nur an aufgenommenen Geräten möglich.',
    next: 'Bitten Sie Ihre Leitung oder die Technik um einen Code für dieses Gerät.',
  },
  'browser-removed': {
    title: 'Dieses Gerät wurde entfernt.',
    means: 'Eine Anmeldung ist hier nicht mehr möglich. Gespeichertes bleibt erhalten.',
    next: 'Soll es wieder benutzt werden, bitten Sie Ihre Leitung oder die Technik um einen Code.',
  },
  'browser-first': {
    title: 'Nehmen Sie zuerst dieses Gerät auf.',
    means:
      'Sonst könnte sich hier nach der nächsten Abmeldung niemand mehr anmelden. Es wurde nichts geändert.',
    next: 'Geben Sie diesem Gerät einen Namen und ändern Sie danach die Regel.',
  },
  'house-not-served': {
    title: 'Der Server ist nur auf seinem eigenen Rechner zu erreichen.',
    means: 'Andere Geräte können ihn nicht öffnen, deshalb gibt es keinen Code.',
    next: 'Bitten Sie die Technik, den Server unter seinem Namen im Haus zu starten.',
  },
  'code-unknown': {
    title: 'Dieser Code gilt nicht.',
    means: 'Ein Code gilt zehn Minuten und für ein Gerät. Dieses Gerät ist nicht aufgenommen.',
    next: 'Prüfen Sie die Zeichen oder lassen Sie sich einen neuen Code zeigen.',
  },
  'code-used': {
    title: 'Mit diesem Code wurde schon ein Gerät aufgenommen.',
    means: 'Ein Code gilt für ein Gerät. Dieses ist nicht aufgenommen.',
    next: 'Lassen Sie sich einen neuen Code zeigen. War es kein Gerät von Ihnen, entfernen Sie es unter „Geräte“.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type ProblemKind = keyof typeof problems;

export const sourceNames: Readonly<Record<string, string>> = {
  zms: 'ZMS',
  ics: 'Kalenderdatei',
  easyappointments: 'Easy!Appointments',
  csv: 'Tabelle',
};

/** People without a name stand in lists with their number, or as this. */
export const nameless = 'Ohne Namen';

/** Somebody whose name was erased. */
export const formerPerson = 'frühere Kollegin oder früherer Kollege';

const setupProblems = {
  'not-founded': {
    title: 'Das Rathaus ist noch nicht angelegt.',
    means: nothingRecorded,
    next: 'Gehen Sie die Schritte der Reihe nach durch.',
  },
  'folder-not-empty': {
    title: 'Der Ordner ist nicht leer.',
    means: 'Ein Rathaus wird nur in einem leeren Ordner angelegt. Es wurde nichts verändert.',
    next: 'Beenden Sie Insel und starten Sie es mit einem neuen Ordner.',
  },
  'sheets-left': {
    title: 'Noch sind nicht alle Blätter übergeben.',
    means: 'Was gelöscht ist, lässt sich nicht mehr drucken. Es wurde nichts gelöscht.',
    next: 'Drucken und übergeben Sie zuerst jedes Blatt.',
  },
  'lead-missing': {
    title: 'Noch kann sich keine Leitung anmelden.',
    means: 'Ohne Leitung kann niemand weitere Personen eintragen.',
    next: 'Tragen Sie eine Person mit der Rolle Leitung und einer PIN ein.',
  },
  'file-unrecognised': {
    title: 'Diese Datei ist keine Terminliste, die Insel kennt.',
    means: 'Gelesen werden Tabellen (CSV), Kalender (ICS) und Abzüge von ZMS. Es wurde nichts gespeichert.',
    next: 'Speichern Sie die Liste als CSV mit einer Kopfzeile und wählen Sie diese Datei.',
  },
  'importer-too-slow': {
    title: 'Die Datei ließ sich nicht in angemessener Zeit lesen.',
    means: nothingRecorded,
    next: 'Teilen Sie die Liste auf mehrere Dateien auf.',
  },
  'step-failed': {
    title: 'Dieser Schritt ist nicht gelungen.',
    means: 'Was vorher fertig war, bleibt.',
    next: 'Prüfen Sie Platz und Rechte auf diesem Rechner und versuchen Sie es noch einmal.',
  },
} as const satisfies Readonly<Record<string, Words>>;

export type SetupProblem = keyof typeof setupProblems;

const isSetupProblem = (kind: string): kind is SetupProblem => Object.hasOwn(setupProblems, kind);

/** Why a step of *Einrichten* was refused. */
export const setupProblem = (kind: string): Words & { readonly kind: SetupProblem } => {
  const known = isSetupProblem(kind) ? kind : 'step-failed';
  return { kind: known, ...setupProblems[known] };
};

/** For the terminal of somebody who never saw one. */
export const setupNotice = (url: string): readonly string[] => [
  'Insel wird im Browser eingerichtet. Öffnen Sie auf diesem Rechner:',
  '',
  `  ${url}`,
  '',
  'Die Adresse gilt für einen Browser und nur auf diesem Rechner. Strg+C beendet Insel;',
  'derselbe Befehl macht dort weiter, wo Sie waren.',
];
