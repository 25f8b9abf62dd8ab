import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const devicesText = inLanguages({ de: de.devicesText, en: en.devicesText });
export const enrolText = inLanguages({ de: de.enrolText, en: en.enrolText });
