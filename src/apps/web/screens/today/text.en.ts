/** The words of the visit in English; the German ones are the original. */
import type { InOtherWords } from '../../language.ts';
import type * as de from './text.de.ts';

export const nextText: InOtherWords<typeof de.nextText> = {
  title: 'Calling',
  next: 'Next person',
  busy: 'Being called …',
  waiting: (count) => (count === 1 ? '1 person is waiting' : `${count} people are waiting`),
  nobody: 'Nobody is waiting at present.',
  first: (name, time) => `first ${name}, appointment at ${time}`,
  scope: 'For',
  allScopes: 'all offices',
  withYou: 'With you',
  calledAt: (time) => `called at ${time}`,
  announce: (name) => `${name} has been called.`,
  unsureTitle: 'The server did not answer.',
  unsure: 'Somebody may have been called already. Press again: nobody is called twice.',
};

export const visitText: InOtherWords<typeof de.visitText> = {
  steps: { arrival: 'Is here', called: 'Call', done: 'Done', 'not-appeared': 'Did not appear' },
  evidence: {
    self: 'seen by myself',
    witness: 'heard from others',
    'paper-number': 'is on paper',
    postmark: 'postmark',
  },
  decisions: { 'takes-place': 'takes place', moved: 'moved', cancelled: 'is cancelled' },
  announce: (name, step) => `${name}: ${step}. Being saved.`,
  more: 'More',
  moreFor: (name) => ` about ${name}`,
  state: 'Visit',
  late: 'Was it earlier? Then at',
  lateHow: 'How do you know?',
  lateHint: 'Time, for example 8:40. Else leave empty.',
  lateWrong: 'There is no such time. Write for example 8:40.',
  recordedLate: (at, evidence) => `entered ${at} (${evidence})`,
  by: (time, person) => `${time}, ${person}`,
  notes: 'Note',
  noteLabel: 'Call or message about this appointment',
  noteHint: 'Your name and the time are saved with it.',
  noteSave: 'Save note',
  noteMissing: 'Write a note first.',
  noteKept: 'The draft stays on this device until it is saved.',
  noteNotKept: 'This device cannot keep the draft. Save before you leave the page.',
  noteWaits: 'Not saved yet. The page tries again by itself.',
  noteSaved: 'Note saved.',
  noteDraft: 'unfinished note',
  moreNotes: (count) => (count === 1 ? '1 older note' : `${count} older notes`),
  written: (at, person) => `${at}, ${person}:`,
  decision: 'Appointment',
  decisionLabel: 'What holds for this appointment?',
  reason: 'Reason',
  reasonHint: 'As you tell it to the person.',
  newTimeFor: 'New appointment, if already agreed:',
  newDay: 'New day',
  newTime: 'New time',
  decisionSave: 'Save decision',
  decisionMissing: 'Choose what holds.',
  reasonMissing: 'Write the reason.',
  timeMissing: 'Give day and time, or leave both empty.',
  decisionSaved: 'Decision saved.',
  decisionUndo: 'Take the decision back',
  unsent: 'The server did not answer. Press again: nothing is saved twice.',
  movedTo: (at) => `moved to ${at}`,
  movedFrom: (at) => `moved, before ${at}`,
  because: (word, reason) => `${word}: ${reason}`,
};

export const searchText: InOtherWords<typeof de.searchText> = {
  title: 'On other days',
  none: 'There is nothing about it on other days.',
  more: 'There is more. Write more of the name.',
  at: (day, time) => `${day}, ${time}`,
};

export const conflictText: InOtherWords<typeof de.conflictText> = {
  'source-differs':
    'Two devices read in different things about this appointment. What came later is shown. Please check.',
  'withdrawn-elsewhere':
    'Something was noted at one device and taken back at another. Please clear up whether the person is here.',
  'called-twice': 'The person was called at two devices. Please clear up who serves them.',
  'steps-differ': 'One device says "did not appear", at another the person was here. Please clear this up.',
  'decisions-differ':
    'Two devices decided differently about this appointment. The later decision is shown. Please clear this up.',
  'cancelled-but-here': 'The appointment is cancelled, but the person is here. Please clear this up.',
  'moved-twice':
    'The appointment was moved here and now has another time in the extract, too. Please clear up which one holds.',
};
