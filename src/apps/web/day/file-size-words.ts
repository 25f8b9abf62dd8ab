import { spokenLanguage } from '../language.ts';

/** How big a file is, as people say it: three digits at most. */
const units = ['Byte', 'KB', 'MB', 'GB'] as const;

export function fileSizeWords(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 9.95 ? 0 : 1;
  const number = size.toFixed(digits);
  return `${spokenLanguage() === 'de' ? number.replace('.', ',') : number} ${units[unit]}`;
}
