/** Looking into JSON of unknown shape: every reader says what it wants and gets it or nothing. */

export type JsonRecord = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const recordOf = (value: unknown): JsonRecord | undefined => (isRecord(value) ? value : undefined);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Own members only, so that a key such as "constructor" finds nothing that the file does not say. */
export const memberOf = (value: unknown, key: string): unknown =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** Systems write ids and counters now as text, now as numbers. */
export function textAt(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key);
  if (typeof member === 'string') return member;
  return typeof member === 'number' && Number.isSafeInteger(member) ? String(member) : undefined;
}

export function integerAt(value: unknown, key: string): number | undefined {
  const member = memberOf(value, key);
  const number = typeof member === 'string' && /^-?\d{1,16}$/.test(member) ? Number(member) : member;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}

/** true, 1, "1" and "true" are yes; false, 0, "0", "" and "false" are no. */
export function flagAt(value: unknown, key: string): boolean | undefined {
  const member = memberOf(value, key);
  if (member === true || member === 1 || member === '1' || member === 'true') return true;
  if (member === false || member === 0 || member === '0' || member === 'false' || member === '') return false;
  return undefined;
}

/** `undefined` for text that is not JSON; JSON's own `null` is returned as null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
