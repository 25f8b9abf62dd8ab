/**
 * Verification without a server or a secret: the runs of a bundle (joined, as they travel) through the same
 * `verifyRuns` that `insel verify` uses. Beside it, as the limit, the bare hash of the same bytes. The
 * journal itself, whose rows are single clicks, is verified too.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type PlacedRun, verifyRuns } from '../../src/core/journal/verify.ts';
import { verifyJournal } from '../../src/core/journal/verify-journal.ts';
import { encodeRun, joinRuns, parseRun, runLengthAt } from '../../src/core/segment/run.ts';
import { openSqliteJournalStorage } from '../../src/core/storage/sqlite/journal-engine.ts';
import type { Bytes } from '../../src/core/value/bytes.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { alternate, medianOf } from '../alternating.ts';
import { type Bench, batchSizes } from '../bench.ts';
import { numberIn, peakMegabytes, runChild } from '../children.ts';
import { atMost, type Row } from '../row.ts';
import { writeJournal } from '../town/journal-file.ts';
import { journalPath } from '../town/open-replica.ts';
import { recallTown, townPlanSchema } from '../town/plan.ts';
import { foundTown } from '../town/town.ts';

const planSchema = z.object({ folder: z.string(), entries: z.int(), town: townPlanSchema });

const bundlePath = (folder: string): string => path.join(folder, 'runs');

export const verify: Bench = async (setting) => {
  const town = foundTown('verify', 1);
  const wanted = setting.entries ?? (setting.isQuick ? 50_000 : 1_000_000);
  const rows: Row[] = [];
  for (const perSegment of batchSizes) {
    setting.tell(`verify: sealing ${wanted} entries, ${perSegment} in a segment`);
    const folder = setting.scratch.folder();
    writeJournal(town, folder, wanted, perSegment);
    writeBundle(folder);
    const plan = { folder, entries: wanted, town: { seed: 'verify', tenant: town.tenant, device: 0 } };
    const measured = await alternate(setting.rounds, [
      { name: 'bundle', run: () => runChild('verify-bundle', plan) },
      { name: 'hash', run: () => runChild('bare-hash', plan) },
      { name: 'journal', run: () => runChild('verify-journal', plan) },
    ]);
    fs.rmSync(folder, { recursive: true });
    const seconds = (side: string): number => medianOf(measured, side, (one) => numberIn(one, 'seconds'));
    const limit = { name: 'SHA-256 of the same bytes', seen: seconds('hash'), unit: 's' };
    const goal = atMost((perSegment === 1 ? 10 : 3) * (wanted / 1_000_000));
    const entries = wanted.toLocaleString('en-GB');
    rows.push(
      {
        bench: 'verify',
        what: `a bundle of ${entries} entries`,
        perSegment,
        seen: seconds('bundle'),
        unit: 's',
        peer: limit,
        goal,
        note: `${medianOf(measured, 'bundle', (one) => numberIn(one, 'cpuSeconds')).toFixed(2)} s of CPU, start of the process included`,
      },
      {
        bench: 'verify',
        what: 'the journal itself',
        perSegment,
        seen: seconds('journal'),
        unit: 's',
        peer: limit,
        goal: undefined,
      },
      {
        bench: 'verify',
        what: 'peak memory, bundle',
        perSegment,
        seen: medianOf(measured, 'bundle', (one) => numberIn(one, 'megabytes')),
        unit: 'MB',
        goal: undefined,
      },
    );
  }
  return { rows, skipped: [] };
};

/** All runs of the journal, joined as a bundle carries them, one after another. */
function writeBundle(folder: string): void {
  const { suite } = foundTown('bundle', 1);
  const storage = openSqliteJournalStorage({ path: journalPath(folder), readOnly: true });
  const file = fs.openSync(bundlePath(folder), 'w');
  let position = 0;
  for (
    let rows = storage.readFrom(position, 2_048);
    rows.length > 0;
    rows = storage.readFrom(position, 2_048)
  ) {
    for (const run of joinRuns(rows.map(({ bytes }) => expectOk(parseRun(suite, bytes))))) {
      fs.writeSync(file, encodeRun(run.segments).bytes);
    }
    position = rows.at(-1)?.position ?? position;
  }
  fs.closeSync(file);
  storage.close();
}

const chunkLength = 1024 * 1024;

/** Reads a file of runs piece by piece, so that memory does not grow with it. */
function* readRuns(file: string): Generator<PlacedRun> {
  const handle = fs.openSync(file, 'r');
  let rest: Bytes = new Uint8Array(0);
  let at = 0;
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkLength);
      const length = fs.readSync(handle, chunk);
      if (length === 0) return;
      rest = Buffer.concat([rest, chunk.subarray(0, length)]);
      for (
        let next = runLengthAt(rest, 0);
        next !== undefined && next <= rest.length;
        next = runLengthAt(rest, 0)
      ) {
        yield { place: `byte ${at}`, bytes: rest.subarray(0, next) };
        rest = rest.subarray(next);
        at += next;
      }
    }
  } finally {
    fs.closeSync(handle);
  }
}

const report = (from: number): void => {
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1_000_000;
  process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds, megabytes: peakMegabytes() })}\n`);
};

export async function verifyBundleChild(given: unknown): Promise<void> {
  const { folder, entries, town: townPlan } = planSchema.parse(given);
  const { suite, tenant } = recallTown(townPlan);
  const from = performance.now();
  const seen = expectOk(verifyRuns(suite, tenant, () => readRuns(bundlePath(folder))));
  if (seen.entries < entries) throw new Error(`${seen.entries} of ${entries} entries were verified`);
  report(from);
}

export async function verifyJournalChild(given: unknown): Promise<void> {
  const { folder, entries, town: townPlan } = planSchema.parse(given);
  const { suite, tenant } = recallTown(townPlan);
  const storage = openSqliteJournalStorage({ path: journalPath(folder), readOnly: true });
  const from = performance.now();
  const seen = expectOk(verifyJournal(suite, tenant, storage));
  if (seen.entries < entries) throw new Error(`${seen.entries} of ${entries} entries were verified`);
  report(from);
  storage.close();
}

export async function bareHashChild(given: unknown): Promise<void> {
  const { folder, town: townPlan } = planSchema.parse(given);
  const { suite } = recallTown(townPlan);
  const from = performance.now();
  for (const { bytes } of readRuns(bundlePath(folder))) suite.hash(bytes);
  report(from);
}
