/** Words of the visit on *Heute*: who is next, what else can be recorded, notes, decisions, other days. */
import type { DayConflict, DecisionKind, Evidence, Step } from '../../api/day.ts';

const stepWords: Readonly<Record<Step, string>> = {
  arrival: 'Ist da',
  called: 'Aufrufen',
  done: 'Erledigt',
  'not-appeared': 'Nicht erschienen',
};
const evidenceWords: Readonly<Record<Evidence, string>> = {
  self: 'selbst gesehen',
  witness: 'von anderen gehört',
  'paper-number': 'steht auf Papier',
  postmark: 'Poststempel',
};
const decisionWords: Readonly<Record<DecisionKind, string>> = {
  'takes-place': 'findet statt',
  moved: 'verlegt',
  cancelled: 'entfällt',
};

export const nextText = {
  title: 'Aufrufen',
  next: 'Nächste Person',
  busy: 'Wird aufgerufen …',
  waiting: (count: number) => (count === 1 ? '1 Person wartet' : `${count} Personen warten`),
  nobody: 'Zurzeit wartet niemand.',
  first: (name: string, time: string) => `zuerst ${name}, Termin um ${time}`,
  scope: 'Für',
  allScopes: 'alle Stellen',
  withYou: 'Bei Ihnen',
  calledAt: (time: string) => `aufgerufen um ${time}`,
  announce: (name: string) => `${name} ist aufgerufen.`,
  unsureTitle: 'Der Server hat nicht geantwortet.',
  unsure:
    'Vielleicht ist schon jemand aufgerufen. Drücken Sie noch einmal: Es wird niemand doppelt aufgerufen.',
} as const;

export const visitText = {
  steps: stepWords,
  evidence: evidenceWords,
  decisions: decisionWords,
  announce: (name: string, step: string) => `${name}: ${step}. Wird gespeichert.`,
  more: 'Mehr',
  moreFor: (name: string) => ` zu ${name}`,
  state: 'Besuch',
  late: 'War das schon früher? Dann um',
  lateHow: 'Woher wissen Sie das?',
  lateHint: 'Uhrzeit, zum Beispiel 8:40. Sonst leer lassen.',
  lateWrong: 'Diese Uhrzeit gibt es nicht. Schreiben Sie zum Beispiel 8:40.',
  recordedLate: (at: string, evidence: string) => `eingetragen ${at} (${evidence})`,
  by: (time: string, person: string) => `${time}, ${person}`,
  notes: 'Notiz',
  noteLabel: 'Anruf oder Nachricht zu diesem Termin',
  noteHint: 'Ihr Name und die Uhrzeit werden dazu gespeichert.',
  noteSave: 'Notiz speichern',
  noteMissing: 'Schreiben Sie erst eine Notiz.',
  noteKept: 'Entwurf bleibt auf diesem Gerät, bis er gespeichert ist.',
  noteNotKept: 'Dieses Gerät kann den Entwurf nicht aufheben. Speichern Sie, bevor Sie die Seite verlassen.',
  noteWaits: 'Noch nicht gespeichert. Die Seite versucht es von selbst wieder.',
  noteSaved: 'Notiz gespeichert.',
  noteDraft: 'angefangene Notiz',
  moreNotes: (count: number) => (count === 1 ? '1 ältere Notiz' : `${count} ältere Notizen`),
  written: (at: string, person: string) => `${at}, ${person}:`,
  decision: 'Termin',
  decisionLabel: 'Was gilt für diesen Termin?',
  reason: 'Grund',
  reasonHint: 'So, wie Sie ihn der Person sagen.',
  newTimeFor: 'Neuer Termin, falls schon vereinbart:',
  newDay: 'Neuer Tag',
  newTime: 'Neue Uhrzeit',
  decisionSave: 'Entscheidung speichern',
  decisionMissing: 'Wählen Sie, was gilt.',
  reasonMissing: 'Schreiben Sie den Grund dazu.',
  timeMissing: 'Geben Sie Tag und Uhrzeit an oder lassen Sie beides leer.',
  decisionSaved: 'Entscheidung gespeichert.',
  decisionUndo: 'Entscheidung zurücknehmen',
  unsent: 'Der Server hat nicht geantwortet. Drücken Sie noch einmal: Es wird nichts doppelt gespeichert.',
  movedTo: (at: string) => `verlegt auf ${at}`,
  movedFrom: (at: string) => `verlegt, vorher ${at}`,
  because: (word: string, reason: string) => `${word}: ${reason}`,
} as const;

export const searchText = {
  title: 'An anderen Tagen',
  none: 'An anderen Tagen steht dazu nichts.',
  more: 'Es gibt noch mehr. Schreiben Sie den Namen weiter aus.',
  at: (day: string, time: string) => `${day}, ${time}`,
} as const;

export const conflictText: Readonly<Record<DayConflict, string>> = {
  'source-differs':
    'Zwei Geräte haben zu diesem Termin Verschiedenes eingelesen. Gezeigt wird, was später kam. Bitte prüfen.',
  'withdrawn-elsewhere':
    'An einem Gerät wurde etwas vermerkt, an einem anderen zurückgenommen. Bitte klären, ob die Person da ist.',
  'called-twice': 'Die Person wurde an zwei Geräten aufgerufen. Bitte klären, wer sie bedient.',
  'steps-differ':
    'An einem Gerät steht „nicht erschienen“, an einem anderen war die Person da. Bitte klären.',
  'decisions-differ':
    'Zwei Geräte haben über diesen Termin Verschiedenes entschieden. Gezeigt wird die spätere Entscheidung. Bitte klären.',
  'cancelled-but-here': 'Der Termin ist abgesagt, aber die Person ist da. Bitte klären.',
  'moved-twice':
    'Der Termin wurde hier verlegt und hat jetzt auch im Abzug eine andere Zeit. Bitte klären, welche gilt.',
};
