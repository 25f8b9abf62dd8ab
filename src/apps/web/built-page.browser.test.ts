/** What the bundler made, looked at as files: needs no browser. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const folder = mkdtempSync(join(tmpdir(), 'insel-built-'));
const configFile = join(import.meta.dirname, '../../../vite.config.ts');
before(() => build({ configFile, logLevel: 'error', build: { outDir: folder } }));
after(() => rmSync(folder, { recursive: true, force: true }));

test('[WB25] scripts, styles and fonts keep their budget', (context) => {
  const sizeOf = (ending: string) =>
    readdirSync(join(folder, 'assets'))
      .filter((name) => name.endsWith(ending))
      .map((name) => gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length);
  const [scripts, styles, fonts] = [sizeOf('.js'), sizeOf('.css'), sizeOf('.woff2')];
  const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0) / 1024;
  context.diagnostic(`gzip: ${sum(scripts).toFixed(1)} KiB JS, ${sum(styles).toFixed(1)} KiB CSS`);
  assert.ok(scripts.length > 0 && sum(scripts) <= 60);
  assert.ok(styles.length > 0 && sum(styles) <= 40);
  assert.ok(fonts.length <= 2);
});

test('[WB21] the built page names no other host and has nothing inline', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.ok(!/ style=|<style| on[a-z]+="|<script>/.test(html), html);
  for (const name of readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.css'))) {
    const hosts = readFileSync(join(folder, 'assets', name), 'utf8').match(/url\(["']?https?:/g);
    assert.equal(hosts, null);
  }
});
