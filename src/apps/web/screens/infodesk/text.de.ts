/** German words of the info desk and of its slip. */
import type { Urgency } from '../../api/concerns.ts';
import type { VisitConflict, VisitStatus } from '../../api/visits.ts';

export const infodeskText = {
  title: 'Infoschalter',
  lead: 'Diese Auskünfte gelten, solange die Fachverfahren ausgefallen sind.',
  tiles: 'Worum geht es?',
  keyHint: 'Mit der Tastatur: das Zeichen auf der Kachel drücken, dann die Eingabetaste zum Drucken.',
  language: 'Sprache',
  urgency: 'Wann geht es?',
  usual: 'üblich',
  urgencyReason: 'Warum anders als üblich?',
  urgencyReasonHint: 'Ein kurzer Satz genügt.',
  name: 'Name (freiwillig)',
  phone: 'Telefon (freiwillig)',
  note: 'Notiz (freiwillig)',
  norm: (norm: string) => `Grundlage: ${norm}`,
  why: 'Warum',
  instead: 'Wo stattdessen',
  next: 'Wie es weitergeht',
  print: 'Laufzettel drucken',
  printing: 'Wird gespeichert …',
  printAgain: 'Noch einmal drucken',
  nextPerson: 'Nächste Person',
  back: 'Zurück',
  preview: 'Laufzettel',
  savedNumber: (number: string) => `Gespeichert unter Nummer ${number}.`,
  tryAgain: 'Erneut versuchen',
  summary: 'Bitte prüfen Sie Ihre Angaben:',
  reasonMissing: 'Schreiben Sie kurz, warum es anders eingestuft wird als üblich.',
  waitingTitle: 'Besuche heute',
  waitingCaption: 'Besuche ohne Termin',
  waitingCount: (waiting: number, all: number) => `Wartend oder aufgerufen: ${waiting} · insgesamt: ${all}`,
  onlyWaiting: 'Wartende',
  all: 'Alle',
  search: 'Nummer, Notaktenzeichen oder Name',
  found: 'An anderen Tagen',
  columns: {
    number: 'Nummer',
    concern: 'Anliegen',
    since: 'Seit',
    status: 'Status',
    saved: 'Gesichert',
    act: 'Aktion',
  },
  nobody: 'Gerade wartet niemand.',
  nobodyNext: 'Neue Besuche erscheinen hier, sobald ein Laufzettel gedruckt ist.',
  nothingFound: 'Kein Besuch passt zu dieser Suche.',
  nothingFoundNext: 'Prüfen Sie die Nummer. Das Notaktenzeichen hat acht Zeichen.',
  call: 'Aufrufen',
  done: 'Erledigt',
  gone: 'Gegangen',
  waitAgain: 'Wartet wieder',
  slip: 'Laufzettel',
  forVisit: (number: string) => ` – Nummer ${number}`,
  speaks: (language: string) => `Sprache: ${language}`,
  fromPaper: 'vom Papierblock',
} as const;

export const urgencyText: Readonly<Record<Urgency, string>> = {
  today: 'Heute',
  'this-week': 'Diese Woche',
  noted: 'Vormerken',
  'not-here': 'Geht hier nicht',
};

export const visitStatusText: Readonly<Record<VisitStatus, string>> = {
  waiting: 'wartet',
  called: 'aufgerufen',
  done: 'erledigt',
  gone: 'gegangen',
  noted: 'vorgemerkt',
  advised: 'weiterverwiesen',
};

/** What stands on paper, in the language of the paper whatever the page speaks. */
export const slipWords = {
  title: 'Laufzettel',
  yourNumber: 'Ihre Nummer',
  numberFollows: 'folgt',
  reference: 'Notaktenzeichen',
  visited: 'Vorgesprochen am',
  typed: 'Eingetragen am',
  accordingToPaper: 'laut Papierzettel',
  at: (date: string, time: string) => `${date}, ${time} Uhr`,
  concern: 'Anliegen',
  when: 'Wann',
  next: 'So geht es weiter',
  nextFromPaper: 'Ihr Papierzettel ist eingetragen. Es gilt, was dort unter „So geht es weiter“ steht.',
  instead: 'Wo stattdessen',
  keep: 'Bitte bewahren Sie diesen Zettel auf. Mit der Nummer finden wir Ihr Anliegen wieder.',
  copy: (count: number) => `${count + 1}. Ausdruck`,
  exercise: 'ÜBUNG – nicht gültig',
  urgency: {
    today: 'heute',
    'this-week': 'diese Woche',
    noted: 'vorgemerkt',
    'not-here': 'hier nicht möglich',
  },
} as const;

export const visitConflictText: Readonly<Record<VisitConflict, string>> = {
  disputed: 'Zwei Plätze haben Verschiedenes vermerkt. Bitte klären und den richtigen Stand wählen.',
  doubled: 'Diese Nummer wurde zweimal vergeben. Beide gelten. Bitte beim Aufruf nach dem Anliegen fragen.',
};
