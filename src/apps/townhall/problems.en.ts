/** The problems of the town hall server in English; German is the original. A kind without English does not compile. */
import type { CounterRefusal } from '../../office/counter/text.de.ts';
import type { VisitRefusal } from '../../office/counter/visit-text.de.ts';
import type { SignInRefusal } from '../../people/sign-in.ts';
import type { ManagingProblem } from '../../people/text.de.ts';
import type { Problem } from '../web/api/problem.ts';
import type { ProblemKind, SetupProblem } from './text.de.ts';

type Words = Omit<Problem, 'kind'>;
type Kind =
  | ProblemKind
  | CounterRefusal
  | VisitRefusal
  | SignInRefusal['kind']
  | ManagingProblem
  | SetupProblem;

const nothing = 'Nothing was saved.';
const askTechnicians = 'Tell the technicians. Meanwhile go on working on paper.';
const tryAgain = 'Load the page again and try once more.';
const newToken = 'Have a new one issued on the server.';

export const englishProblems: Readonly<Record<Kind, Words>> = {
  'signed-out': {
    title: 'You are not signed in.',
    means: 'Without signing in nothing is shown and nothing is saved.',
    next: 'Sign in with your name and your PIN.',
  },
  'browser-unknown': {
    title: 'This device has not been taken in yet.',
    means: 'In this town hall signing in works only on devices that were taken in.',
    next: 'Ask your lead or the technicians for a code for this device.',
  },
  'browser-removed': {
    title: 'This device was removed.',
    means: 'Signing in is no longer possible here. What was saved stays.',
    next: 'To use it again, ask your lead or the technicians for a code.',
  },
  'browser-first': {
    title: 'Take this device in first.',
    means: 'Otherwise nobody could sign in here after the next sign-out. Nothing was changed.',
    next: 'Give this device a name and change the rule afterwards.',
  },
  'house-not-served': {
    title: 'The server can be reached only on its own machine.',
    means: 'Other devices cannot open it, so there is no code.',
    next: 'Ask the technicians to start the server under its name in the house.',
  },
  'code-unknown': {
    title: 'This code is not valid.',
    means: 'A code is valid for ten minutes and for one device. This device was not taken in.',
    next: 'Check the letters or have a new code shown.',
  },
  'code-used': {
    title: 'A device was already taken in with this code.',
    means: 'A code is valid for one device. This one was not taken in.',
    next: 'Have a new code shown. If that device was not yours, remove it under “Devices”.',
  },
  'session-ended': {
    title: 'Your session has ended.',
    means: 'It ends by itself after a break of 60 minutes or after 12 hours. What was saved stays.',
    next: 'Sign in again.',
  },
  'csrf-missing': { title: 'The request did not come from this page.', means: nothing, next: tryAgain },
  'origin-foreign': {
    title: 'The request came from another page.',
    means: nothing,
    next: 'Open Insel at the address of your town hall and try it there.',
  },
  'host-unknown': {
    title: 'This town hall does not answer under this name.',
    means: nothing,
    next: 'Open Insel at the address that your town hall has told you.',
  },
  'connection-plain': {
    title: 'This connection is not encrypted.',
    means: 'Nothing is shown here and nothing is taken, no PIN either.',
    next: 'Open the start page of this address. It explains how to reach Insel safely.',
  },
  'not-found': { title: 'There is no such address.', means: nothing, next: 'Go to the start page.' },
  'method-not-allowed': {
    title: 'That is not possible at this address.',
    means: nothing,
    next: 'Load the page again.',
  },
  'request-malformed': { title: 'The input could not be understood.', means: nothing, next: tryAgain },
  'request-conflict': {
    title: 'This input arrived before, with another content.',
    means: nothing,
    next: tryAgain,
  },
  'body-too-large': {
    title: 'The input is too large.',
    means: nothing,
    next: 'Shorten the input or divide it.',
  },
  'too-many-requests': {
    title: 'Those were too many tries in a short time.',
    means: 'For a moment no more are accepted. What was saved stays.',
    next: 'Wait a minute and then try again.',
  },
  'recording-stopped': {
    title: 'The server cannot save anything at the moment.',
    means: 'This input is not saved. What was saved before stays.',
    next: askTechnicians,
  },
  'device-retired': {
    title: 'This server saves nothing any more.',
    means: 'Another server has taken over its work. Nothing was saved here.',
    next: 'Open Insel at the new address. The technicians will tell you.',
  },
  'recording-loading': {
    title: 'The data are being loaded.',
    means: 'Until then nothing is saved. Your input is repeated by itself.',
    next: 'Wait a moment.',
  },
  'server-restarting': {
    title: 'The server is restarting.',
    means: 'This input is not confirmed yet. It is repeated by itself and never saved twice.',
    next: 'Wait a moment.',
  },
  'server-defect': {
    title: 'An error has occurred in the server.',
    means: 'This input is not confirmed. What was saved before stays.',
    next: askTechnicians,
  },
  'token-unknown': { title: 'This access key is not valid here.', means: nothing, next: newToken },
  'token-expired': { title: 'This access key has expired.', means: nothing, next: newToken },
  'act-not-allowed': {
    title: 'Your role does not allow that.',
    means: 'Nothing was shown and nothing was saved.',
    next: 'Ask somebody with the right role or your lead.',
  },
  'too-many-streams': {
    title: 'Too many windows are open on this device.',
    means: 'This window is renewed only once a minute. What was saved stays.',
    next: 'Close windows that you do not need.',
  },
  'appointment-unknown': {
    title: 'There is no such appointment here.',
    means: nothing,
    next: 'Load the list again and look for the appointment once more.',
  },
  'already-arrived': {
    title: 'The arrival is already noted',
    means: 'Somebody else was faster. The note counts, nothing is missing.',
    next: 'There is nothing for you to do.',
  },
  'appointment-cancelled': {
    title: 'This appointment is cancelled.',
    means: 'No arrival was noted.',
    next: 'Ask. If it was cancelled by mistake, the person counts as a visit without an appointment.',
  },
  'appointment-served': {
    title: 'This appointment is already called or done.',
    means: 'No arrival was noted.',
    next: 'Check name and number. Perhaps another appointment is meant.',
  },
  'arrival-missing': {
    title: 'No arrival is noted for this appointment.',
    means: 'There is nothing to take back.',
    next: 'Load the list again.',
  },
  'page-outdated': {
    title: 'The appointment has changed in the meantime.',
    means: 'Your input was not noted, so that nothing of others is lost.',
    next: 'Look at the appointment once more and then decide.',
  },
  'step-missing': {
    title: 'There is nothing to take back here.',
    means: 'Perhaps somebody else has done it already.',
    next: 'There is nothing for you to do.',
  },
  'step-repeated': {
    title: 'That is already noted',
    means: 'Somebody else was faster. The note counts, nothing is missing.',
    next: 'See whether the person is being served already.',
  },
  'nobody-waiting': {
    title: 'Nobody is waiting at the moment.',
    means: 'Nobody was called.',
    next: 'Note with "Is here" who has come.',
  },
  'happened-later': {
    title: 'This time is still ahead of us.',
    means: nothing,
    next: 'Check the day and the time.',
  },
  'notes-full': {
    title: 'There are already a hundred notes on this appointment.',
    means: nothing,
    next: 'Write the rest on paper and tell your lead.',
  },
  'visit-unknown': {
    title: 'There is no such visit here.',
    means: nothing,
    next: 'Load the page again and look for the number once more.',
  },
  'visit-changed': {
    title: 'Somebody else has gone on with this visit in the meantime.',
    means: nothing,
    next: 'Look at how it stands now and then decide.',
  },
  'urgency-reason-missing': {
    title: 'A reason for the other urgency is missing.',
    means: nothing,
    next: 'Write in one sentence why this concern is treated differently.',
  },
  'pad-unknown': {
    title: 'There is no such pad here.',
    means: nothing,
    next: 'Load the page again and choose the pad once more.',
  },
  'slip-unknown': {
    title: 'This number does not belong to the pad.',
    means: nothing,
    next: 'Check the number on the slip and the pad that is chosen.',
  },
  'slip-used': {
    title: 'A slip has already been entered under this number.',
    means: nothing,
    next: 'Check the number. If there really are two slips of this number, enter it nevertheless: both are kept and shown, to be cleared up.',
  },
  'slip-void': {
    title: 'This number is entered as void.',
    means: nothing,
    next: 'Check the number. If the slip really was filled in, enter it nevertheless: both are kept and shown, to be cleared up.',
  },
  'happened-in-future': {
    title: 'This time has not come yet.',
    means: nothing,
    next: 'Check the date and the time on the slip.',
  },
  'pin-wrong': {
    title: 'The PIN is wrong.',
    means: 'After five wrong PINs the access is locked.',
    next: 'Check that your name is chosen and enter the PIN once more.',
  },
  'person-unknown': {
    // Told to who wants to sign in and to who manages persons.
    title: 'This person is not registered here.',
    means: 'The access was removed or has not been set up yet. Nothing was saved.',
    next: 'Load the page again. If it is your own access, ask your lead to add you.',
  },
  'person-locked': {
    title: 'This access is locked.',
    means: 'After five wrong PINs, or by order, nobody can sign in with it. What was saved stays.',
    next: 'Ask your lead to unlock the access.',
  },
  'person-expired': {
    title: 'This access has expired.',
    means: 'It was limited in time from the beginning. What was saved stays.',
    next: 'Ask your lead to extend the access.',
  },
  'pin-missing': {
    title: 'No PIN has been set for you yet.',
    means: 'Without a PIN nobody can sign in this way.',
    next: 'Ask your lead to set a PIN with you.',
  },
  'pin-not-eight-digits': {
    title: 'The PIN needs exactly eight digits.',
    means: 'Letters, dots and dashes are not possible.',
    next: 'Enter eight digits.',
  },
  'pin-repeats': {
    title: 'This PIN repeats itself.',
    means: 'Repetitions such as 11111111, 12121212 or 11223344 are guessed first.',
    next: 'Choose eight digits without a pattern.',
  },
  'pin-counts': {
    title: 'This PIN counts up or down.',
    means: 'Sequences such as 12345678 or 87654321 are guessed first.',
    next: 'Choose eight digits without a pattern.',
  },
  'pin-is-a-date': {
    title: 'This PIN looks like a date.',
    means: 'Birthdays and anniversaries are easy to find out.',
    next: 'Choose eight digits that are no date.',
  },
  'pin-is-public': {
    title: 'Everybody knows this number.',
    means: 'It is, for example, the code of the municipality or the number of the switchboard.',
    next: 'Choose eight other digits.',
  },
  'pin-not-shown': {
    title: 'This is saved already, but the PIN cannot be shown again.',
    means: 'A PIN is shown only once and is kept nowhere in readable form.',
    next: 'Open the person in the list and set a new PIN.',
  },
  'manage-not-allowed': {
    title: 'You may not change this access.',
    means: 'Only guardians change the access of guardians. Nothing was saved.',
    next: 'Ask a guardian.',
  },
  'manage-not-yourself': {
    title: 'You cannot change your own access like this.',
    means: 'Your own rights are always changed by somebody else. Nothing was saved.',
    next: 'Ask another lead or a guardian.',
  },
  'unlock-not-allowed': {
    title: 'You may not unlock this access.',
    means: 'Only another person who manages persons can do that.',
    next: 'Ask another lead or a guardian.',
  },
  'end-missing': {
    title: 'This access needs a last day.',
    means: 'Guests work here for a limited time only. Nothing was saved.',
    next: 'Enter the last day.',
  },
  'end-past': {
    title: 'The last day is already over.',
    means: 'The access would end at once. Nothing was saved.',
    next: 'Enter today or a later day.',
  },
  'not-founded': {
    title: 'The town hall has not been founded yet.',
    means: nothing,
    next: 'Go through the steps in their order.',
  },
  'folder-not-empty': {
    title: 'The folder is not empty.',
    means: 'A town hall is founded in an empty folder only. Nothing was changed.',
    next: 'Stop Insel and start it with a new folder.',
  },
  'sheets-left': {
    title: 'Not all sheets have been handed over yet.',
    means: 'What is deleted cannot be printed any more. Nothing was deleted.',
    next: 'First print every sheet and hand it over.',
  },
  'lead-missing': {
    title: 'No lead can sign in yet.',
    means: 'Without a lead nobody can add further people.',
    next: 'Add a person with the role Lead and a PIN.',
  },
  'file-unrecognised': {
    title: 'This file is no list of appointments that Insel knows.',
    means: 'Tables (CSV), calendars (ICS) and extracts of ZMS are read. Nothing was saved.',
    next: 'Save the list as CSV with a line of headings and choose that file.',
  },
  'importer-too-slow': {
    title: 'The file could not be read in a reasonable time.',
    means: nothing,
    next: 'Divide the list into several files.',
  },
  'step-failed': {
    title: 'This step did not succeed.',
    means: 'What was done before stays.',
    next: 'Check space and rights on this machine and try again.',
  },
};
