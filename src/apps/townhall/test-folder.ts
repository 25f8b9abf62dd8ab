/** A founded town hall for tests: made once, copied for each test with its state folder. */
import fs from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import type { Submission } from '../../core/replica/replica.ts';
import type { PersonId, RequestId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import type { Appointment } from '../../office/calendar/appointment.ts';
import { type CreatedTownhall, createTownhall } from './create-townhall.ts';
import { type OperationName, runOperation } from './operations.ts';
import { openTownhall, type Townhall } from './townhall.ts';

export interface TestFolder extends CreatedTownhall {
  readonly dir: string;
  /** A copy of folder and state under another place; the state follows only when asked for. */
  readonly copy: (options?: { readonly withState: boolean }) => string;
  readonly remove: () => void;
}

export async function foundTestFolder({ lanName = 'rathaus.internal' } = {}): Promise<TestFolder> {
  const root = fs.mkdtempSync(join(os.tmpdir(), 'insel-townhall-'));
  const dir = `${root}/town`;
  const created = expectOk(
    await createTownhall(dir, {
      name: 'Stadt Auental',
      ags: '09999001',
      type: 'mittlere-kreisangehoerige-stadt',
      guardians: ['Ada Brandt', 'Björn Öztürk', 'Małgorzata Šimić'],
      lanName,
      isExercise: true,
    }),
  );
  let copies = 0;
  return {
    ...created,
    dir,
    copy: ({ withState } = { withState: true }) => {
      copies += 1;
      const target = `${root}/copy-${copies}`;
      fs.cpSync(dir, target, { recursive: true });
      if (withState) fs.cpSync(`${dir}.state`, `${target}.state`, { recursive: true });
      return target;
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

/** Cheap PINs, no reserve: what is tested is not the cost. */
export const testOptions = {
  reserveBytes: 0,
  receivingSilenceMilliseconds: 300,
  pinCost: { memoryKibibytes: 64, passes: 1, lanes: 1 },
} as const;

export const openTestTownhall = async (dir: string): Promise<Townhall> =>
  expectOk(await openTownhall({ dir, ...testOptions }));

export async function operate(townhall: Townhall, name: OperationName, input: object): Promise<unknown> {
  return expectOk(await runOperation(townhall, name, input));
}

export const testPin = '48151623';

export async function addTestPerson(
  townhall: Townhall,
  role = 'clerk',
  name = 'Derya Demir',
): Promise<PersonId> {
  const added = await operate(townhall, 'person-add', { name, role, pin: testPin });
  return fieldOf<PersonId>(added, 'person');
}

export async function issueTestToken(
  townhall: Townhall,
  person: PersonId,
  scopes: readonly string[] = ['read-day', 'record-arrival', 'sync-status'],
): Promise<string> {
  const issued = await operate(townhall, 'token-issue', { person, label: 'Test', scopes });
  return fieldOf<string>(issued, 'secret');
}

function fieldOf<T extends string>(value: unknown, name: string): T {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof field !== 'string') throw new Error(`No ${name} in ${JSON.stringify(value)}`);
  return field as T;
}

export const testDay = '2026-10-26';

const testAppointment = (number: number, localDate: string): Appointment => ({
  source: { system: 'zms', id: `process-${number}` },
  localDate,
  localTime: '08:20',
  offsetMinutes: 60,
  zone: 'Europe/Berlin',
  durationMinutes: 20,
  scope: { id: 'counter', name: 'Bürgerbüro Auental' },
  services: [{ name: 'Wohnsitz anmelden' }],
  person: { name: `Person ${number}` },
  status: 'expected',
  walkIn: false,
});

export const testRequest = (number: number): RequestId => number.toString(16).padStart(32, '0') as RequestId;

/** Ids of `count` appointments in the order of their numbers. */
export async function importTestDay(
  townhall: Townhall,
  person: PersonId,
  count: number,
  day = testDay,
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < count; from += 100) {
    const submissions: Submission[] = [];
    for (let number = from; number < Math.min(count, from + 100); number += 1) {
      const request = testRequest(0xaa00_0000 + number);
      submissions.push({
        request,
        person,
        command: 'appointment/import',
        input: testAppointment(number, day),
      });
    }
    for (const outcome of expectOk(await townhall.worker.submitMany(submissions)))
      if (outcome.kind === 'done') ids.push(...outcome.subjects);
  }
  return ids;
}

/** A page as small as a page can be, with one named script. */
export function writeTestPage({ dir }: TestFolder): string {
  const page = `${dir}-page`;
  fs.mkdirSync(`${page}/assets`, { recursive: true });
  fs.writeFileSync(`${page}/index.html`, '<!doctype html><title>Insel</title>');
  fs.writeFileSync(`${page}/assets/index-abc.js`, `console.log(${JSON.stringify('a'.repeat(3_000))})`);
  return page;
}
