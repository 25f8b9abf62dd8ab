/**
 * What each route of the page weighs, compressed: counted, so one round says all. And what a keystroke in the
 * search of *Heute* costs on a slowed processor, beside a bare table, in the browser of the machine.
 */
import path from 'node:path';
import { z } from 'zod';
import { countFonts, type RouteWeight, webLimits, weighRoutes } from '../../scripts/web-weights.ts';
import type { Bench, Setting } from '../bench.ts';
import { runScript } from '../children.ts';
import { atMost, type Report, type Row } from '../row.ts';

const configFile = path.join(import.meta.dirname, '../../vite.config.ts');

export const web: Bench = async (setting) => {
  setting.tell('web: building the page');
  const outDir = setting.scratch.folder();
  const { build } = await import('vite');
  await build({ configFile, logLevel: 'error', build: { outDir, manifest: true } });
  const fonts = {
    bench: 'web',
    what: 'fonts at the first start',
    perSegment: undefined,
    seen: countFonts(outDir),
    unit: 'files',
    goal: atMost(webLimits.fonts),
  };
  const keystrokes = await measureKeystrokes(setting);
  const weights = weighRoutes(outDir).flatMap(rowsOf);
  return { rows: [...weights, fonts, ...keystrokes.rows], skipped: keystrokes.skipped };
};

const rowsOf = ({ route, scripts, styles }: RouteWeight): Row[] =>
  (
    [
      ['JavaScript', scripts, webLimits.scripts],
      ['CSS', styles, webLimits.styles],
    ] as const
  ).map(([what, seen, limit]) => ({
    bench: 'web',
    what: `${what} of ${route}`,
    perSegment: undefined,
    seen,
    unit: 'KiB',
    goal: atMost(limit),
  }));

const keystrokeScript = path.join(import.meta.dirname, '../../src/apps/web/test-keystrokes.ts');
const keystrokeMillisecondsMax = 50;
const rowsOnShow = 400;
const slowdown = 4;

const keystrokesSchema = z.union([
  z.object({ skipped: z.string() }),
  z.object({ insel: z.array(z.number()), bare: z.array(z.number()) }),
]);

async function measureKeystrokes({ rounds, entries, tell }: Setting): Promise<Report> {
  const count = entries ?? rowsOnShow;
  tell(`web: keystrokes over ${count} rows`);
  const told = keystrokesSchema.parse(
    await runScript(keystrokeScript, [String(rounds), String(count), String(slowdown)]),
  );
  if ('skipped' in told) return { rows: [], skipped: [`web: keystrokes: ${told.skipped}`] };
  const row: Row = {
    bench: 'web',
    what: `a keystroke over ${count} rows, processor slowed ${slowdown} times`,
    perSegment: undefined,
    seen: Math.min(...told.insel),
    unit: 'ms',
    peer: { name: 'bare table', seen: Math.min(...told.bare), unit: 'ms' },
    goal: atMost(keystrokeMillisecondsMax),
    note: 'the best round of each: other work on the machine is not the page’s',
  };
  return { rows: [row], skipped: [] };
}
