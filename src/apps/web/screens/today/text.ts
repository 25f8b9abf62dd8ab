import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const nextText = inLanguages({ de: de.nextText, en: en.nextText });
export const visitText = inLanguages({ de: de.visitText, en: en.visitText });
export const searchText = inLanguages({ de: de.searchText, en: en.searchText });
export const conflictText = inLanguages({ de: de.conflictText, en: en.conflictText });
