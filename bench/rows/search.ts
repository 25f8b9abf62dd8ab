/**
 * A clerk searches all appointments of a year through the real town hall server: token, HTTP keep-alive, the
 * index of words, up to 50 rows. Beside it, as the limit, a bare node:http server that answers the same length.
 */
import http from 'node:http';
import { z } from 'zod';
import { startTownhall } from '../../src/apps/townhall/start-townhall.ts';
import {
  addTestPerson,
  foundTestFolder,
  issueTestToken,
  testOptions,
  testRequest,
  writeTestPage,
} from '../../src/apps/townhall/test-folder.ts';
import type { Townhall } from '../../src/apps/townhall/townhall.ts';
import type { PersonId } from '../../src/core/value/ids.ts';
import { expectOk } from '../../src/core/value/result.ts';
import type { Appointment } from '../../src/office/calendar/appointment.ts';
import { alternate, median, percentile } from '../alternating.ts';
import type { Bench } from '../bench.ts';
import { numberIn, serveUntilInputEnds, startChild, textIn } from '../children.ts';
import { atMost } from '../row.ts';

/** What clerks type: a name, its beginning, two names, a telephone number, a number on paper, nothing known. */
const typed = [
  'Schäfer',
  'kow',
  'an',
  'Öztürk Derya',
  'mü an',
  '0171/55 12',
  '+49 171 5512',
  'A-0412',
  'Zacharias',
] as const;
const searchesOfEach = 20;
/** What fifty rows take as JSON. */
const answerLength = 18_000;

export const search: Bench = async (setting) => {
  const count = setting.entries ?? (setting.isQuick ? 1_000 : 50_000);
  setting.tell(`search: ${count} appointments`);
  const [townhall, bare] = [
    await startChild('searched', { appointments: count }),
    await startChild('bare-http', { answerLength }),
  ];
  const token = textIn(townhall.ready, 'token');
  const measured = await alternate(setting.rounds, [
    { name: 'insel', run: () => searchAll(textIn(townhall.ready, 'url'), token) },
    { name: 'bare', run: () => searchAll(textIn(bare.ready, 'url'), token) },
  ]);
  const [ended] = await Promise.all([townhall.stop(), bare.stop()]);
  const cpu = numberIn(ended, 'cpuMilliseconds') / (setting.rounds * searchesOfEach * typed.length);
  const of = (side: string, share: number): number =>
    median((measured.get(side) ?? []).map((milliseconds) => percentile(milliseconds, share)));
  const row = (what: string, share: number, goal: number | undefined) => ({
    bench: 'search',
    what: `${what} over ${count.toLocaleString('en-GB')} appointments`,
    perSegment: undefined,
    seen: of('insel', share),
    unit: 'ms',
    peer: { name: 'bare node:http', seen: of('bare', share), unit: 'ms' },
    goal: goal === undefined ? undefined : atMost(goal),
    ...(goal !== undefined && { note: `${cpu.toFixed(1)} ms of the server's CPU a search, in the mean` }),
  });
  return { rows: [row('p50', 0.5, undefined), row('p95', 0.95, 50)], skipped: [] };
};

/** One after the other, as one clerk does; milliseconds of each. */
async function searchAll(url: string, token: string): Promise<readonly number[]> {
  const agent = new http.Agent({ keepAlive: true });
  const milliseconds: number[] = [];
  for (let time = 0; time < searchesOfEach; time += 1)
    for (const text of typed) {
      const from = performance.now();
      await get(`${url}/api/search/appointments?q=${encodeURIComponent(text)}`, token, agent);
      milliseconds.push(performance.now() - from);
    }
  agent.destroy();
  return milliseconds;
}

const get = (url: string, token: string, agent: http.Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`The search was answered with ${response.statusCode}`));
      });
    });
    request.once('error', reject);
  });

const planSchema = z.object({ appointments: z.int() });

/** A town hall with a year of appointments, invented names, and a token that may search. */
export async function searchedChild(given: unknown): Promise<void> {
  const { appointments } = planSchema.parse(given);
  const founded = await foundTestFolder();
  try {
    const pageFolder = writeTestPage(founded);
    const server = expectOk(await startTownhall({ dir: founded.dir, port: 0, pageFolder, ...testOptions }));
    const person = await addTestPerson(server.townhall);
    await importYear(server.townhall, person, appointments);
    const token = await issueTestToken(server.townhall, person, ['search-appointments']);
    const before = process.cpuUsage();
    await serveUntilInputEnds(server.localUrl, { token });
    const { user, system } = process.cpuUsage(before);
    await server.close();
    process.stdout.write(`${JSON.stringify({ cpuMilliseconds: (user + system) / 1000 })}\n`);
  } finally {
    founded.remove();
  }
}

const atOnce = 100;

async function importYear(townhall: Townhall, person: PersonId, count: number): Promise<void> {
  for (let from = 0; from < count; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => from + at);
    expectOk(
      await townhall.worker.submitMany(
        numbers.map((number) => ({
          request: testRequest(0xaa00_0000 + number),
          person,
          command: 'appointment/import',
          input: appointmentOf(number),
        })),
      ),
    );
  }
}

const surnames = 'Schäfer Müller Kowalska Öztürk Petersen Schmidt Łukasiewicz Al-Haddad Nguyen Weiß'.split(
  ' ',
);
const firstNames = 'Anna Derya Anton Małgorzata Ole Rami Linh Andrea Jürgen Piotr Antonia Sören'.split(' ');
const counterDays = 250;

/** Every tenth has one of the names above; the others end in a syllable of their own. */
function appointmentOf(number: number): Appointment {
  const surname = `${surnames[number % surnames.length]}${number % 10 === 0 ? '' : ending(number)}`;
  const first = firstNames[Math.floor(number / 7) % firstNames.length];
  const day = new Date(Date.UTC(2026, 0, 1) + (number % counterDays) * 86_400_000).toISOString();
  return {
    source: { system: 'zms', id: `process-${number}` },
    localDate: day.slice(0, 10),
    localTime: `${String(8 + (number % 9)).padStart(2, '0')}:${number % 2 === 0 ? '20' : '40'}`,
    offsetMinutes: 60,
    zone: 'Europe/Berlin',
    durationMinutes: 20,
    scope: { id: 'counter', name: 'Bürgerbüro Auental' },
    services: [{ name: 'Wohnsitz anmelden' }],
    person: { name: `${surname}, ${first}`, phone: `0171 55${String(number).padStart(5, '0')}` },
    status: 'expected',
    walkIn: false,
  };
}

const syllables = 'berg dorf hausen mann stein bach feld wald reuth ow'.split(' ');
const ending = (number: number): string =>
  `${syllables[Math.floor(number / 10) % 10]}${syllables[Math.floor(number / 100) % 10]}`;
