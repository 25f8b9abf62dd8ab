/** The English texts; German ones are the original (text.de.ts). */
import type { InOtherWords } from './language.ts';
import type * as de from './text.de.ts';

type Of<Name extends keyof typeof de> = InOtherWords<(typeof de)[Name]>;

export const dateText: Of<'dateText'> = {
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  short: (weekday, day, month) => `${weekday.slice(0, 3)} ${day}/${month}`,
  long: (weekday, day, month, year) => `${weekday}, ${day} ${month} ${year}`,
  lessThanMinute: 'less than 1 min',
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  days: (count) => `${count} days`,
};

export const pageText: Of<'pageText'> = {
  product: 'Insel',
  skip: 'Skip to content',
  navigation: 'Main navigation',
  today: 'Today',
  infodesk: 'Info desk',
  pads: 'Paper pads',
  quarantine: 'Not imported',
  persons: 'People',
  devices: 'Devices',
  signOut: 'Sign out',
  loading: 'Loading …',
  print: 'Print',
  close: 'Close',
  stepOf: (at, count) => `Step ${at} of ${count}`,
  stepDone: ' (done)',
  tryAgain: 'Try again',
  exercise: 'EXERCISE',
  exerciseMeans: 'invented places and persons',
  language: 'Language',
  languageNames: { de: 'Deutsch', en: 'English' },
  title: (page, town) => `${page} – ${town}`,
};

export const headText: Of<'headText'> = {
  statements: 'State of the town hall',
  mode: 'Mode',
  normal: 'normal operation',
  emergency: (since) => `emergency operation since ${since}`,
  applications: 'Specialist applications',
  usable: (usable, total) => `${usable} of ${total} usable`,
  applicationsUnknown: 'none named',
  safety: 'Saved',
  copies: 'Where is the second copy?',
  asOf: (time) => `as of ${time}`,
};

export const safetyText: Of<'safetyText'> = {
  copied: 'second copy',
  justNow: 'just now',
  ago: (duration) => `${duration} ago`,
  never: 'no copy yet',
  last: (age) => `last ${age}`,
  unreachable: 'cannot be reached at the moment',
  waiting: (count) => (count === 1 ? '1 entry is waiting' : `${count} entries are waiting`),
  hereCopyFollows: 'here, second copy follows',
  onlyHereSince: (duration) => `only here for ${duration}`,
  writeStick: 'ask for a USB package',
  noSecondPlace: 'only here',
  nameSecondPlace: 'ask for a place for a second copy',
};

export const savedText: Of<'savedText'> = {
  unsaved: 'not saved yet',
  here: 'here',
  copied: 'second copy',
};

export const statusText: Of<'statusText'> = {
  expected: 'expected',
  waiting: 'is here',
  called: 'called',
  done: 'done',
  'not-appeared': 'did not appear',
  moved: 'moved',
  cancelled: 'cancelled',
};

export const todayText: Of<'todayText'> = {
  search: 'Name, phone or number',
  earlier: 'Previous day',
  later: 'Next day',
  day: 'Day',
  dayToday: (day) => `${day} (today)`,
  print: 'Print',
  filter: 'Show by state',
  all: 'All',
  headingToday: (day) => `Today, ${day}`,
  caption: (day) => `Appointments on ${day}`,
  columns: {
    time: 'Time',
    person: 'Person',
    matter: 'Concern',
    status: 'State',
    saved: 'Saved',
    act: 'Action',
  },
  arrival: 'Is here',
  withdraw: 'Undo',
  forPerson: (name) => ` – ${name}`,
  arrivedAt: (time) => `since ${time}`,
  walkIn: 'without appointment',
  unnamed: 'name missing',
  number: (number) => `No. ${number}`,
  asOf: 'Appointments as of',
  asOfSource: (source, at) => `${source}: as of ${at}`,
  asOfNone: 'Nothing has been imported for this day yet.',
  shown: (shown, total) => (shown === total ? `${total} appointments` : `${shown} of ${total} appointments`),
  empty: 'There are no appointments on this day.',
  emptyNext: 'Choose another day.',
  nothingFound: 'No appointment matches your search.',
  nothingFoundNext: 'Check the spelling or search for the phone number.',
  clearSearch: 'Clear search',
  understood: 'Understood',
  announceArrival: (name) => `${name} is here. Being saved.`,
  announceWithdrawn: (name) => `${name}: arrival taken back. Being saved.`,
  announceSaved: (name) => `${name}: saved.`,
};

export const signInText: Of<'signInText'> = {
  title: 'Sign in',
  person: 'Your name',
  choose: 'Please choose',
  pin: 'Your PIN',
  pinHint: '8 digits',
  submit: 'Sign in',
  busy: 'Being checked …',
  summary: 'Please check what you entered:',
  personMissing: 'Choose your name from the list.',
  pinMissing: 'Enter your PIN.',
  pinMalformed: 'A PIN has 8 digits.',
  waitingClicks: (count) =>
    count === 1
      ? 'One input on this device is not saved yet.'
      : `${count} inputs on this device are not saved yet.`,
  waitingClicksNext: 'They will be saved as soon as the person who made them signs in again.',
  noPersons: 'No person has been set up yet.',
  noPersonsNext: 'Add the first person with "insel person add".',
};

export const shutOutText: Of<'shutOutText'> = {
  unknown: {
    title: 'This device has not been taken in yet.',
    means: 'In this town hall signing in works only on devices that were taken in.',
    next: 'Ask your lead or the technicians for a code.',
  },
  removed: {
    title: 'This device was removed.',
    means: 'Signing in is no longer possible here.',
    next: 'To use it again, ask your lead or the technicians for a code.',
  },
  toCode: 'Type the code',
};

export const quarantineText: Of<'quarantineText'> = {
  title: 'Not imported',
  lead: 'These items came from an export but could not be understood. They are kept unchanged.',
  caption: 'Items that were not imported, with reason and raw text',
  columns: { where: 'From', reason: 'Reason', raw: 'Raw text', at: 'Imported' },
  empty: 'Everything was imported.',
  emptyNext: 'There is nothing to do here.',
  count: (count) => (count === 1 ? '1 item' : `${count} items`),
};

export const problemText: Of<'problemText'> = {
  unreachable: {
    kind: 'server-unreachable',
    title: 'The server does not answer.',
    means: 'What you see is the last known state.',
    next: 'You can go on working. The page keeps trying by itself.',
  },
  unreadable: {
    kind: 'answer-unreadable',
    title: 'The answer of the server could not be understood.',
    means: 'This page and the server may not fit together, for example after an update.',
    next: 'Load the page again. If it stays like this, tell the technicians.',
  },
  signedOut: {
    kind: 'signed-out',
    title: 'You are signed out.',
    means: 'What you have saved is safe.',
    next: 'Sign in again.',
  },
  stillSignedIn: {
    kind: 'sign-out-failed',
    title: 'You are still signed in.',
    means: 'The server does not answer, so your session could not be ended.',
    next: 'Lock the screen and sign out later.',
  },
  recordingStopped: {
    kind: 'recording-stopped',
    title: 'Nothing can be saved at the moment.',
    means: 'The server answers but cannot save anything. New inputs are kept on this device.',
    next: 'Tell the technicians and write down what matters on paper.',
  },
  retired: {
    kind: 'device-retired',
    title: 'This server saves nothing any more.',
    means: 'Another server has taken over its work. What you see here is an old state.',
    next: 'Open Insel at the new address. The technicians will tell you.',
  },
  recordingLoading: {
    kind: 'recording-loading',
    title: 'The lists are being built.',
    means: 'Some appointments may still be missing.',
    next: 'Please wait a moment. The page updates itself.',
  },
  clockUnsure: {
    kind: 'clock-unsure',
    title: 'The time of the server is unsure.',
    means: 'No time source confirms its clock. Inputs are saved, their times may be off.',
    next: 'Compare the clock and tell the technicians.',
  },
  screenMissing: {
    kind: 'screen-missing',
    title: 'This page could not be loaded.',
    means: 'The server does not answer or has just been updated.',
    next: 'Load the page again as soon as the server answers.',
  },
  noPage: {
    kind: 'no-page',
    title: 'There is no page for your role here yet.',
    means: 'You are signed in nevertheless.',
    next: 'Ask your lead whether your role is right.',
  },
  notKept: {
    kind: 'click-not-kept',
    title: 'This device cannot keep inputs.',
    means: 'Inputs that are not saved yet are lost when you close the page.',
    next: 'Leave the page open until everything is saved.',
  },
};

export const noticeText: Of<'noticeText'> = {
  copy: {
    kind: 'copy',
    title: 'This server may be a copy of another one.',
    means: 'What you enter is saved. A second server may still be working under the same name.',
    next: 'Tell the technicians. They check which one is the right one.',
  },
  'mark-unwritable': {
    kind: 'mark-unwritable',
    title: 'The server cannot note how far it has come.',
    means: 'What you enter is saved. If something were lost later, nobody would notice.',
    next: 'Tell the technicians. They check the disk.',
  },
  'update-needed': {
    kind: 'update-needed',
    title: 'Another device already works with a newer version.',
    means: 'What you enter is saved. This server does not understand some new things yet.',
    next: 'Tell the technicians. They update this server.',
  },
};

export const lastInputText: Of<'lastInputText'> = {
  /** For a form: what was typed is still there. */
  stays: {
    means: 'This is not saved yet. What you entered stays here.',
    next: 'Try again in a moment. Nothing will be saved twice.',
  },
  none: 'What is saved stays saved. Where something is not saved yet, it says so.',
  kept: (count) =>
    count === 1
      ? 'Your last input is kept on this device but not saved yet.'
      : `Your last ${count} inputs are kept on this device but not saved yet.`,
};

export const keptForSuccessorText: Of<'keptForSuccessorText'> = {
  means: (count) =>
    count === 1
      ? 'Your last input stays on this device. It is saved as soon as this address leads to the new server.'
      : `Your last ${count} inputs stay on this device. They are saved as soon as this address leads to the new server.`,
  next: 'Ask the technicians for the address of the new server. If it is another one, enter there once more what is kept here.',
};
