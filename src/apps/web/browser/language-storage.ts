/** The language that was chosen at this device; a storage that refuses only forgets it. */
import { type Language, languageIn } from '../language.ts';

const key = 'insel.language';

export interface LanguageStore {
  readonly get: () => Language;
  readonly set: (language: Language) => void;
}

export const languageStorage = (storage: Storage): LanguageStore => ({
  get: () => languageIn(storage.getItem(key)),
  set(language) {
    try {
      storage.setItem(key, language);
    } catch {
      // Full or forbidden: the choice holds until the page is loaded again.
    }
  },
});
