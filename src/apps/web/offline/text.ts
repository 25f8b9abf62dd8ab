import { inLanguages } from '../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const shellText = inLanguages({ de: de.shellText, en: en.shellText });
