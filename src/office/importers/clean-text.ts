/**
 * Text from outside, made fit for a journal body: one Unicode form, one kind of line break, none of
 * the invisible characters that disturb a screen, a print or a terminal (rule CA3).
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it removes.
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Keeps line breaks; `''` when nothing visible is left. */
export const cleanText = (value: string): string =>
  value
    .toWellFormed()
    .replace(/\r\n?|\u0085|\u2028|\u2029/g, '\n')
    .replace(invisible, '')
    .normalize('NFC')
    .trim();

/** One line: every run of white space becomes one space. */
export const cleanLine = (value: string): string => cleanText(value).replace(/\s+/g, ' ');

/** The same, `undefined` when nothing is left, for fields that may be absent. */
export const cleanOptional = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : cleanLine(value) || undefined;

/**
 * A cell as its writer meant it: exports put an apostrophe before what a spreadsheet would run as a
 * formula, and spreadsheets write ="0123" to keep a leading zero.
 */
export function unescapeFormula(cell: string): string {
  const quoted = /^="([^"]*)"$/.exec(cell)?.[1];
  if (quoted !== undefined) return quoted;
  return /^'[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}

/** Cuts at a length and says so; a visit matters more than the end of an overlong remark. */
export function shortenText(value: string, lengthMax: number): string {
  if (value.length <= lengthMax) return value;
  const mark = ` … [gekürzt, im Original ${value.length} Zeichen]`;
  return value.slice(0, lengthMax - mark.length).toWellFormed() + mark;
}
