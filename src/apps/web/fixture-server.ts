/**
 * The town hall server as the tests of the page need it: the real API over invented data, under the
 * strict policy, with the faults that a test asks for. Used by tests only; written against the web's
 * own Request and Response, so that it needs no engine.
 */
import { arrivalRequestSchema } from './api/arrival.ts';
import { changedEvent, changesPath } from './api/changes.ts';
import { type DayRow, daysPath, stepSchema } from './api/day.ts';
import { type HeadLine, headLinePath } from './api/head-line.ts';
import { personsPath } from './api/persons.ts';
import { type Problem, problemType } from './api/problem.ts';
import { quarantinePath } from './api/quarantine.ts';
import { csrfHeader, sessionPath, signInPath, signInRequestSchema, signOutPath } from './api/session.ts';
import {
  decisionRequestSchema,
  nextPath,
  nextRequestSchema,
  noteRequestSchema,
  searchPath,
} from './api/visit.ts';
import {
  calmHead,
  dayOf,
  demir,
  fixtureDates,
  fixtureQuarantine,
  fixtureRows,
  fixtureToday,
  vogt,
} from './fixture-day.ts';
import { fixturePersons } from './fixture-persons.ts';

export const fixturePin = '47290813';
const strictPolicy = "default-src 'self'; img-src 'self' data:; style-src 'self'; report-uri /csp-reports";

export interface RecordedClick {
  readonly request: string;
  readonly appointment: string;
  readonly act: string;
}

export interface FixturePorts {
  /** A file of the built page; undefined = not there. */
  readonly readPageFile: (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  readonly rowCount: number;
}

/** A listener drops the connection instead of sending a response with this header. */
export const lostAnswerHeader = 'x-lost-answer';

export class FixtureServer {
  /** Every click that was recorded, once for each request id. */
  readonly recorded: RecordedClick[] = [];
  readonly policyReports: string[] = [];
  /** Refuse clicks on these appointments. */
  readonly refusals = new Map<string, Problem>();
  /** Replaces the answer of a path, for states that are hard to reach. */
  readonly overrides = new Map<string, () => Response>();
  head: HeadLine = calmHead;
  clicksReceived = 0;
  /** Record the next click, but let its answer be lost on the way. */
  losesNextAnswer = false;
  readonly #readPageFile: FixturePorts['readPageFile'];
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #sessions = new Map<string, typeof demir>();
  #rows: DayRow[];
  #wrongPins = 0;

  constructor(ports: FixturePorts) {
    this.#readPageFile = ports.readPageFile;
    this.#rows = fixtureRows(ports.rowCount);
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const override = this.overrides.get(pathname);
    if (override) return override();
    if (pathname === '/csp-reports') return this.#takeReport(request);
    if (!pathname.startsWith('/api/')) return this.#pageFile(pathname);
    if (pathname === sessionPath) return json(this.#sessionOf(request));
    if (pathname === signInPath) return this.#signIn(request);
    const person = this.#sessions.get(cookieOf(request));
    if (!person) return problem(401, 'signed-out', 'Sie sind nicht angemeldet.');
    if (request.method === 'POST' && request.headers.get(csrfHeader) !== csrfOf(person)) {
      return problem(403, 'csrf-missing', 'Die Anfrage kam nicht von dieser Seite.');
    }
    return this.#routeSignedIn(request, pathname, person);
  }

  hint(event: string, data: object): void {
    const bytes = new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const stream of this.#streams) stream.enqueue(bytes);
  }

  /** The second copy has caught up: every row is safe in two places. */
  copyEverything(): void {
    this.#rows = this.#rows.map((row) => ({ ...row, safety: 'copied' }));
  }

  /** Signs somebody in without asking; the value of the session's cookie. */
  openSession(person: typeof demir): string {
    const session = crypto.randomUUID();
    this.#sessions.set(session, person);
    return session;
  }

  endSessions(): void {
    this.#sessions.clear();
  }

  async #routeSignedIn(request: Request, pathname: string, person: typeof demir): Promise<Response> {
    if (pathname === headLinePath) return json(this.head);
    if (pathname === daysPath) return json({ today: fixtureToday, dates: fixtureDates });
    if (pathname === `${daysPath}/${fixtureToday}`) return json(dayOf(fixtureToday, this.#rows));
    if (pathname === `${daysPath}/2026-10-29`) return json(dayOf('2026-10-29', []));
    if (pathname === nextPath(fixtureToday)) return this.#callNext(request, person);
    if (pathname.startsWith(`${daysPath}/`)) return json(dayOf(pathname.slice(-10), fixtureRows(7).slice(3)));
    if (pathname === quarantinePath) return json({ items: fixtureQuarantine });
    if (pathname === personsPath && request.method === 'GET') return json(fixturePersons);
    if (pathname === changesPath) return this.#openStream(request);
    if (pathname === signOutPath) return this.#signOut(request);
    if (pathname === searchPath) return this.#search(new URL(request.url).searchParams.get('q') ?? '');
    const click = /^\/api\/appointments\/([0-9a-f]{32})\/(.+)$/.exec(pathname);
    if (click?.[1] && click[2])
      return this.#record(request, person, { appointment: click[1], act: click[2] });
    return problem(404, 'not-found', 'Diese Adresse gibt es nicht.');
  }

  async #record(
    request: Request,
    person: typeof demir,
    { appointment, act }: { readonly appointment: string; readonly act: string },
  ): Promise<Response> {
    this.clicksReceived += 1;
    const body = requestSchemaOf(act).safeParse(await request.json());
    const row = this.#rows.find(({ id }) => id === appointment);
    if (!body.success || !row)
      return problem(400, 'request-malformed', 'Die Eingabe war nicht zu verstehen.');
    const refusal = this.refusals.get(appointment);
    if (refusal) return problemOf(409, refusal);
    if (!this.recorded.some((click) => click.request === body.data.request)) {
      this.recorded.push({ request: body.data.request, appointment, act });
      this.#replace(rowAfter(row, act, { person, body: body.data }));
    }
    return this.#rowAnswer(appointment);
  }

  /** What another person does meanwhile. */
  change(row: DayRow): void {
    this.#replace(row);
    this.hint(changedEvent, {});
  }

  rows(): readonly DayRow[] {
    return this.#rows;
  }

  #replace(row: DayRow): void {
    this.#rows = this.#rows.map((known) => (known.id === row.id ? row : known));
  }

  #rowAnswer(appointment: string): Response {
    const headers: Record<string, string> = this.losesNextAnswer ? { [lostAnswerHeader]: 'yes' } : {};
    this.losesNextAnswer = false;
    return json({ row: this.#rows.find(({ id }) => id === appointment) }, headers);
  }

  async #callNext(request: Request, person: typeof demir): Promise<Response> {
    const body = nextRequestSchema.safeParse(await request.json());
    if (!body.success) return problem(400, 'request-malformed', 'Die Eingabe war nicht zu verstehen.');
    const before = this.recorded.find((click) => click.request === body.data.request);
    if (before) return this.#rowAnswer(before.appointment);
    const next = this.#rows.find(({ status }) => status === 'waiting');
    if (!next) return problem(409, 'nobody-waiting', 'Zurzeit wartet niemand.');
    this.recorded.push({ request: body.data.request, appointment: next.id, act: 'next' });
    this.#replace(rowAfter(next, 'steps/called', { person, body: body.data }));
    return this.#rowAnswer(next.id);
  }

  #search(typed: string): Response {
    const rows = [...this.#rows.slice(0, 3), ...fixtureRows(7).slice(3)];
    const found = rows.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
    return json({ hits: found.map((row) => ({ date: '2026-10-27', row })), isMore: false });
  }

  async #signIn(request: Request): Promise<Response> {
    const body = signInRequestSchema.safeParse(await request.json());
    const person = [demir, vogt].find(({ id }) => body.success && id === body.data.person);
    if (this.#wrongPins >= 5) return problem(423, 'person-locked', 'Zu viele falsche PINs.');
    if (!body.success || !person || body.data.pin !== fixturePin) {
      this.#wrongPins += 1;
      return problem(401, 'pin-wrong', 'Die PIN stimmt nicht.');
    }
    this.#wrongPins = 0;
    const cookie = `insel=${this.openSession(person)}; Path=/; HttpOnly; SameSite=Strict`;
    return json({ person, csrf: csrfOf(person) }, { 'set-cookie': cookie });
  }

  #signOut(request: Request): Response {
    this.#sessions.delete(cookieOf(request));
    return new Response(null, { status: 204, headers: { 'set-cookie': 'insel=; Max-Age=0; Path=/' } });
  }

  #sessionOf(request: Request): object {
    const person = this.#sessions.get(cookieOf(request));
    if (person) return { signedIn: true, person, csrf: csrfOf(person) };
    const persons = [demir, vogt].map(({ id, name }) => ({ id, name }));
    return {
      signedIn: false,
      town: this.head.town,
      exercise: this.head.exercise,
      persons,
      browser: 'welcome',
    };
  }

  #openStream(request: Request): Response {
    const streams = this.#streams;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.add(controller);
        request.signal.addEventListener('abort', () => streams.delete(controller));
        controller.enqueue(new TextEncoder().encode(': open\n\n'));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  async #takeReport(request: Request): Promise<Response> {
    this.policyReports.push(await request.text());
    return new Response(null, { status: 204 });
  }

  async #pageFile(pathname: string): Promise<Response> {
    const path = pathname.includes('.') ? pathname : '/index.html';
    const bytes = await this.#readPageFile(path);
    if (!bytes) return new Response(null, { status: 404 });
    return new Response(bytes, {
      headers: { 'content-type': mediaType(path), 'content-security-policy': strictPolicy },
    });
  }
}

const csrfOf = ({ id }: { id: string }): string => `csrf-${id}`;

const cookieOf = (request: Request): string =>
  /(?:^|;\s*)insel=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? '';

const requestSchemaOf = (act: string) =>
  act === 'notes' ? noteRequestSchema : act === 'decision' ? decisionRequestSchema : arrivalRequestSchema;

interface Writing {
  readonly person: typeof demir;
  readonly body: object;
}

function rowAfter(row: DayRow, act: string, { person: { id, name }, body }: Writing): DayRow {
  const at = `${fixtureToday}T08:41:30+01:00`;
  const { step: _step, decision: _decision, ...rest } = row;
  const changed = { ...rest, safety: 'here' as const, revision: `${row.revision}+` };
  const by = { id, name };
  if (act === 'arrival')
    return { ...changed, status: 'waiting', arrivedAt: at, step: { what: 'arrival', at, by } };
  if (act === 'notes' && 'text' in body)
    return { ...row, ...changed, notes: [...row.notes, { text: String(body.text), by: name, at }] };
  const decided = decisionRequestSchema.safeParse(body);
  if (decided.success) {
    const { decision, reason } = decided.data.decision;
    const status = decision === 'takes-place' ? 'expected' : decision;
    const was = { localDate: fixtureToday, localTime: row.localTime };
    return { ...changed, status, decision: { kind: decision, ...(reason && { reason }), by: name, at, was } };
  }
  const step = stepSchema.safeParse(act.slice('steps/'.length));
  if (step.success && step.data !== 'arrival')
    return { ...changed, status: step.data, step: { what: step.data, at, by } };
  return { ...changed, status: act.endsWith('called/withdrawn') ? 'waiting' : 'expected' };
}

const json = (value: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', ...headers } });

const problemOf = (status: number, value: Problem): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': problemType } });

const problem = (status: number, kind: string, title: string): Response =>
  problemOf(status, {
    kind,
    title,
    means: 'Es wurde nichts gespeichert.',
    next: 'Versuchen Sie es noch einmal oder fragen Sie die Leitung.',
  });

function mediaType(path: string): string {
  if (path.endsWith('.html')) return 'text/html; charset=utf-8';
  if (path.endsWith('.js')) return 'text/javascript';
  if (path.endsWith('.css')) return 'text/css';
  if (path.endsWith('.svg')) return 'image/svg+xml';
  return path.endsWith('.woff2') ? 'font/woff2' : 'application/octet-stream';
}
