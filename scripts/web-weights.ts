/** What each route of the built page weighs on its way to a device: compressed, with all that it needs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** In KiB, or a number of font files. */
export const webLimits = { scripts: 60, styles: 40, fonts: 2 } as const;

export interface RouteWeight {
  /** The module that the route begins with; `shell` is what every route needs. */
  readonly route: string;
  readonly scripts: number;
  readonly styles: number;
}

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().optional(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
    dynamicImports: z.array(z.string()).default([]),
  }),
);
type Manifest = z.infer<typeof manifestSchema>;

/** The page in `folder` was built with a manifest. */
export function weighRoutes(folder: string): readonly RouteWeight[] {
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')),
  );
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  if (entry === undefined) throw new Error(`No entry in the manifest of ${folder}`);
  const shell = withImports(manifest, entry);
  const routes = [...shell].flatMap((name) => manifest[name]?.dynamicImports ?? []);
  const weigh = (route: string, chunks: ReadonlySet<string>): RouteWeight => ({
    route,
    scripts: kibibytesOf(
      folder,
      [...chunks].map((name) => manifest[name]?.file ?? ''),
    ),
    styles: kibibytesOf(
      folder,
      [...chunks].flatMap((name) => manifest[name]?.css ?? []),
    ),
  });
  return [
    weigh('shell', shell),
    ...routes.map((route) => weigh(route, new Set([...shell, ...withImports(manifest, route)]))),
  ];
}

export const countFonts = (folder: string): number =>
  readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.woff2')).length;

/** What a chunk needs before it runs: itself and what it imports, not what it fetches later. */
function withImports(manifest: Manifest, name: string, found = new Set<string>()): Set<string> {
  if (!found.has(name)) {
    found.add(name);
    for (const other of manifest[name]?.imports ?? []) withImports(manifest, other, found);
  }
  return found;
}

const kibibytesOf = (folder: string, files: readonly string[]): number =>
  [...new Set(files)].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
    0,
  ) / 1024;
