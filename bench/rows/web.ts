/** What each route of the page weighs, compressed: counted, so one round says all. */
import path from 'node:path';
import { countFonts, type RouteWeight, webLimits, weighRoutes } from '../../scripts/web-weights.ts';
import type { Bench } from '../bench.ts';
import { atMost, type Row } from '../row.ts';

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
  return { rows: [...weighRoutes(outDir).flatMap(rowsOf), fonts], skipped: [] };
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
