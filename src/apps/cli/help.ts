/** What `insel --help` and `insel COMMAND --help` print. Examples come before options: they answer most questions. */
import type { Command, CommandEntry } from './command.ts';

const exitMeanings = {
  0: 'done, everything is well',
  1: 'it did not work, or something needs a person',
  2: 'wrong usage, or what was named cannot be used',
} as const;

export function overviewOf(entries: readonly CommandEntry[], version: string): string {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return [
    `insel ${version}: keeps a town hall open when its IT provider goes dark`,
    '',
    'usage: insel COMMAND [OPTIONS]',
    '',
    ...entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'first steps:',
    '  insel demo                                           an invented town hall, to look at',
    '  insel init --dir ./rathaus --tenant 09999001 --name "Stadt Auental"',
    '  insel townhall --dir ./rathaus',
    '',
    '`insel COMMAND --help` shows examples and options. With --json, standard output holds JSON and nothing',
    'else. Exit codes: 0 done, 1 it did not work or something needs a person, 2 wrong usage.',
  ].join('\n');
}

export function helpOf(name: string, summary: string, command: Command): string {
  const operands = command.operands === undefined ? '' : ` ${command.operands.label}`;
  const required = Object.entries(command.options)
    .filter(([, option]) => option.isRequired)
    .map(([key, { value }]) => ` --${key} ${value}`);
  return [
    `insel ${name}: ${summary}`,
    '',
    `usage: insel ${name}${operands}${required.join('')} [OPTIONS]`,
    '',
    ...command.about,
    '',
    'examples:',
    ...command.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    '',
    'options:',
    ...optionLines(command),
    '',
    'exit codes:',
    ...exitLines(command),
  ].join('\n');
}

function optionLines({ operands, options }: Command): string[] {
  const rows = Object.entries(options).map(([name, option]): readonly [string, string] => {
    const notes = [option.isRequired ? 'required' : '', option.isMany ? 'may be repeated' : ''];
    const note = notes.filter((one) => one !== '').join(', ');
    return [
      `--${name}${option.value === '' ? '' : ` ${option.value}`}`,
      `${option.does}${note === '' ? '' : ` (${note})`}`,
    ];
  });
  if (operands !== undefined) rows.unshift([operands.label, operands.does]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

const exitLines = ({ exits }: Command): string[] =>
  ([0, 1, 2] as const).map((code) => `  ${code}  ${exits?.[code] ?? exitMeanings[code]}`);
