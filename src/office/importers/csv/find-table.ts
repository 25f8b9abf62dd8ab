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
  const guess = findHeader(text, mapping);
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
}

/** The separator and row with the most known headings win. */
function findHeader(text: string, mapping: CsvMapping): HeaderGuess | undefined {
  const beginning = text.slice(0, searchedLength);
  const guesses = delimitersIn(beginning, mapping).flatMap((delimiter) => {
    const rows = parseRows(beginning, delimiter, searchedRows + 100).rows.filter(({ cells }) =>
      cells.some((cell) => cell.trim() !== ''),
    );
    if (mapping.headerRow === 0) return [{ delimiter, headerRow: 0, indexByColumn: columnsIn([], mapping) }];
    return rows
      .slice(0, mapping.headerRow ?? searchedRows)
      .map(({ cells }, at) => ({ delimiter, headerRow: at + 1, indexByColumn: columnsIn(cells, mapping) }))
      .filter(({ headerRow }) => mapping.headerRow === undefined || headerRow === mapping.headerRow);
  });
  const usable = guesses.filter(
    ({ indexByColumn }) => indexByColumn.has('time') || indexByColumn.has('dateTime'),
  );
  return usable.reduce<HeaderGuess | undefined>(
    (best, guess) =>
      best === undefined || guess.indexByColumn.size > best.indexByColumn.size ? guess : best,
    undefined,
  );
}

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
    if (typeof given === 'number') indexByColumn.set(column, given - 1);
    else if (given !== undefined) place(column, [given].flat());
  }
  for (const column of columns) {
    if (mapping.columns?.[column] === undefined) place(column, headingsByColumn[column]);
  }
  return indexByColumn;
}
