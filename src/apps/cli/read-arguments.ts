/** From the words after a command's name to its typed values, or to a sentence that says what is wrong. */
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../core/value/result.ts';
import type { Command, Complaint, Given } from './command.ts';
import { findNearest } from './find-nearest.ts';
import type { Option, OptionSet } from './option.ts';

export function readArguments(
  name: string,
  command: Command,
  words: readonly string[],
): Result<Given<OptionSet>, Complaint> {
  const wrong = (error: string): Result<never, Complaint> =>
    fail({ error, hint: `insel ${name} --help`, exitCode: 2 });
  const texts: Record<string, string[]> = {};
  const operands: string[] = [];
  for (const token of tokensOf(command, words)) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
    if (option === undefined) return wrong(unknownOption(token.rawName, command));
    const problem = findTokenProblem(token, option);
    if (problem !== undefined) return wrong(problem);
    texts[token.name] = [...(texts[token.name] ?? []), token.value ?? ''];
  }
  const misplaced = findOperandProblem(command, operands);
  if (misplaced !== undefined) return wrong(misplaced);
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(command.options)) {
    const given = texts[key] ?? [];
    if (given.length > 1 && !option.isMany && option.kind === 'value')
      return wrong(`--${key} was given ${given.length} times`);
    if (given.length === 0 && option.isRequired) return wrong(`--${key} ${option.value} is missing`);
    const read = option.read(given);
    if (!read.ok) return wrong(`--${key} "${given.at(-1)?.slice(0, 80)}" ${read.failure}`);
    values[key] = read.value;
  }
  return ok({ values, operands });
}

function tokensOf(command: Command, words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  // Not strict: the sentences about wrong options are ours.
  return parseArgs({ args: [...words], options, strict: false, tokens: true }).tokens;
}

interface OptionToken {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function findTokenProblem(token: OptionToken, option: Option<unknown>): string | undefined {
  const { rawName, value, inlineValue } = token;
  if (option.kind === 'flag')
    return value === undefined ? undefined : `${rawName} takes no value, got "${value.slice(0, 80)}"`;
  const isNextOption = inlineValue === false && value?.startsWith('-') === true && value !== '-';
  return value === undefined || isNextOption ? `${rawName} needs a value: ${option.value}` : undefined;
}

function unknownOption(rawName: string, command: Command): string {
  const nearest = findNearest(
    rawName,
    Object.keys(command.options).map((name) => `--${name}`),
  );
  return `unknown option ${rawName.slice(0, 80)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function findOperandProblem({ operands }: Command, given: readonly string[]): string | undefined {
  const { min, max, label } = operands ?? { min: 0, max: 0, label: '' };
  if (given.length < min) return `${label} is missing`;
  const extra = given[max];
  return extra === undefined ? undefined : `unexpected argument "${extra.slice(0, 80)}"`;
}
