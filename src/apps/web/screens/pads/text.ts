/** What the page of the paper pads says; the paper itself speaks German, whatever the page does. */
import { inLanguages } from '../../language.ts';
import * as de from './text.de.ts';
import * as en from './text.en.ts';

export const padsText = inLanguages({ de: de.padsText, en: en.padsText });
