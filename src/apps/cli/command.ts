/** What every command of `insel` is: words for its help, its options, and what it does. */
import type { Result } from '../../core/value/result.ts';
import type { OptionSet, ValuesOf } from './option.ts';
import type { Terminal } from './terminal.ts';

/**
 * 0 = done and everything is well. 1 = it was tried and did not work, or something was found that needs a
 * person. 2 = not tried: wrong usage, or what was named cannot be used.
 */
export type ExitCode = 0 | 1 | 2;

/** Told on standard error as two lines: what is wrong, and what to do now. */
export interface Complaint {
  /** The failure behind it, for callers that can do something about one kind. */
  readonly kind?: string;
  readonly error: string;
  readonly hint: string;
  readonly exitCode: 1 | 2;
}

export interface Operands {
  /** How help names them ("FILE…"). */
  readonly label: string;
  readonly does: string;
  readonly min: number;
  readonly max: number;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

export interface Given<O extends OptionSet> {
  readonly values: ValuesOf<O>;
  readonly operands: readonly string[];
}

export interface CommandDefinition<O extends OptionSet> {
  readonly about: readonly string[];
  readonly operands?: Operands;
  readonly options: O;
  readonly examples: readonly Example[];
  /** Where a code says more than "done", "did not work", "wrong usage". */
  readonly exits?: Readonly<Partial<Record<ExitCode, string>>>;
  readonly run: (given: Given<O>, io: Terminal) => Promise<Result<ExitCode, Complaint>>;
}

/** A command whose option types are checked where it is defined and forgotten afterwards. */
export type Command = CommandDefinition<OptionSet>;

export const defineCommand = <const O extends OptionSet>(definition: CommandDefinition<O>): Command => ({
  ...definition,
  // The frame hands over only what these very options have read.
  run: (given, io) => definition.run(given as Given<O>, io),
});

/** A command before its file is loaded, so that help and small commands start at once. */
export interface CommandEntry {
  /** One or two words: "init", "bundle create". */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}
