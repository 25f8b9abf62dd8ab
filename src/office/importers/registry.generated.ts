// Written by `npm run rooms` from the folder names; a new folder appears by running it again.
import { importer as csv } from './csv/importer.ts';
import { importer as easyappointments } from './easyappointments/importer.ts';
import { importer as ics } from './ics/importer.ts';
import { importer as zms } from './zms/importer.ts';
import type { Importer } from './importer.ts';

export const importers: readonly Importer[] = [csv, easyappointments, ics, zms];
