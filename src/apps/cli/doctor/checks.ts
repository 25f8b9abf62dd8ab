/**
 * Is this town hall ready for the day on which nothing else works? One list of checks over facts that
 * were gathered; each says what it found and what to do. Pure, so that a screen can show the same list.
 */
import { ageWords, checkText, dateWords, sinceWords, sizeWords } from './text.de.ts';

export type Level = 'green' | 'amber' | 'red';

export interface RelayFact {
  readonly name: string;
  readonly isIndependent: boolean;
  readonly isReached: boolean;
}

export interface ReadinessFacts {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly relays: readonly RelayFact[];
  /** `none`: there is no place for a second copy, and never was a stick. */
  readonly safety: { readonly level: 'none' | 'here' | 'copied'; readonly hereSince: number | undefined };
  /** When the last bundle was written to another medium. */
  readonly stickAt: number | undefined;
  readonly isClockUnsure: boolean;
  readonly freeBytes: number;
  readonly hasReserve: boolean;
  /** `copy`: a start found none, and no guardian has said since that this folder is the only one. */
  readonly mark: 'fits' | 'fresh' | 'missing' | 'copy' | 'unwritable' | 'behind';
  /** End of the authority and of the server's certificate, whichever is first; undefined = there is none. */
  readonly certificateEnd: number | undefined;
  readonly hasKit: boolean;
  readonly personsWithPin: number;
  readonly recording: 'ok' | 'loading' | 'stopped' | 'retired';
  /** Something critical was written by a newer version. */
  readonly needsUpdate: boolean;
  readonly hasPage: boolean;
}

export interface Finding {
  readonly level: Level;
  readonly says: string;
  /** Undefined when all is well. */
  readonly todo: string | undefined;
}

export type CheckId = keyof typeof checkText;

const hour = 3_600_000;
const day = 24 * hour;
const certificateWarning = 30 * day;
const stickAgeMax = 8 * day;

const green = (says: string): Finding => ({ level: 'green', says, todo: undefined });
const amber = (says: string, todo: string): Finding => ({ level: 'amber', says, todo });
const red = (says: string, todo: string): Finding => ({ level: 'red', says, todo });
const text = checkText;

export const checks: Readonly<Record<CheckId, (facts: ReadinessFacts) => Finding>> = {
  recording: ({ recording }) => {
    const { fine, todo } = text.recording;
    if (recording === 'ok') return green(fine);
    const level = recording === 'loading' ? amber : red;
    return level(text.recording[recording], todo[recording]);
  },
  mark: ({ mark }) => {
    const { fine, fresh, todo } = text.mark;
    if (mark === 'fits') return green(fine);
    if (mark === 'fresh') return green(fresh);
    const level = mark === 'behind' ? red : amber;
    return level(text.mark[mark], todo[mark]);
  },
  'relay-independent': ({ relays }) => {
    const { fine, none, todo } = text['relay-independent'];
    const names = relays.filter(({ isIndependent }) => isIndependent).map(({ name }) => name);
    return names.length > 0 ? green(fine(names.join(', '))) : red(none, todo);
  },
  'relay-reachable': ({ relays }) => {
    const { fine, none, silent, todo } = text['relay-reachable'];
    const lost = relays.filter(({ isReached }) => !isReached).map(({ name }) => name);
    if (relays.length === 0) return red(none, text['relay-independent'].todo);
    if (lost.length === 0) return green(fine(relays.length));
    return lost.length === relays.length
      ? red(silent(lost.join(', ')), todo)
      : amber(silent(lost.join(', ')), todo);
  },
  'second-copy': ({ safety, now }) => {
    const { fine, none, late, todo } = text['second-copy'];
    if (safety.level === 'none') return red(none, todo);
    if (safety.level === 'copied') return green(fine);
    const age = Math.max(0, now - (safety.hereSince ?? now));
    return age < hour ? amber(late(sinceWords(age)), todo) : red(late(sinceWords(age)), todo);
  },
  stick: ({ stickAt, now }) => {
    const { fine, never, old, todo } = text.stick;
    if (stickAt === undefined) return amber(never, todo);
    const age = now - stickAt;
    return age <= stickAgeMax ? green(fine(ageWords(age))) : amber(old(ageWords(age)), todo);
  },
  clock: ({ isClockUnsure }) =>
    isClockUnsure ? amber(text.clock.unsure, text.clock.todo) : green(text.clock.fine),
  space: ({ freeBytes }) => {
    const { fine, low, todo } = text.space;
    const free = sizeWords(freeBytes);
    if (freeBytes >= 5e9) return green(fine(free));
    return freeBytes >= 5e8 ? amber(low(free), todo) : red(low(free), todo);
  },
  reserve: ({ hasReserve }) =>
    hasReserve ? green(text.reserve.fine) : amber(text.reserve.missing, text.reserve.todo),
  certificate: ({ certificateEnd, now }) => {
    const { fine, soon, missing, todo, todoMissing } = text.certificate;
    if (certificateEnd === undefined) return amber(missing, todoMissing);
    const date = dateWords(certificateEnd);
    if (certificateEnd - now > certificateWarning) return green(fine(date));
    return certificateEnd > now ? amber(soon(date), todo) : red(soon(date), todo);
  },
  kit: ({ hasKit }) => (hasKit ? amber(text.kit.there, text.kit.todo) : green(text.kit.fine)),
  persons: ({ personsWithPin }) => {
    const { fine, few, todo } = text.persons;
    if (personsWithPin >= 2) return green(fine(personsWithPin));
    return personsWithPin === 1 ? amber(few(1), todo) : red(few(0), todo);
  },
  version: ({ needsUpdate }) =>
    needsUpdate ? amber(text.version.old, text.version.todo) : green(text.version.fine),
  page: ({ hasPage }) => (hasPage ? green(text.page.fine) : red(text.page.missing, text.page.todo)),
};

export interface CheckedItem extends Finding {
  readonly id: string;
  readonly title: string;
}

/** In the order of the list; the worst level speaks for all. */
export function judgeReadiness(facts: ReadinessFacts): {
  readonly level: Level;
  readonly items: readonly CheckedItem[];
} {
  const items = Object.entries(checks).map(([id, judge]) => ({ id, title: titleOf(id), ...judge(facts) }));
  const has = (level: Level): boolean => items.some((item) => item.level === level);
  return { level: has('red') ? 'red' : has('amber') ? 'amber' : 'green', items };
}

const titleOf = (id: string): string =>
  Object.entries(checkText).find(([known]) => known === id)?.[1].title ?? id;
