/** The codes of guardians' cards: from files, or typed by the guardians themselves. Two cards are two persons. */
import fs from 'node:fs';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { readCode } from '../../print/code-card.ts';
import type { Complaint } from './command.ts';
import type { Terminal } from './terminal.ts';

export async function readGuardianCodes(
  io: Terminal,
  files: readonly string[],
  needed: number,
): Promise<Result<readonly string[], Complaint>> {
  const codes: string[] = [];
  for (const file of files) {
    if (!fs.existsSync(file))
      return fail({
        error: `--guardian ${file} does not exist`,
        hint: 'a file that holds the code of one card',
        exitCode: 2,
      });
    codes.push(fs.readFileSync(file, 'utf8').trim());
  }
  while (codes.length < needed) {
    const typed = await io.ask(
      `guardian card ${codes.length + 1} of ${needed}, code with its check characters:`,
    );
    if (typed === undefined)
      return fail({
        error: `${needed} guardians are needed, got ${codes.length} codes`,
        hint: 'let each guardian type the code of the card, or give --guardian FILE for each',
        exitCode: 2,
      });
    const problem = findTypingProblem(typed);
    if (problem === undefined) codes.push(typed);
    else io.tell(`insel: note: ${problem}`);
  }
  const problem = codes.map(findTypingProblem).find((one) => one !== undefined);
  return problem === undefined
    ? ok(codes)
    : fail({
        error: problem,
        hint: 'type the code again from the card, with its check characters',
        exitCode: 2,
      });
}

function findTypingProblem(typed: string): string | undefined {
  const read = readCode('guardian', typed);
  if (read.ok) return undefined;
  const { failure } = read;
  if (failure.kind === 'code-mistyped' && failure.group !== undefined)
    return `${failure.message}; look at group ${failure.group}`;
  return failure.message;
}
