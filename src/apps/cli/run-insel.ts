/** Finds the command that was typed, reads its options and runs it; every way out ends in an exit code. */
import { readFileSync } from 'node:fs';
import type { Command, CommandEntry, Complaint, ExitCode } from './command.ts';
import { commandEntries } from './command-list.ts';
import { findNearest } from './find-nearest.ts';
import { helpOf, overviewOf } from './help.ts';
import { readArguments } from './read-arguments.ts';
import type { Terminal } from './terminal.ts';

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

export async function runInsel(words: readonly string[], io: Terminal): Promise<ExitCode> {
  const [first, second] = words;
  if (first === undefined || isHelp(first) || (first === 'help' && second === undefined)) {
    await io.print(overviewOf(commandEntries, readVersion()));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version') {
    await io.print(readVersion());
    return 0;
  }
  const asksHelp = first === 'help';
  const rest = asksHelp ? words.slice(1) : words;
  const entry = findEntry(rest);
  if (entry === undefined) return complain(io, unknownCommand(rest));
  const command = await entry.load();
  const given = rest.slice(entry.name.split(' ').length);
  if (asksHelp || given.slice(0, endOfOptions(given)).some(isHelp)) {
    await io.print(helpOf(entry.name, entry.summary, command));
    return 0;
  }
  return runCommand(entry.name, command, given, io);
}

/** Behind "--" everything is an operand, even a file called --help. */
const endOfOptions = (words: readonly string[]): number => {
  const at = words.indexOf('--');
  return at < 0 ? words.length : at;
};

async function runCommand(
  name: string,
  command: Command,
  words: readonly string[],
  io: Terminal,
): Promise<ExitCode> {
  const given = readArguments(name, command, words);
  if (!given.ok) return complain(io, given.failure);
  try {
    const outcome = await command.run(given.value, io);
    return outcome.ok ? outcome.value : complain(io, outcome.failure);
  } catch (cause) {
    if (io.environment('INSEL_TRACE') === '1') throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    return complain(io, {
      error: `unexpected: ${message.split('\n')[0]}`,
      hint: `run it again with INSEL_TRACE=1 in front to see where; insel doctor --dir FOLDER checks the folder`,
      exitCode: 1,
    });
  }
}

function findEntry([first, second]: readonly string[]): CommandEntry | undefined {
  const two = commandEntries.find(({ name }) => name === `${first} ${second}`);
  return two ?? commandEntries.find(({ name }) => name === first);
}

function unknownCommand([first = '', second]: readonly string[]): Complaint {
  const family = commandEntries.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  if (family.length > 0) {
    const said = second === undefined || second.startsWith('-') ? first : `${first} ${second}`;
    return {
      error: `"${said.slice(0, 80)}" is not a whole command: ${family.join(', ')}`,
      hint: `insel ${family[0]} --help`,
      exitCode: 2,
    };
  }
  const nearest = findNearest(
    first,
    commandEntries.map(({ name }) => name),
  );
  return {
    error: `unknown command "${first.slice(0, 80)}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
    hint: 'insel --help lists the commands',
    exitCode: 2,
  };
}

function complain(io: Terminal, { error, hint, exitCode }: Complaint): ExitCode {
  io.tell(`insel: error: ${error}`);
  io.tell(`insel: hint: ${hint}`);
  return exitCode;
}

function readVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) return String(content.version);
  throw new Error('package.json names no version');
}
