/** The report as people read it, and as one JSON document. */
import { isMet, type Report, type Row } from './row.ts';

export interface Circumstances {
  readonly node: string;
  readonly cores: number;
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Milliseconds of one 4 KiB write with fdatasync on the disk that was used, median. */
  readonly fsyncMilliseconds: number;
  readonly rounds: number;
}

export function formatReport({ rows, skipped }: Report, at: Circumstances): string {
  const cells = [['', 'entries/segment', 'seen', 'beside', 'goal', 'met'], ...rows.map(cellsOf)];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap(({ what, note }) => (note === undefined ? [] : [`  ${what}: ${note}`]));
  return [...lines, ...notes, ...skipped.map((reason) => `SKIPPED ${reason}`), formatCircumstances(at)].join(
    '\n',
  );
}

function cellsOf(row: Row): string[] {
  const { bench, what, perSegment, seen, unit, peer, goal } = row;
  const met = isMet(row);
  return [
    `${bench}: ${what}`,
    perSegment === undefined ? '' : String(perSegment),
    `${formatNumber(seen)} ${unit}`,
    peer === undefined ? '' : `${peer.name} ${formatNumber(peer.seen)} ${peer.unit}`,
    goal === undefined ? '' : `${goal.best === 'high' ? '≥' : '≤'} ${formatNumber(goal.value)}`,
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}

const formatNumber = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toFixed(value < 10 ? 2 : 1);

const formatCircumstances = (at: Circumstances): string =>
  `Node ${at.node}, ${at.cores} cores, load ${at.loadBefore.toFixed(1)} before and ${at.loadAfter.toFixed(1)} after, ` +
  `fsync ${at.fsyncMilliseconds.toFixed(2)} ms, medians of ${at.rounds} alternating rounds`;

export const reportToJson = (bench: string, { rows, skipped }: Report, at: Circumstances): string =>
  JSON.stringify(
    { bench, ...at, rows: rows.map((row) => ({ ...row, met: isMet(row) ?? null })), skipped },
    null,
    2,
  );
