import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { houseMissing } from '../src/apps/townhall/test-house.ts';

const reportSchema = z.object({
  bench: z.string(),
  rows: z.array(z.object({ what: z.string(), seen: z.number(), met: z.boolean().nullable() })).min(1),
  skipped: z.array(z.string()),
});

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const runBench = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const file = path.join(import.meta.dirname, 'main.ts');
    execFile(process.execPath, [file, ...args], (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });

/** The peers come from a registry; their benches are smoke-tested without them. A browser may be missing. */
const skippedWithoutPeers: { readonly [name: string]: number } = {
  catchup: 1,
  storm: 2,
  web: ['/usr/bin/chromium', '/usr/bin/chromium-browser'].some((file) => existsSync(file)) ? 0 : 1,
};
const quick = ['--quick', '--json', '--no-peers', '--entries'];

describe('benches', () => {
  for (const [name, entries] of [
    ['append', '200'],
    ['rebuild', '400'],
    ['verify', '400'],
    ['catchup', '200'],
    ['storm', '20'],
    ['clicks', '100'],
    ['search', '400'],
    ['web', '1'],
    ['offline', '1'],
  ] as const) {
    const skip = name === 'offline' && houseMissing !== undefined && `SKIPPED: ${houseMissing}`;
    test(`[BE3] ${name} runs to its end with small numbers and names what it skipped`, { skip }, async () => {
      const { code, output, errors } = await runBench(name, ...quick, entries);
      assert.equal(code, 0, errors);
      const report = reportSchema.parse(JSON.parse(output));
      assert.equal(report.bench, name);
      assert.ok(report.rows.every(({ seen }) => seen > 0));
      assert.equal(report.skipped.length, skippedWithoutPeers[name] ?? 0);
    });
  }

  test('[BE5] an unknown bench is refused and the known ones are named', async () => {
    const { code, output, errors } = await runBench('speed');
    assert.equal(code, 64);
    assert.equal(output, '');
    assert.match(errors, /There is no bench speed\nusage: .*append\|clicks/);
  });

  test('[BE5] an option that is no number is refused', async () => {
    assert.equal((await runBench('append', '--rounds', 'many')).code, 64);
    assert.equal((await runBench('append', '--slow')).code, 64);
  });
});
