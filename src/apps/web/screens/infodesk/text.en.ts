/** English words of the info desk and of its slip. */
import type { Urgency } from '../../api/concerns.ts';
import type { VisitConflict, VisitStatus } from '../../api/visits.ts';

export const infodeskText = {
  title: 'Info desk',
  lead: 'These answers hold while the specialist applications are down.',
  tiles: 'What is it about?',
  keyHint: 'By keyboard: press the key shown on the tile, then Enter to print.',
  language: 'Language',
  urgency: 'When is it possible?',
  usual: 'usual',
  urgencyReason: 'Why other than usual?',
  urgencyReasonHint: 'One short sentence is enough.',
  name: 'Name (optional)',
  phone: 'Telephone (optional)',
  note: 'Note (optional)',
  norm: (norm: string) => `Legal basis: ${norm}`,
  why: 'Why',
  instead: 'Where instead',
  next: 'What happens now',
  print: 'Print slip',
  printing: 'Saving …',
  printAgain: 'Print once more',
  nextPerson: 'Next person',
  back: 'Back',
  preview: 'Slip',
  savedNumber: (number: string) => `Saved under number ${number}.`,
  tryAgain: 'Try again',
  summary: 'Please check what you entered:',
  reasonMissing: 'Say in a few words why this is not handled as usual.',
  waitingTitle: 'Visits today',
  waitingCaption: 'Visits without an appointment',
  waitingCount: (waiting: number, all: number) => `Waiting or called: ${waiting} · in all: ${all}`,
  onlyWaiting: 'Waiting',
  all: 'All',
  search: 'Number, reference or name',
  found: 'On other days',
  columns: {
    number: 'Number',
    concern: 'Concern',
    since: 'Since',
    status: 'Status',
    saved: 'Saved',
    act: 'Action',
  },
  nobody: 'Nobody is waiting.',
  nobodyNext: 'New visits appear here as soon as a slip is printed.',
  nothingFound: 'No visit matches this search.',
  nothingFoundNext: 'Check the number. A reference has eight characters.',
  call: 'Call',
  done: 'Done',
  gone: 'Has gone',
  waitAgain: 'Waits again',
  slip: 'Slip',
  forVisit: (number: string) => ` – number ${number}`,
  speaks: (language: string) => `Language: ${language}`,
  fromPaper: 'from a paper pad',
} as const;

export const urgencyText: Readonly<Record<Urgency, string>> = {
  today: 'Today',
  'this-week': 'This week',
  noted: 'Take a note',
  'not-here': 'Not possible here',
};

export const visitStatusText: Readonly<Record<VisitStatus, string>> = {
  waiting: 'waiting',
  called: 'called',
  done: 'done',
  gone: 'has gone',
  noted: 'noted',
  advised: 'sent elsewhere',
};

/** What stands on paper, in the language of the paper whatever the page speaks. */
export const slipWords = {
  title: 'Slip',
  yourNumber: 'Your number',
  numberFollows: 'follows',
  reference: 'Reference',
  visited: 'Visit on',
  typed: 'Entered on',
  accordingToPaper: 'according to the paper slip',
  at: (date: string, time: string) => `${date}, ${time}`,
  concern: 'Concern',
  when: 'When',
  next: 'What happens now',
  nextFromPaper:
    'Your paper slip has been entered. What it says under “So geht es weiter” (next step) holds.',
  instead: 'Where instead',
  keep: 'Please keep this slip. We find your concern by its number.',
  copy: (count: number) => `Print no. ${count + 1}`,
  exercise: 'EXERCISE – not valid',
  urgency: {
    today: 'today',
    'this-week': 'this week',
    noted: 'noted',
    'not-here': 'not possible here',
  },
} as const;

export const visitConflictText: Readonly<Record<VisitConflict, string>> = {
  disputed: 'Two places noted different things. Please clear this up and choose the right state.',
  doubled: 'This number was given twice. Both hold. Please ask about the concern when calling.',
};
