/** Drafts in the browser's local storage, one key each: two tabs never overwrite each other's. */
import { type DraftStore, parseDraft } from '../day/draft.ts';

const keyOf = (person: string, appointment: string): string => `insel.draft.${person}.${appointment}`;

export function draftStorage(storage: Storage): DraftStore {
  return {
    find: (person, appointment) => parseDraft(storage.getItem(keyOf(person, appointment)) ?? ''),
    put(draft) {
      try {
        storage.setItem(keyOf(draft.person, draft.appointment), JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
    remove: ({ person, appointment }) => storage.removeItem(keyOf(person, appointment)),
  };
}
