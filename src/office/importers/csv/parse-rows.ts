/**
 * Text to rows of cells, by csv-parse with bounds of our own: a quote that is never closed costs its
 * line and not the rest of the file, and no line can make millions of cells.
 */
import { parse } from 'csv-parse/sync';
import type { Delimiter } from './mapping.ts';

export interface Row {
  /** Line on which the row ends, the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface BrokenRow {
  readonly line: number;
  readonly reason: 'quote-open' | 'record-too-large';
  readonly raw: string;
}

export interface ParsedRows {
  readonly rows: readonly Row[];
  readonly broken: readonly BrokenRow[];
}

/** More than the collector takes, so that it sees that there are more. */
const rowsMax = 100_200;
const delimitersInLineMax = 10_000;
const openQuotesMax = 50;

export function parseRows(text: string, delimiter: Delimiter, most: number = rowsMax): ParsedRows {
  const broken: BrokenRow[] = [];
  const lines = withoutEndlessLines(text.replace(/\r\n?/g, '\n').split('\n'), delimiter, broken);
  const rows: Row[] = [];
  let from = 0;
  for (let tries = 0; tries <= openQuotesMax && from < lines.length && rows.length < most; tries += 1) {
    const parsed = parseUntilOpenQuote(lines.slice(from).join('\n'), delimiter, most - rows.length);
    for (const { line, cells } of parsed.rows) rows.push({ line: line + from, cells });
    if (parsed.openedOnLine === undefined) break;
    const at = from + parsed.openedOnLine - 1;
    const isLastTry = tries === openQuotesMax;
    broken.push({
      line: at + 1,
      reason: 'quote-open',
      raw: isLastTry ? lines.slice(at).join('\n') : (lines[at] ?? ''),
    });
    from = at + 1;
  }
  return { rows, broken };
}

function withoutEndlessLines(lines: string[], delimiter: Delimiter, broken: BrokenRow[]): readonly string[] {
  return lines.map((line, at) => {
    if (line.length <= delimitersInLineMax || countOf(line, delimiter) <= delimitersInLineMax) return line;
    broken.push({ line: at + 1, reason: 'record-too-large', raw: line });
    return '';
  });
}

function countOf(line: string, delimiter: string): number {
  let count = 0;
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1)) count += 1;
  return count;
}

interface ParsedPart {
  readonly rows: readonly Row[];
  readonly openedOnLine: number | undefined;
}

function parseUntilOpenQuote(text: string, delimiter: Delimiter, most: number): ParsedPart {
  let skippedRaw: string | undefined;
  const parsed: readonly unknown[] = parse(text, {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (_problem, raw) => {
      skippedRaw ??= raw?.replace(/^\n+/, '');
    },
    info: true,
    raw: true,
    to: most,
  });
  const rows = parsed.map(rowOf);
  if (skippedRaw === undefined) return { rows, openedOnLine: undefined };
  // What was skipped reaches to the end of the text, so it begins this many lines before the end.
  return { rows, openedOnLine: countOf(text, '\n') - countOf(skippedRaw, '\n') + 1 };
}

function rowOf(parsed: unknown): Row {
  if (!isParsedRecord(parsed)) throw new TypeError('csv-parse gave a record of another shape');
  return { line: parsed.info.lines, cells: parsed.record };
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const isParsedRecord = (value: unknown): value is ParsedRecord =>
  typeof value === 'object' &&
  value !== null &&
  'record' in value &&
  'info' in value &&
  Array.isArray(value.record);
