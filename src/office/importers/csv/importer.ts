/**
 * Tables saved as CSV, with an optional mapping file: the way in for every booking system without an
 * importer of its own, and for the day list that ZMS writes for spreadsheets.
 */
import { fail, ok } from '../../../core/value/result.ts';
import { cleanLine, unescapeFormula } from '../clean-text.ts';
import { type Collector, collectReading, findSizeProblem, type RecordResult } from '../collect-reading.ts';
import { beginningOf, decodeText } from '../decode-text.ts';
import type { Importer, ImportFile, ImportOptions, Preview, Reading } from '../importer.ts';
import { withoutSecrets } from '../secrets.ts';
import { whereText } from '../text.de.ts';
import { columns } from './column.ts';
import { findAnyTable, findTable, type Table } from './find-table.ts';
import { type CsvMapping, parseCsvMapping } from './mapping.ts';
import { readRow } from './read-row.ts';
import { columnText, csvText } from './text.de.ts';

export const importer: Importer = {
  name: 'csv',
  describe: csvText.describe,
  recognises: (file) => {
    const beginning = beginningOf(file.bytes);
    if (/^\s*[{[<]/.test(beginning) || /BEGIN:V/i.test(beginning)) return false;
    return (findTable(beginning, 'utf-8', {})?.indexByColumn.size ?? 0) >= 2;
  },
  read,
  checkMapping: (mapping) => {
    const parsed = parseCsvMapping(mapping);
    return parsed.ok ? ok(true) : parsed;
  },
  preview,
};

function read(file: ImportFile, options: ImportOptions): Reading {
  return collectReading(file, options, (collector) => {
    const wholeFile = (raw: string) => ({ where: whereText.file, raw: () => raw });
    const mapping = parseCsvMapping(options.mapping);
    if (!mapping.ok) return collector.take(wholeFile(mapping.failure.message), fail('mapping-invalid'));
    const { text, encoding } = decodeText(file.bytes, mapping.value.encoding);
    const table = findTable(text, encoding, mapping.value);
    if (table === undefined) collector.take(wholeFile(text), fail('columns-missing'));
    else readTable({ table, mapping: mapping.value, options, collector });
  });
}

interface TableReading {
  readonly table: Table;
  readonly mapping: CsvMapping;
  readonly options: ImportOptions;
  readonly collector: Collector;
}

function readTable({ table, mapping, options, collector }: TableReading): void {
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    if (collector.isFull()) return;
    const raw = (): string => row.cells.map((cell) => cell.slice(0, 4_096)).join(table.delimiter);
    const result: RecordResult = readRow({ row, table, mapping, options, seen });
    collector.take({ where: whereText.line(row.line), raw }, result);
  }
  for (const { line, reason, raw } of table.broken) {
    collector.take({ where: whereText.line(line), raw: () => raw }, fail(reason));
  }
}

const previewRows = 5;
const previewCellLength = 200;

function preview(file: ImportFile, options: ImportOptions): Preview {
  const mapping = parseCsvMapping(options.mapping);
  const isReadable = mapping.ok && findSizeProblem(file) === undefined;
  const fileText = isReadable ? decodeText(file.bytes, mapping.value.encoding) : undefined;
  if (fileText === undefined || !mapping.ok) return { facts: [], header: [], rows: [] };
  const { text, encoding } = fileText;
  const table = findTable(text, encoding, mapping.value) ?? findAnyTable(text, encoding, mapping.value);
  if (table === undefined) return { facts: [], header: [], rows: [] };
  const show = (cell: string): string =>
    withoutSecrets(cleanLine(unescapeFormula(cell.slice(0, previewCellLength))));
  return {
    facts: [...factsOf(table, mapping.value, options), ...columnFacts(table)],
    header: table.header.map(show),
    rows: table.rows.slice(0, previewRows).map(({ cells }) => cells.slice(0, 100).map(show)),
  };
}

function factsOf(table: Table, mapping: CsvMapping, options: ImportOptions): Preview['facts'] {
  return [
    { label: csvText.delimiter, value: csvText.delimiters[table.delimiter] },
    { label: csvText.encoding, value: table.encoding },
    { label: csvText.headerRow, value: table.headerRow === 0 ? csvText.noHeader : String(table.headerRow) },
    { label: csvText.dateOrder, value: csvText.dateOrders[mapping.dateOrder ?? 'day-month-year'] },
    ...(mapping.date === undefined ? [] : [{ label: csvText.fixedDate, value: mapping.date }]),
    { label: csvText.zone, value: mapping.zone ?? options.zone ?? csvText.noZone },
  ];
}

/** What each column is taken for, and what was not found. */
function columnFacts(table: Table): Preview['facts'] {
  const found = columns.filter((column) => table.indexByColumn.has(column));
  const missing = columns.filter((column) => !table.indexByColumn.has(column));
  return [
    ...found.map((column) => {
      const index = table.indexByColumn.get(column) ?? 0;
      return { label: columnText[column], value: cleanLine(table.header[index] ?? String(index + 1)) };
    }),
    { label: csvText.notFound, value: missing.map((column) => columnText[column]).join(', ') },
  ];
}
