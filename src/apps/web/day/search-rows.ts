/**
 * Search over one day's list. People type what they hear: without umlauts, with spaces in a phone
 * number, with or without the country code. The index is built once for a list, a query then costs
 * one substring test for each row and word.
 */
import type { DayRow } from '../api/day.ts';

/** A row's searchable text; the position is the row's position in the list. */
export interface IndexedRow {
  readonly words: string;
  readonly digits: string;
}

export const indexRows = (rows: readonly DayRow[]): readonly IndexedRow[] => rows.map(indexRow);

/** For each row whether the query finds it; an empty query finds every row. */
export function searchRows(index: readonly IndexedRow[], query: string): readonly boolean[] {
  const trimmed = query.trim();
  if (trimmed === '') return index.map(() => true);
  if (isPhoneLike(trimmed)) {
    const digits = nationalDigits(trimmed);
    const plain = trimmed.replace(/\D/g, '');
    return index.map((row) => row.digits.includes(digits) || row.words.includes(plain));
  }
  const words = trimmed.split(/\s+/).map(foldLetters);
  return index.map((row) => words.every((word) => row.words.includes(word) || matchesDigits(row, word)));
}

function indexRow(row: DayRow): IndexedRow {
  const number = row.number ?? '';
  const words = [foldLetters(row.name), spellGerman(row.name), foldLetters(number), bareLetters(number)];
  return { words: words.join('\n'), digits: nationalDigits(row.phone ?? '') };
}

const matchesDigits = (row: IndexedRow, word: string): boolean =>
  isPhoneLike(word) && row.digits.includes(nationalDigits(word));

const isPhoneLike = (text: string): boolean => /^[\d\s+()/.-]*\d[\d\s+()/.-]*$/.test(text);

/** "+49 171 23", "0049 171 23" and "0171/23" are the same digits. */
function nationalDigits(phone: string): string {
  const bare = phone.replace(/[^\d+]/g, '');
  return bare.replace(/^(?:\+49|0049)0?/, '0').replace(/\+/g, '');
}

const withoutMark: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ı: 'i',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
};
const german: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/** "A-0412" → "a0412" */
const bareLetters = (text: string): string => foldLetters(text).replace(/[^a-z\d]/g, '');

/** Small letters without marks; "Öztürk" → "ozturk". */
const foldLetters = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßłıøđæœ]/g, (letter) => withoutMark[letter] ?? letter);

/** The spelling without umlauts: "Öztürk" → "oeztuerk". */
const spellGerman = (text: string): string =>
  foldLetters(
    text
      .toLowerCase()
      .normalize('NFC')
      .replace(/[äöü]/g, (letter) => german[letter] ?? letter),
  );
