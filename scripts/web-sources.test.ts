import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { digestWebSources, isWebBuilt, webStampPath } from './web-sources.ts';

function withProject(check: (root: string, write: (path: string, text: string) => void) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'insel-web-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  try {
    write('src/apps/web/main.tsx', 'one');
    write('src/apps/web/index.html', '<p>');
    write('package-lock.json', '{}');
    check(root, write);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('[HO17] a page built from these very sources is not built again, whatever the times of files', () => {
  withProject((root, write) => {
    const digest = digestWebSources(root);
    write('dist/web/index.html', 'page');
    writeFileSync(webStampPath(root), digest);
    utimesSync(join(root, 'src/apps/web/main.tsx'), 1e9, 2e9);
    assert.equal(digestWebSources(root), digest);
    assert.equal(isWebBuilt(root, digest), true);
  });
});

test('[HO17] a changed, new or renamed source and another lock each ask for a build', () => {
  const changes: Readonly<Record<string, string>> = {
    'src/apps/web/main.tsx': 'two',
    'src/apps/web/day/row.tsx': '',
    'src/core/value/ids.ts': 'id',
    'package-lock.json': '{"a":1}',
    'vite.config.ts': 'config',
  };
  for (const [path, text] of Object.entries(changes)) {
    withProject((root, write) => {
      const before = digestWebSources(root);
      write(path, text);
      assert.notEqual(digestWebSources(root), before, path);
    });
  }
});

test('[HO17] a changed test asks for none', () => {
  withProject((root, write) => {
    const before = digestWebSources(root);
    write('src/apps/web/day/row.test.ts', 'test');
    assert.equal(digestWebSources(root), before);
  });
});

test('[HO17] a page that was removed or never finished is built again', () => {
  withProject((root, write) => {
    const digest = digestWebSources(root);
    assert.equal(isWebBuilt(root, digest), false);
    write('dist/web/index.html', 'page');
    assert.equal(isWebBuilt(root, digest), false);
    write('dist/web.digest', 'of something else');
    assert.equal(isWebBuilt(root, digest), false);
  });
});
