/** The demo's town hall: founded at the first start, kept afterwards; the day of today is imported at every start. */
import fs from 'node:fs';
import { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { createTownhall } from '../townhall/create-townhall.ts';
import { openTownhallFolder, type RelayConfig, readJsonFile } from '../townhall/data-folder.ts';
import { writeDurable } from '../townhall/durable-file.ts';
import { runOperation } from '../townhall/operations.ts';
import { type RunningTownhall, startTownhall } from '../townhall/start-townhall.ts';
import type { Townhall } from '../townhall/townhall.ts';
import type { DemoPerson } from './control-pages.ts';
import { demoText } from './text.de.ts';

export interface DemoTown {
  readonly running: RunningTownhall;
  readonly persons: readonly (DemoPerson & { readonly id: string })[];
}

export interface DemoTownPlan {
  readonly folder: string;
  readonly relays: readonly RelayConfig[];
  readonly drawPin: () => string;
  readonly log: (line: string) => void;
}

const zone = 'Europe/Berlin';
const dayFile = new URL('../../../examples/demo/tagesliste.csv', import.meta.url);

export async function openDemoTown(plan: DemoTownPlan): Promise<Result<DemoTown, Failure>> {
  const dir = `${plan.folder}/rathaus`;
  if (!openTownhallFolder(dir).ok) {
    const created = await createTownhall(dir, {
      name: demoText.town,
      ags: '09999001',
      type: 'grosse-kreisangehoerige-stadt',
      zone,
      isExercise: true,
    });
    if (!created.ok) return created;
  }
  const running = await startTownhall({ dir, port: 0, relays: plan.relays, log: plan.log });
  if (!running.ok) return running;
  const { townhall } = running.value;
  const persons = await ensurePersons(townhall, plan);
  const imported = persons.ok ? await importToday(townhall) : persons;
  if (persons.ok && imported.ok) return ok({ running: running.value, persons: persons.value });
  await running.value.close();
  return persons.ok ? fail(imported.ok ? notReached : imported.failure) : persons;
}

const notReached = { kind: 'demo-broken', message: 'The demo could not be prepared' };

const pinsSchema = z.record(z.string(), z.string().regex(/^\d{8}$/));
const listedSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const addedSchema = z.object({ person: z.string() });

/** Their PINs are invented like they are, and shown on the demo's own page. */
async function ensurePersons(
  townhall: Townhall,
  plan: DemoTownPlan,
): Promise<Result<DemoTown['persons'], Failure>> {
  const path = `${plan.folder}/pins.json`;
  const kept = fs.existsSync(path) ? readJsonFile(path, pinsSchema) : ok({});
  const pins: Record<string, string> = kept.ok ? { ...kept.value } : {};
  const listed = await runOperation(townhall, 'person-list', {});
  if (!listed.ok) return listed;
  const known = listedSchema.parse(listed.value);
  const persons: (DemoPerson & { id: string })[] = [];
  for (const { name, role, office } of demoText.persons) {
    const before = known.find((one) => one.name === name);
    const keptPin = before === undefined ? undefined : pins[before.id];
    const person =
      before !== undefined && keptPin !== undefined
        ? ok({ id: before.id, pin: keptPin })
        : await giveAccess(townhall, { name, role, office, id: before?.id }, plan.drawPin);
    if (!person.ok) return person;
    pins[person.value.id] = person.value.pin;
    persons.push({ name, office, ...person.value });
  }
  writeDurable(path, `${JSON.stringify(pins)}\n`, { mode: 0o600 });
  return ok(persons);
}

const drawsMax = 10;

/** A drawn PIN may be too simple for the town hall's rule; then another one is drawn. */
async function giveAccess(
  townhall: Townhall,
  person: { name: string; role: string; office: string; id: string | undefined },
  drawPin: () => string,
): Promise<Result<{ readonly id: string; readonly pin: string }, Failure>> {
  const { id, ...body } = person;
  for (let draw = 1; ; draw += 1) {
    const pin = drawPin();
    const done =
      id === undefined
        ? await runOperation(townhall, 'person-add', { ...body, pin })
        : await runOperation(townhall, 'person-set-pin', { person: id, pin });
    if (done.ok) return ok({ id: id ?? addedSchema.parse(done.value).person, pin });
    if (draw === drawsMax || !done.failure.kind.startsWith('pin-')) return done;
  }
}

/** The list of the day, "taken" the evening before at six. The same day again changes nothing. */
async function importToday(townhall: Townhall): Promise<Result<true, Failure>> {
  const today = Temporal.Now.plainDateISO(zone);
  const taken = today.subtract({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: '18:00' });
  const report = await townhall.importFile({
    name: `tagesliste-${today.toString()}.csv`,
    bytes: new Uint8Array(fs.readFileSync(dayFile)),
    as: 'csv',
    takenAt: {
      instant: taken.epochMilliseconds,
      offsetMinutes: Math.round(taken.offsetNanoseconds / 60_000_000_000),
    },
    options: { zone, mapping: { date: today.toString(), columns: { scope: 'Amt' } } },
  });
  return report.ok ? ok(true) : report;
}
