/** The example files of the project, as tests of the importers read them. */
import { readFileSync } from 'node:fs';
import type { ImportFile } from './importer.ts';

export const exampleNames = [
  'zms-tagesliste-2025-11-24.json',
  'standesamt.ics',
  'easyappointments.json',
  'tagesliste.csv',
] as const;

export function readExample(name: string): ImportFile {
  return { name, bytes: readFileSync(new URL(`../../../examples/appointments/${name}`, import.meta.url)) };
}

export const exampleMapping = (): unknown =>
  JSON.parse(new TextDecoder().decode(readExample('tagesliste.mapping.json').bytes));

export const fileOf = (text: string, name = 'datei'): ImportFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});
