/** Finds the table in a text: its separator, its line of headings, and which column is what. */
import type { TextEncoding } from '../decode-text.ts';
import { type Column, columns, headingsByColumn, plainHeading } from './column.ts';
import { type CsvMapping, type Delimiter, delimiters } from './mapping.ts';
import { type BrokenRow, parseRows, type Row } from './parse-rows.ts';

export interface Table {
  readonly encoding: TextEncoding;
  readonly delimiter: Delimiter;
  /** Which of the filled rows held the headings; 0 = none. */
  readonly headerRow: number;
  readonly header: readonly string[];
  readonly indexByColumn: ReadonlyMap<Column, number>;
  readonly details: readonly { readonly label: string; readonly index: number }[];
  readonly rows: readonly Row[];
  readonly broken: readonly BrokenRow[];
}

const searchedRows = 20;
const searchedLength = 65_536;

/** `undefined` when no column can be a time of day: then nothing in the file can be an appointment. */
export function findTable(text: string, encoding: TextEncoding, mapping: CsvMapping): Table | undefined {
  const usable = guessHeaders(text, mapping).filter(
    ({ indexByColumn }) => indexByColumn.has('time') || indexByColumn.has('dateTime'),
  );
  return tableBelow(bestOf(usable), text, { encoding, mapping });
}

/** Whatever columns there are, for a person who will say which is what; `undefined` when there is only one. */
export function findAnyTable(text: string, encoding: TextEncoding, mapping: CsvMapping): Table | undefined {
  const several = guessHeaders(text, mapping).filter(({ filledCells }) => filledCells > 1);
  return tableBelow(bestOf(several), text, { encoding, mapping });
}

function tableBelow(
  guess: HeaderGuess | undefined,
  text: string,
  { encoding, mapping }: { readonly encoding: TextEncoding; readonly mapping: CsvMapping },
): Table | undefined {
  if (guess === undefined) return undefined;
  const { rows, broken } = parseRows(text, guess.delimiter);
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const header = guess.headerRow === 0 ? [] : (filled[guess.headerRow - 1]?.cells ?? []);
  const details = (mapping.details ?? []).flatMap((label) => {
    const index = header.findIndex((cell) => plainHeading(cell) === plainHeading(label));
    return index < 0 ? [] : [{ label, index }];
  });
  const { delimiter, headerRow, indexByColumn } = guess;
  return {
    encoding,
    delimiter,
    headerRow,
    header,
    indexByColumn,
    details,
    rows: filled.slice(headerRow),
    broken,
  };
}

interface HeaderGuess {
  readonly delimiter: Delimiter;
  readonly headerRow: number;
  readonly indexByColumn: ReadonlyMap<Column, number>;
  readonly filledCells: number;
}

function guessHeaders(text: string, mapping: CsvMapping): readonly HeaderGuess[] {
  const beginning = text.slice(0, searchedLength);
  return delimitersIn(beginning, mapping).flatMap((delimiter) => {
    const rows = parseRows(beginning, delimiter, searchedRows + 100).rows.filter(({ cells }) =>
      cells.some((cell) => cell.trim() !== ''),
    );
    if (mapping.headerRow === 0)
      return [{ delimiter, headerRow: 0, indexByColumn: columnsIn([], mapping), filledCells: 0 }];
    return rows
      .slice(0, mapping.headerRow ?? searchedRows)
      .map(({ cells }, at) => ({
        delimiter,
        headerRow: at + 1,
        indexByColumn: columnsIn(cells, mapping),
        filledCells: cells.filter((cell) => cell.trim() !== '').length,
      }))
      .filter(({ headerRow }) => mapping.headerRow === undefined || headerRow === mapping.headerRow);
  });
}

/**
 * The separator and row with the most known headings win, then the one with the most cells: where a person said
 * which column is what, every row knows as many, and the title above the headings is not the headings.
 */
function bestOf(guesses: readonly HeaderGuess[]): HeaderGuess | undefined {
  return guesses.reduce<HeaderGuess | undefined>(
    (best, guess) => (best === undefined || isBetter(guess, best) ? guess : best),
    undefined,
  );
}

const isBetter = (one: HeaderGuess, other: HeaderGuess): boolean =>
  one.indexByColumn.size === other.indexByColumn.size
    ? one.filledCells > other.filledCells
    : one.indexByColumn.size > other.indexByColumn.size;

/** A table of one column has no separator; then any will do. */
function delimitersIn(beginning: string, mapping: CsvMapping): readonly Delimiter[] {
  if (mapping.delimiter !== undefined) return [mapping.delimiter];
  const present = delimiters.filter((delimiter) => beginning.includes(delimiter));
  return present.length === 0 ? delimiters.slice(0, 1) : present;
}

function columnsIn(header: readonly string[], mapping: CsvMapping): ReadonlyMap<Column, number> {
  const plain = header.map(plainHeading);
  const indexByColumn = new Map<Column, number>();
  const taken = new Set<number>();
  const place = (column: Column, headings: readonly string[]): void => {
    const index = headings
      .map((heading) => plain.indexOf(plainHeading(heading)))
      .find((found) => found >= 0 && !taken.has(found));
    if (index === undefined) return;
    indexByColumn.set(column, index);
    taken.add(index);
  };
  for (const column of columns) {
    const given = mapping.columns?.[column];
    if (typeof given === 'number') {
      indexByColumn.set(column, given - 1);
      taken.add(given - 1);
    } else if (given !== undefined) place(column, [given].flat());
  }
  for (const column of columns) {
    if (mapping.columns?.[column] === undefined) place(column, headingsByColumn[column]);
  }
  return indexByColumn;
}
