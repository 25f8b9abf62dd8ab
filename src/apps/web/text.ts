/** Everything that the shell and the first screens say, in the language that is spoken. */
import { inLanguages } from './language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const pageText = inLanguages({ de: de.pageText, en: en.pageText });
export const headText = inLanguages({ de: de.headText, en: en.headText });
export const safetyText = inLanguages({ de: de.safetyText, en: en.safetyText });
export const savedText = inLanguages({ de: de.savedText, en: en.savedText });
export const statusText = inLanguages({ de: de.statusText, en: en.statusText });
export const todayText = inLanguages({ de: de.todayText, en: en.todayText });
export const shutOutText = inLanguages({ de: de.shutOutText, en: en.shutOutText });
export const signInText = inLanguages({ de: de.signInText, en: en.signInText });
export const quarantineText = inLanguages({ de: de.quarantineText, en: en.quarantineText });
export const problemText = inLanguages({ de: de.problemText, en: en.problemText });
export const noticeText = inLanguages({ de: de.noticeText, en: en.noticeText });
export const lastInputText = inLanguages({ de: de.lastInputText, en: en.lastInputText });
export const keptForSuccessorText = inLanguages({ de: de.keptForSuccessorText, en: en.keptForSuccessorText });
export const dateText = inLanguages({ de: de.dateText, en: en.dateText });
