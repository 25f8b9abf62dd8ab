/**
 * What test runs add up to. A run that ended badly without naming a failed test (a crash, a hung file, a
 * missing summary) counts as one failure: the last line may never be greener than the exit code.
 */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0 };

export const addTallies = (left: Tally, right: Tally): Tally => ({
  passed: left.passed + right.passed,
  failed: left.failed + right.failed,
  skipped: left.skipped + right.skipped,
});

export const tallyLine = (tally: Tally): string =>
  `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;

const linePattern = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** Reads what `tallyLine` wrote; undefined means that the line is something else. */
export function parseTallyLine(line: string): Tally | undefined {
  const [, passed, failed, skipped] = linePattern.exec(line.trim()) ?? [];
  if (passed === undefined || failed === undefined || skipped === undefined) return undefined;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/** The tally of one run: what its reporter wrote, corrected by how the process ended. */
export function tallyOfRun(reported: string, exitCode: number | null): Tally {
  const tally = parseTallyLine(reported);
  if (tally === undefined) return { ...emptyTally, failed: 1 };
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
