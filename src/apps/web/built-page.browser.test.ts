/** What the bundler made, looked at as files: needs no browser. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import * as z from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'insel-built-'));
const configFile = join(import.meta.dirname, '../../../vite.config.ts');
before(() => build({ configFile, logLevel: 'error', build: { outDir: folder, manifest: true } }));
after(() => rmSync(folder, { recursive: true, force: true }));

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

const kibibytesOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0) /
  1024;

/** What a chunk needs before it runs: itself and what it imports, not what it fetches later. */
function withImports(manifest: Manifest, name: string, found = new Set<string>()): Set<string> {
  if (!found.has(name)) {
    found.add(name);
    for (const other of manifest[name]?.imports ?? []) withImports(manifest, other, found);
  }
  return found;
}

test('[WB25] scripts of each route, styles and fonts keep their budget', (context) => {
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')),
  );
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  assert.ok(entry);
  const shell = withImports(manifest, entry);
  const routes = [undefined, ...[...shell].flatMap((name) => manifest[name]?.dynamicImports ?? [])];
  for (const route of routes) {
    const chunks = new Set([...shell, ...(route === undefined ? [] : withImports(manifest, route))]);
    const files = [...chunks].map((name) => manifest[name]?.file ?? '');
    const scripts = kibibytesOf(files);
    const styles = kibibytesOf(new Set([...chunks].flatMap((name) => manifest[name]?.css ?? [])));
    context.diagnostic(`${route ?? 'shell'}: ${scripts.toFixed(1)} KiB JS, ${styles.toFixed(1)} KiB CSS`);
    assert.ok(scripts > 5 && scripts <= 60, `${route}: ${scripts} KiB JS`);
    assert.ok(styles > 2 && styles <= 40, `${route}: ${styles} KiB CSS`);
  }
  const fonts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.woff2'));
  assert.ok(fonts.length <= 2, fonts.join(' '));
});

test('[WB21] the built page names no other host and has nothing inline', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.ok(!/ style=|<style| on[a-z]+="|<script>/.test(html), html);
  for (const name of readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.css'))) {
    const hosts = readFileSync(join(folder, 'assets', name), 'utf8').match(/url\(["']?https?:/g);
    assert.equal(hosts, null);
  }
});
