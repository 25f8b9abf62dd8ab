/** Drafts in the browser's local storage, one key each: two tabs never overwrite each other's. */
import { type DraftStore, parseDecisionDraft, parseDraft } from '../day/draft.ts';

const keyOf = (person: string, appointment: string): string => `insel.draft.${person}.${appointment}`;
const decisionKeyOf = (person: string, appointment: string): string =>
  `${keyOf(person, appointment)}.decision`;

export function draftStorage(storage: Storage): DraftStore {
  const put = (key: string, value: object): boolean => {
    try {
      storage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };
  return {
    find: (person, appointment) => parseDraft(storage.getItem(keyOf(person, appointment)) ?? ''),
    put: (draft) => put(keyOf(draft.person, draft.appointment), draft),
    remove: ({ person, appointment }) => storage.removeItem(keyOf(person, appointment)),
    findDecision: (person, appointment) =>
      parseDecisionDraft(storage.getItem(decisionKeyOf(person, appointment)) ?? ''),
    putDecision(person, appointment, typed) {
      const key = decisionKeyOf(person, appointment);
      if (typed === undefined) storage.removeItem(key);
      else put(key, typed);
    },
  };
}
