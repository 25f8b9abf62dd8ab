/** The options of a command as data: help, parsing and the type of what was given come from one place. */
import { type Failed, fail, ok, type Result } from '../../core/value/result.ts';

export interface Option<T> {
  readonly kind: 'flag' | 'value';
  /** May be given several times. */
  readonly isMany: boolean;
  readonly isRequired: boolean;
  /** How help names the value ("FOLDER"). */
  readonly value: string;
  readonly does: string;
  /** The failure says in one clause what is wrong with the value. */
  readonly read: (given: readonly string[]) => Result<T, string>;
}

export interface OptionSet {
  readonly [name: string]: Option<unknown>;
}

export type ValuesOf<O extends OptionSet> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

const plain = { kind: 'value', isMany: false, isRequired: false } as const;

export const flag = (does: string): Option<boolean> => ({
  ...plain,
  kind: 'flag',
  value: '',
  does,
  read: (given) => ok(given.length > 0),
});

/** A text that may be left out. */
export const optional = (value: string, does: string): Option<string | undefined> => ({
  ...plain,
  value,
  does,
  read: ([text]) => (text === '' ? empty : ok(text)),
});

export const required = (value: string, does: string): Option<string> => ({
  ...plain,
  isRequired: true,
  value,
  does,
  read: ([text]) => (text === undefined || text === '' ? empty : ok(text)),
});

export const many = (value: string, does: string): Option<readonly string[]> => ({
  ...plain,
  isMany: true,
  value,
  does,
  read: (given) => (given.includes('') ? empty : ok(given)),
});

export const choice = <T extends string>(
  value: string,
  does: string,
  choices: readonly T[],
): Option<T | undefined> => ({
  ...plain,
  value,
  does: `${does}: ${choices.join(', ')}`,
  read: ([text]) => {
    const chosen = choices.find((one) => one === text);
    return text === undefined || chosen !== undefined ? ok(chosen) : fail(`is none of ${choices.join(', ')}`);
  },
});

export const wholeNumber = (
  value: string,
  does: string,
  range: { readonly min: number; readonly max: number },
): Option<number | undefined> => ({
  ...plain,
  value,
  does,
  read: ([text]) => {
    if (text === undefined) return ok(undefined);
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= range.min && number <= range.max
      ? ok(number)
      : fail(`is no whole number from ${range.min} to ${range.max}`);
  },
});

/** A required text with a form of its own. */
export const shaped = (value: string, does: string, pattern: RegExp, wrong: string): Option<string> => ({
  ...plain,
  isRequired: true,
  value,
  does,
  read: ([text]) => (text !== undefined && pattern.test(text) ? ok(text) : fail(wrong)),
});

const empty: Failed<string> = fail('is empty');

/** The two options that nearly every command has. */
export const dirOption = required('FOLDER', 'the data folder of the town hall');
export const jsonOption = flag('print JSON and nothing else on standard output');
