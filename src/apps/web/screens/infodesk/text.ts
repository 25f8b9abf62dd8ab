/** What the info desk says, in the language that is spoken; its slip speaks the languages of the citizen. */
import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const infodeskText = inLanguages({ de: de.infodeskText, en: en.infodeskText });
export const urgencyText = inLanguages({ de: de.urgencyText, en: en.urgencyText });
export const visitStatusText = inLanguages({ de: de.visitStatusText, en: en.visitStatusText });
export const slipWords = { de: de.slipWords, en: en.slipWords } as const;
export const visitConflictText = inLanguages({ de: de.visitConflictText, en: en.visitConflictText });
