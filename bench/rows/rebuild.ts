/**
 * All projections built anew from a journal of a million entries, in a process of its own: reading, opening,
 * keeping by subject, folding, writing rows. Beside it, as the limit, bare node:sqlite that inserts one
 * ready row an entry under the same settings.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { alternate, medianOf } from '../alternating.ts';
import { type Bench, batchSizes } from '../bench.ts';
import { numberIn, peakMegabytes, runChild } from '../children.ts';
import { atLeast, atMost, type Row } from '../row.ts';
import { writeJournal } from '../town/journal-file.ts';
import { openBenchReplica } from '../town/open-replica.ts';
import { recallTown, townPlanSchema } from '../town/plan.ts';
import { foundTown } from '../town/town.ts';
import { visitBody } from '../town/visit.ts';

const planSchema = z.object({ folder: z.string(), entries: z.int(), town: townPlanSchema });

export const rebuild: Bench = async (setting) => {
  const town = foundTown('rebuild', 1);
  const wanted = setting.entries ?? (setting.isQuick ? 50_000 : 1_000_000);
  const rows: Row[] = [];
  for (const perSegment of batchSizes) {
    setting.tell(`rebuild: sealing ${wanted} entries, ${perSegment} in a segment`);
    const folder = setting.scratch.folder();
    writeJournal(town, folder, wanted, perSegment);
    const plan = { folder, entries: wanted, town: { seed: 'rebuild', tenant: town.tenant, device: 0 } };
    const measured = await alternate(setting.rounds, [
      { name: 'insel', run: () => runChild('rebuild', plan) },
      { name: 'rows', run: () => runChild('bare-rows', plan) },
    ]);
    fs.rmSync(folder, { recursive: true });
    const rate = medianOf(measured, 'insel', (one) => numberIn(one, 'rate'));
    const cpuRate = medianOf(measured, 'insel', (one) => numberIn(one, 'cpuRate'));
    rows.push(
      {
        bench: 'rebuild',
        what: `all projections of ${wanted.toLocaleString('en-GB')} entries`,
        perSegment,
        seen: rate,
        unit: '/s',
        peer: {
          name: 'bare rows',
          seen: medianOf(measured, 'rows', (one) => numberIn(one, 'rate')),
          unit: '/s',
        },
        goal: atLeast(perSegment === 1 ? 35_000 : 60_000),
        note: `${Math.round(cpuRate).toLocaleString('en-GB')} entries a second of CPU, start of the process included`,
      },
      {
        bench: 'rebuild',
        what: 'peak memory',
        perSegment,
        seen: medianOf(measured, 'insel', (one) => numberIn(one, 'megabytes')),
        unit: 'MB',
        goal: atMost(300),
      },
    );
  }
  return { rows, skipped: [] };
};

const report = (entries: number, milliseconds: number): void => {
  const rate = entries / (milliseconds / 1000);
  const { user, system } = process.cpuUsage();
  const cpuRate = (entries / (user + system)) * 1_000_000;
  process.stdout.write(`${JSON.stringify({ rate, cpuRate, megabytes: peakMegabytes() })}\n`);
};

export async function rebuildChild(given: unknown): Promise<void> {
  const { folder, entries, town: townPlan } = planSchema.parse(given);
  const town = recallTown(townPlan);
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith('views.db')) fs.rmSync(path.join(folder, name));
  }
  const opened = openBenchReplica(town, town.device, folder);
  if (opened.replica.recording() !== 'ok') throw new Error('The views were not built');
  report(entries, opened.viewsMilliseconds);
  opened.close();
}

/** The same number of rows with the same columns and index, ready in memory, in transactions of 2,000. */
export async function bareRowsChild(given: unknown): Promise<void> {
  const { folder, entries } = planSchema.parse(given);
  const file = path.join(folder, 'bare.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;
    CREATE TABLE visits (id INTEGER PRIMARY KEY, localDate TEXT, localTime TEXT, name TEXT, number TEXT, office TEXT, service TEXT, status TEXT);
    CREATE INDEX by_day ON visits (localDate, localTime)`);
  const insert = database.prepare('INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const from = performance.now();
  for (let at = 0; at < entries; at += 2_000) {
    database.exec('BEGIN');
    for (let id = at; id < Math.min(entries, at + 2_000); id += 1) {
      const { localDate, localTime, name, number, office, service, status } = visitBody(id, id % 4);
      insert.run(id, localDate, localTime, name, number, office, service, status);
    }
    database.exec('COMMIT');
  }
  report(entries, performance.now() - from);
  database.close();
  fs.rmSync(file);
}
