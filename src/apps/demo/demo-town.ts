/** The demo's town hall: founded at the first start, kept afterwards; the day of today is imported at every start. */
import fs from 'node:fs';
import { z } from 'zod';
import { type Failure, ok, type Result } from '../../core/value/result.ts';
import { townhallTypes } from '../../office/counter/townhall.ts';
import { drawPin } from '../../people/draw-pin.ts';
import { createTownhall } from '../townhall/create-townhall.ts';
import { openTownhallFolder, readJsonFile } from '../townhall/data-folder.ts';
import { writeDurable } from '../townhall/durable-file.ts';
import { runOperation } from '../townhall/operations.ts';
import { type RunningTownhall, startTownhall } from '../townhall/start-townhall.ts';
import type { Townhall } from '../townhall/townhall.ts';
import { sonntalFile } from './region.ts';
import { demoText } from './text.de.ts';
import { weddingDates } from './wedding-dates.ts';

/** What the demo tells the process of its town hall. */
export const townPlanSchema = z.strictObject({
  folder: z.string(),
  port: z.int().min(0),
  relays: z.array(
    z.strictObject({ name: z.string(), url: z.string(), key: z.string(), isIndependent: z.boolean() }),
  ),
  town: z.strictObject({ name: z.string(), ags: z.string(), type: z.enum(townhallTypes), zone: z.string() }),
  /** False after the plug was pulled: then it comes back as it was, and records nothing by itself. */
  prepares: z.boolean(),
  isVerbose: z.boolean(),
});
export type TownPlan = z.infer<typeof townPlanSchema>;

const personSchema = z.object({ id: z.string(), name: z.string(), office: z.string(), pin: z.string() });
export type DemoPerson = z.infer<typeof personSchema>;

export const preparedSchema = z.object({
  persons: z.array(personSchema).min(1),
  /** The local date of the list, and how much is on it. */
  date: z.string(),
  appointments: z.int(),
  weddings: z.int(),
});
export type Prepared = z.infer<typeof preparedSchema>;

export interface DemoTown {
  readonly running: RunningTownhall;
  readonly prepared: Prepared | undefined;
}

/** Where a town hall of the demo lies. */
export const townFolder = (folder: string): string => `${folder}/rathaus`;

export async function openDemoTown(
  plan: TownPlan,
  log: (line: string) => void,
): Promise<Result<DemoTown, Failure>> {
  const dir = townFolder(plan.folder);
  if (!openTownhallFolder(dir).ok) {
    const created = await createTownhall(dir, { ...plan.town, isExercise: true });
    if (!created.ok) return created;
  }
  const { port, relays } = plan;
  const running = await startTownhall({ dir, port, relays, log });
  if (!running.ok) return running;
  if (!plan.prepares) return ok({ running: running.value, prepared: undefined });
  const prepared = await prepare(running.value.townhall, plan);
  if (prepared.ok) return ok({ running: running.value, prepared: prepared.value });
  await running.value.close();
  return prepared;
}

async function prepare(townhall: Townhall, plan: TownPlan): Promise<Result<Prepared, Failure>> {
  const persons = await ensurePersons(townhall, plan.folder);
  if (!persons.ok) return persons;
  const today = Temporal.Now.plainDateISO(plan.town.zone);
  const imported = await importLists(townhall, today, plan.town.zone);
  if (!imported.ok) return imported;
  const count = (date: string): number => townhall.views.readDay(date).rows.length;
  const weddings = weddingDates(today).reduce((sum, date) => sum + count(date.toString()), 0);
  const date = today.toString();
  return ok({ persons: [...persons.value], date, appointments: count(date), weddings });
}

const pinsSchema = z.record(z.string(), z.string().regex(/^\d{8}$/));
const listedSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const addedSchema = z.object({ person: z.string() });

/** Their PINs are invented like they are, and shown on the demo's own page. */
async function ensurePersons(
  townhall: Townhall,
  folder: string,
): Promise<Result<readonly DemoPerson[], Failure>> {
  const path = `${folder}/pins.json`;
  const kept = fs.existsSync(path) ? readJsonFile(path, pinsSchema) : ok({});
  const pins: Record<string, string> = kept.ok ? { ...kept.value } : {};
  const listed = await runOperation(townhall, 'person-list', {});
  if (!listed.ok) return listed;
  const known = listedSchema.parse(listed.value);
  const persons: DemoPerson[] = [];
  for (const { name, role, office } of demoText.persons) {
    const before = known.find((one) => one.name === name);
    const keptPin = before === undefined ? undefined : pins[before.id];
    const person =
      before !== undefined && keptPin !== undefined
        ? ok({ id: before.id, pin: keptPin })
        : await giveAccess(townhall, { name, role, office, id: before?.id });
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
): Promise<Result<{ readonly id: string; readonly pin: string }, Failure>> {
  const { id, ...body } = person;
  for (let draw = 1; ; draw += 1) {
    const pin = drawPin(townhall.random);
    const done =
      id === undefined
        ? await runOperation(townhall, 'person-add', { ...body, pin })
        : await runOperation(townhall, 'person-set-pin', { person: id, pin });
    if (done.ok) return ok({ id: id ?? addedSchema.parse(done.value).person, pin });
    if (draw === drawsMax || !done.failure.kind.startsWith('pin-')) return done;
  }
}

/** The lists, "taken" the evening before at six. The same lists again change nothing. */
async function importLists(
  townhall: Townhall,
  today: Temporal.PlainDate,
  zone: string,
): Promise<Result<true, Failure>> {
  const taken = today.subtract({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: '18:00' });
  const takenAt = {
    instant: taken.epochMilliseconds,
    offsetMinutes: Math.round(taken.offsetNanoseconds / 60_000_000_000),
  };
  const columns = { scope: 'Amt' };
  const weddings = await townhall.importFile({
    name: `trauungen-${today.toString()}.csv`,
    bytes: new TextEncoder().encode(weddingList(today)),
    as: 'csv',
    takenAt,
    options: { zone, mapping: { columns } },
  });
  if (!weddings.ok) return weddings;
  const day = await townhall.importFile({
    name: `tagesliste-${today.toString()}.csv`,
    bytes: new Uint8Array(fs.readFileSync(sonntalFile('tagesliste.csv'))),
    as: 'csv',
    takenAt,
    options: { zone, mapping: { date: today.toString(), columns } },
  });
  return day.ok ? ok(true) : day;
}

/** The weddings of the example, each on its day of this week. */
function weddingList(today: Temporal.PlainDate): string {
  const dates = weddingDates(today);
  const [head = '', ...rows] = fs.readFileSync(sonntalFile('trauungen.csv'), 'utf8').trim().split('\n');
  return [`Datum;${head}`, ...rows.map((row, at) => `${dates[at]?.toString() ?? ''};${row}`)].join('\n');
}
