/** German words of the people room: labels, and refusals as what happened, what it means, what to do. */
import type { PinFailure } from './pin.ts';
import type { Act, Role } from './roles.ts';
import type { SessionFailure } from './session.ts';
import type { SignInRefusal } from './sign-in.ts';

export interface Problem {
  readonly title: string;
  readonly means: string;
  readonly next: string;
}

export const roleLabels: Readonly<Record<Role, string>> = {
  infodesk: 'Infoschalter',
  telephone: 'Telefon',
  clerk: 'Sachbearbeitung',
  lead: 'Leitung',
  registrar: 'Standesamt',
  cash: 'Kasse',
  press: 'Presse',
  crisis: 'Krisenstab',
  duty: 'Bereitschaft',
  operations: 'Technik',
  auditor: 'Prüfung und Datenschutz',
  guardian: 'Hüter',
  guest: 'Gast (Amtshilfe)',
};

export const actLabels: Readonly<Record<Act, string>> = {
  'read-day': 'Termine eines Tages ansehen',
  'record-arrival': 'Ankunft vermerken',
  'record-visit': 'Aufrufen und Erledigen',
  'note-appointment': 'Notiz zu einem Termin schreiben',
  'decide-appointment': 'Über einen Termin entscheiden',
  'search-appointments': 'Termine aller Tage suchen',
  'serve-infodesk': 'Besuche ohne Termin aufnehmen',
  'manage-pads': 'Papierblöcke drucken und nachtragen',
  import: 'Termine einlesen',
  'read-quarantine': 'Nicht eingelesene Angaben ansehen',
  'manage-persons': 'Personen verwalten',
  bundle: 'USB-Paket schreiben und einlesen',
  'join-device': 'Weitere Server aufnehmen',
  'manage-browsers': 'Tablets und Arbeitsplätze aufnehmen',
  'sync-status': 'Stand der Sicherung ansehen',
};

export const pinProblems: Readonly<Record<PinFailure['kind'], Problem>> = {
  'pin-not-eight-digits': {
    title: 'Die PIN braucht genau acht Ziffern.',
    means: 'Buchstaben, Punkte und Striche sind nicht möglich.',
    next: 'Geben Sie acht Ziffern ein.',
  },
  'pin-repeats': {
    title: 'Diese PIN wiederholt sich.',
    means: 'Wiederholungen wie 11111111, 12121212 oder 11223344 werden zuerst geraten.',
    next: 'Wählen Sie acht Ziffern ohne Muster.',
  },
  'pin-counts': {
    title: 'Diese PIN ist eine Zahlenreihe.',
    means: 'Reihen wie 12345678 oder 87654321 werden zuerst geraten.',
    next: 'Wählen Sie acht Ziffern ohne Muster.',
  },
  'pin-is-a-date': {
    title: 'Diese PIN sieht wie ein Datum aus.',
    means: 'Geburtstage und Jahrestage lassen sich leicht herausfinden.',
    next: 'Wählen Sie acht Ziffern, die kein Datum ergeben.',
  },
  'pin-is-public': {
    title: 'Diese Nummer ist allgemein bekannt.',
    means: 'Zum Beispiel ist es der Gemeindeschlüssel oder die Nummer der Zentrale.',
    next: 'Wählen Sie acht andere Ziffern.',
  },
};

export function signInProblem(refusal: SignInRefusal): Problem {
  if (refusal.kind !== 'pin-wrong') return signInProblems[refusal.kind];
  const tries = refusal.triesLeft === 1 ? 'noch einen Versuch' : `noch ${refusal.triesLeft} Versuche`;
  return {
    title: 'Die PIN stimmt nicht.',
    means: `Sie haben ${tries}. Danach wird der Zugang gesperrt.`,
    next: 'Prüfen Sie, ob Ihr Name ausgewählt ist, und geben Sie die PIN noch einmal ein.',
  };
}

const signInProblems: Readonly<Record<Exclude<SignInRefusal['kind'], 'pin-wrong'>, Problem>> = {
  'person-unknown': {
    title: 'Diese Person ist hier nicht eingetragen.',
    means: 'Der Zugang wurde entfernt oder noch nicht angelegt.',
    next: 'Bitten Sie Ihre Leitung, Sie einzutragen.',
  },
  'person-locked': {
    title: 'Dieser Zugang ist gesperrt.',
    means:
      'Nach fünf falschen PINs oder auf Anordnung ist keine Anmeldung mehr möglich. Gespeichertes bleibt erhalten.',
    next: 'Bitten Sie Ihre Leitung, den Zugang zu entsperren.',
  },
  'person-expired': {
    title: 'Dieser Zugang ist abgelaufen.',
    means: 'Er war von Anfang an befristet. Gespeichertes bleibt erhalten.',
    next: 'Bitten Sie Ihre Leitung, den Zugang zu verlängern.',
  },
  'pin-missing': {
    title: 'Für Sie ist noch keine PIN hinterlegt.',
    means: 'Ohne PIN ist auf diesem Weg keine Anmeldung möglich.',
    next: 'Bitten Sie Ihre Leitung, mit Ihnen eine PIN festzulegen.',
  },
};

export const sessionProblems: Readonly<Record<SessionFailure['kind'], Problem>> = {
  'session-missing': {
    title: 'Sie sind nicht angemeldet.',
    means: 'Ohne Anmeldung wird nichts angezeigt und nichts gespeichert.',
    next: 'Melden Sie sich mit Ihrem Namen und Ihrer PIN an.',
  },
  'session-ended': {
    title: 'Ihre Anmeldung ist abgelaufen.',
    means: 'Nach 60 Minuten Pause oder nach 12 Stunden endet sie von selbst. Gespeichertes bleibt erhalten.',
    next: 'Melden Sie sich noch einmal an.',
  },
};

export const notAllowedProblem = (role: Role, act: Act): Problem => ({
  title: `„${actLabels[act]}“ ist mit Ihrer Rolle nicht möglich.`,
  means: `Sie sind als „${roleLabels[role]}“ angemeldet.`,
  next: 'Bitten Sie eine Kollegin oder einen Kollegen mit der passenden Rolle oder Ihre Leitung.',
});

const managingProblems = {
  'manage-not-allowed': {
    title: 'Diesen Zugang dürfen Sie nicht ändern.',
    means: 'Den Zugang von Hütern ändern nur Hüter. Es wurde nichts gespeichert.',
    next: 'Bitten Sie eine Hüterin oder einen Hüter.',
  },
  'manage-not-yourself': {
    title: 'Den eigenen Zugang können Sie so nicht ändern.',
    means: 'Eigene Rechte ändert immer eine andere Person. Es wurde nichts gespeichert.',
    next: 'Bitten Sie eine andere Leitung oder eine Hüterin oder einen Hüter.',
  },
  'unlock-not-allowed': {
    title: 'Diesen Zugang dürfen Sie nicht entsperren.',
    means: 'Das kann nur eine andere Person, die Personen verwaltet.',
    next: 'Bitten Sie eine andere Leitung oder eine Hüterin oder einen Hüter.',
  },
  'person-unknown': {
    title: 'Diese Person ist nicht mehr eingetragen.',
    means: 'Jemand hat den Zugang inzwischen entfernt. Es wurde nichts gespeichert.',
    next: 'Laden Sie die Seite neu.',
  },
  'end-missing': {
    title: 'Dieser Zugang braucht einen letzten Tag.',
    means: 'Gäste arbeiten nur befristet mit. Es wurde nichts gespeichert.',
    next: 'Geben Sie den letzten Tag ein.',
  },
  'end-past': {
    title: 'Der letzte Tag ist schon vorbei.',
    means: 'Der Zugang wäre sofort beendet. Es wurde nichts gespeichert.',
    next: 'Geben Sie heute oder einen späteren Tag ein.',
  },
  ...pinProblems,
} as const satisfies Readonly<Record<string, Problem>>;

export type ManagingProblem = keyof typeof managingProblems | 'pin-not-shown';

export const pinNotShown: Problem = {
  title: 'Das ist schon gespeichert. Die PIN kann aber nicht noch einmal angezeigt werden.',
  means: 'Eine PIN wird nur einmal angezeigt und nirgends lesbar aufbewahrt.',
  next: 'Öffnen Sie die Person in der Liste und setzen Sie eine neue PIN.',
};

const isManagingProblem = (kind: string): kind is keyof typeof managingProblems =>
  Object.hasOwn(managingProblems, kind);

/** Why a change of a person was refused; undefined = no reason of this room. */
export const managingProblem = (kind: string): Problem | undefined =>
  isManagingProblem(kind) ? managingProblems[kind] : undefined;
