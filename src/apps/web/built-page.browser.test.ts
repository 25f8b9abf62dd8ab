/** What the bundler made, looked at as files: needs no browser. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'vite';
import { countFonts, webLimits, weighRoutes } from '../../../scripts/web-weights.ts';
import { pages } from './api/pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'insel-built-'));
const configFile = join(import.meta.dirname, '../../../vite.config.ts');
before(() => build({ configFile, logLevel: 'error', build: { outDir: folder, manifest: true } }));
after(() => rmSync(folder, { recursive: true, force: true }));

test('[WB25] scripts of each route, styles and fonts keep their budget', (context) => {
  const routes = weighRoutes(folder);
  for (const { route, scripts, styles } of routes) {
    context.diagnostic(`${route}: ${scripts.toFixed(1)} KiB JS, ${styles.toFixed(1)} KiB CSS`);
    assert.ok(scripts > 5 && scripts <= webLimits.scripts, `${route}: ${scripts} KiB JS`);
    assert.ok(styles > 2 && styles <= webLimits.styles, `${route}: ${styles} KiB CSS`);
  }
  assert.ok(routes.length > Object.keys(pages).length / 2, 'hardly any route was found');
  assert.ok(countFonts(folder) <= webLimits.fonts);
});

test('[WB21] the built page names no other host and has nothing inline', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.ok(!/ style=|<style| on[a-z]+="|<script>/.test(html), html);
  for (const name of readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.css'))) {
    const hosts = readFileSync(join(folder, 'assets', name), 'utf8').match(/url\(["']?https?:/g);
    assert.equal(hosts, null);
  }
});
