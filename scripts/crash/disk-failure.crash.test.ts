import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { type BaseFolder, prepareBase } from './crash-folder.ts';
import { inspectFolder } from './inspect-folder.ts';
import { countCalls, type DiskCall, runInjected, runWriter, straceProblem } from './strace.ts';

const skip = straceProblem() ?? false;
const plan = { mode: 'append', from: 1, to: 4, checkpointEvery: 2 } as const;

/** Lets each call of a kind fail once, or from then on, and looks at what was promised. */
function failEach(
  base: BaseFolder,
  call: DiskCall,
  error: string,
  lasting: boolean,
): { runs: number; problems: string[]; acknowledged: number } {
  const count = countCalls({ ...plan, folder: base.copy('count') }).get(call) ?? 0;
  const problems: string[] = [];
  let acknowledged = 0;
  const step = Math.max(1, Math.floor(count / 30));
  let runs = 0;
  for (let when = 1; when <= count; when += step) {
    const folder = base.copy('fail');
    const run = runInjected(
      { ...plan, folder },
      { call, what: `error=${error}`, when: `${when}${lasting ? '+' : ''}` },
    );
    const seen = inspectFolder(folder, run.acknowledged);
    const name = `${error} at ${call} ${when}`;
    problems.push(
      ...[...seen.lost.map((lost) => `lost ${lost}`), ...seen.problems].map((one) => `${name}: ${one}`),
    );
    acknowledged += run.acknowledged.length;
    runs += 1;
    const again = runWriter({ ...plan, folder });
    if (again.acknowledged.length !== plan.to)
      problems.push(`${name}: the next run did not end: ${again.stderr}`);
  }
  return { runs, problems, acknowledged };
}

for (const [call, error, lasting] of [
  ['fsync', 'EIO', false],
  ['fsync', 'EIO', true],
  ['pwrite64', 'EIO', false],
  ['pwrite64', 'ENOSPC', true],
  ['ftruncate', 'EIO', false],
] as const) {
  const how = lasting ? 'from then on' : 'once';
  test(`[JO6] ${error} of ${call}, ${how}: what is answered is there, and the next start goes on`, {
    skip,
  }, (t) => {
    const base = prepareBase(1);
    try {
      const report = failEach(base, call, error, lasting);
      t.diagnostic(`${error} of ${call} ${how}: ${report.runs} runs, ${report.acknowledged} acknowledged`);
      assert.deepEqual(report.problems, []);
      assert.ok(report.runs > 0 && report.acknowledged > 0);
    } finally {
      base.remove();
    }
  });
}

test('[JO17] a full disk is said, the reserve is used, and with room again the work goes on', {
  skip: mountProblem() ?? false,
}, (t) => {
  const base = prepareBase(1);
  try {
    const report = fillDisk(base);
    t.diagnostic(report.trim().split('\n').at(-1) ?? '');
    assert.match(report, /full disk: \d+ acknowledged, 0 lost, 20 without a restart \(ok\), then 20 more/);
  } finally {
    base.remove();
  }
});

/** The folder lies on a small file system of its own that ends with its process. */
function fillDisk(base: BaseFolder): string {
  const mount = base.copy('mount');
  const script = `mount -t tmpfs -o size=48m tmpfs "$1" && cp -r "$2"/. "$1" && exec "$3" "$4" "$1"`;
  const filler = path.join(import.meta.dirname, 'fill-disk.ts');
  const args = ['-m', 'sh', '-c', script, 'sh', mount, base.folder, process.execPath, filler];
  const result = spawnSync('unshare', args, { encoding: 'utf8', timeout: 120_000 });
  return `${result.stdout}${result.stderr}`;
}

function mountProblem(): string | undefined {
  const tried = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], {
    encoding: 'utf8',
  });
  if (tried.error !== undefined) return 'unshare is not installed';
  return tried.status === 0 ? undefined : `no file system can be mounted here: ${tried.stderr.slice(0, 120)}`;
}
