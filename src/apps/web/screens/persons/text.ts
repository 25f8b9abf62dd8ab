import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const personsText = inLanguages({ de: de.personsText, en: en.personsText });
export const roleText = inLanguages({ de: de.roleText, en: en.roleText });
