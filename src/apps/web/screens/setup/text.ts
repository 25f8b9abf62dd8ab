import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const setupText = inLanguages({ de: de.setupText, en: en.setupText });
