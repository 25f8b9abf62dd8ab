/** English words of the concerns, for the tile and for the slip that a citizen takes home. */

import type { ConcernId, Urgency } from './concern-ids.ts';
import type { ConcernWords } from './concern-text.de.ts';

const ownTown = 'Please go to the citizens’ office of the town you live in.';
const waitForNumber = 'Please wait until your number is called.';

export const concernWords: Readonly<Record<ConcernId, ConcernWords>> = {
  residence: {
    title: 'Register, change or end a residence',
    next: 'We have taken down your details with today’s date. We will enter them as soon as the residents’ register can be reached. You do not have to come again for this.',
    reason: 'The residents’ register cannot be reached.',
    instead: ownTown,
  },
  'id-pickup': {
    title: 'Collect a finished identity card or passport',
    next: `${waitForNumber} Have your old card ready.`,
    instead: ownTown,
  },
  'id-urgent': {
    title: 'Identity card or passport: urgent or lost',
    next: `${waitForNumber} We will take down the loss. For a provisional card we give you an authorisation for a neighbouring town hall.`,
    reason: 'Cards cannot be ordered here at present.',
    instead: ownTown,
  },
  'residence-certificate': {
    title: 'Certificate of residence',
    next: 'Your request is noted. We will contact you as soon as certificates are possible again.',
    reason: 'This needs the residents’ register, which cannot be reached.',
    instead: ownTown,
  },
  'disclosure-block': {
    title: 'Block my address because of danger',
    next: `${waitForNumber} We take your application today and confirm that we received it.`,
    instead: ownTown,
  },
  certification: {
    title: 'Certified copy',
    next: 'We certify within the next five working days. Bring the original and a copy.',
  },
  death: {
    title: 'Report a death',
    next: `${waitForNumber} The registry office takes the report today and issues a certificate for the funeral.`,
    instead: 'Please go to the registry office of the place where the person died.',
  },
  birth: {
    title: 'Report a birth',
    next: `${waitForNumber} The registry office takes the report today and issues a certificate of it.`,
    instead: 'Please go to the registry office of the place of birth.',
  },
  wedding: {
    title: 'Give notice of a wedding',
    next: 'Your notice is noted. The registry office will contact you. If the date of your wedding is set, please talk to the registry office today.',
    reason: 'The registers cannot be reached.',
    instead: 'Please go to the registry office of the town you live in.',
  },
  'register-documents': {
    title: 'Certificate from the registry office',
    next: 'Your request is noted. We will contact you as soon as certificates are possible again.',
    reason: 'The registers are electronic and cannot be reached.',
    instead: 'Ask the registry office about entries up to 2008: they are still in books on paper.',
  },
  'no-money': {
    title: 'No money for food or housing',
    next: `${waitForNumber} We find out today whether an advance payment is possible.`,
  },
  'housing-benefit': {
    title: 'Housing benefit',
    next: 'Your application is taken down with today’s date. We will contact you within five working days.',
    reason: 'The programme for housing benefit cannot be reached.',
  },
  'maintenance-advance': {
    title: 'Advance maintenance payment',
    next: 'Your application is taken down with today’s date. The youth welfare office will contact you within five working days.',
    reason: 'The programme for advance maintenance cannot be reached.',
    instead: 'This is usually done by the youth welfare office of the district (Kreis).',
  },
  'child-protection': {
    title: 'A child is in danger',
    next: 'Please wait here. We call the youth welfare office at once. In immediate danger: call 110.',
    instead:
      'This is usually done by the youth welfare office of the district (Kreis). We pass your report on at once.',
  },
  'residence-title': {
    title: 'Extend a residence permit',
    next: `${waitForNumber} We record that you applied today. Have your passport and present permit ready.`,
    instead:
      'This is usually done by the foreigners’ authority of the district (Kreis). Go there today if you can.',
  },
  'removal-suspension': {
    title: 'Extend a Duldung or Gestattung',
    next: `${waitForNumber} Have your present paper ready.`,
    instead:
      'This is usually done by the foreigners’ authority of the district (Kreis). Go there today if you can.',
  },
  'first-residence-title': {
    title: 'First residence permit, visa',
    next: 'Your application is noted with today’s date. The foreigners’ authority will contact you.',
    reason: 'This needs the central register of foreigners, which cannot be reached.',
    instead: 'This is usually done by the foreigners’ authority of the district (Kreis).',
  },
  'vehicle-registration': {
    title: 'Register or transfer a vehicle',
    next: 'We collect your papers and register at a neighbouring authority. You will hear from us within five working days.',
    reason: 'There is no connection to the federal motor transport authority.',
    instead: 'This is usually done by the vehicle registration office of the district (Kreis).',
  },
  'vehicle-deregistration': {
    title: 'Deregister a vehicle',
    next: 'You can deregister at any vehicle registration office. Or we pass your papers on to a neighbouring authority.',
    reason: 'There is no connection to the federal motor transport authority.',
    instead: 'You can deregister at any vehicle registration office.',
  },
  'short-term-plate': {
    title: 'Short-term number plate',
    next: 'Short-term plates are only available from a neighbouring authority at present. We tell you which one helps.',
    reason: 'There is no connection to the federal motor transport authority.',
    instead: 'This is usually done by the vehicle registration office of the district (Kreis).',
  },
  'driving-licence': {
    title: 'Driving licence, urgent for work',
    next: 'Your concern is taken down. The driving licence office will contact you within five working days.',
    reason: 'There is no connection to the federal motor transport authority.',
    instead: 'This is usually done by the driving licence office of the district (Kreis).',
  },
  fine: {
    title: 'Fine or warning',
    next: 'Your concern is noted. We will write to you. Please keep this slip.',
    reason: 'The programme for fines cannot be reached.',
  },
  taxes: {
    title: 'Taxes and fees',
    next: 'Your concern is noted. The cash office will contact you.',
    reason: 'The programme of the cash office cannot be reached.',
  },
  other: { title: 'Something else', next: waitForNumber },
};

/** What happens now when somebody decided otherwise than usual. */
export const urgencyNext: Readonly<Record<Urgency, string>> = {
  today: waitForNumber,
  'this-week': 'Your concern is taken down. We will contact you within five working days.',
  noted: 'Your concern is noted. We will contact you as soon as it goes on.',
  'not-here': 'Your request is noted with today’s date.',
};
