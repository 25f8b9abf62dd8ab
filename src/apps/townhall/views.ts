/** What the server reads for its answers: rows of the projections, in the words of the API. */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Fold } from '../../core/projection/fold.ts';
import { decodeSubject } from '../../core/projection/subject-state.ts';
import { openSqliteViewReader } from '../../core/storage/sqlite/view-engine.ts';
import type { SubjectRow, ViewReader, ViewStorage } from '../../core/storage/view-storage.ts';
import type { PersonId, StreamId, SubjectId, TenantId } from '../../core/value/ids.ts';
import { conflictKinds } from '../../office/counter/appointment-state.ts';
import type { ImportFinished } from '../../office/counter/import-run.ts';
import { conflictTexts } from '../../office/counter/text.de.ts';
import { type Townhall, townhallFold, townhallSubject } from '../../office/counter/townhall.ts';
import { personFold } from '../../people/fold.ts';
import { initialPerson, type PersonState } from '../../people/person.ts';
import { type AppointmentStatus, type Day, type DayRow, statusSchema } from '../web/api/day.ts';
import type { QuarantineItem } from '../web/api/quarantine.ts';
import { toInstant } from './local-time.ts';
import { nameless, sourceNames } from './text.de.ts';
import { wireTownhall } from './wiring.ts';
import type { CopiedThrough } from './worker-messages.ts';

type SqliteViewReader = ViewReader & Pick<ViewStorage, 'findSubject' | 'readMeta' | 'close'>;

export interface TownhallViews {
  /** True while tables are being built again: nobody is unknown then, only not yet there. */
  readonly isBuilding: () => boolean;
  readonly listPersons: () => readonly {
    readonly id: PersonId;
    readonly name: string;
    readonly hasPin: boolean;
  }[];
  readonly findPerson: (person: PersonId) => PersonState;
  /** The person whose token has this hash. */
  readonly findTokenOwner: (hash: string) => PersonId | undefined;
  /** Undefined until the founding has arrived at this device. */
  readonly findTownhall: (tenant: TenantId) => Townhall | undefined;
  readonly listDates: () => readonly string[];
  readonly readDay: (date: string) => Day;
  readonly findRow: (appointment: SubjectId) => ArrivalRow | undefined;
  readonly listQuarantine: () => readonly QuarantineItem[];
  /** Was this file, read in this way, imported to its end before? */
  readonly wasImported: (run: Pick<ImportFinished, 'importer' | 'fileHash' | 'settingsHash'>) => boolean;
  /** After the file was made anew. */
  readonly reopen: () => void;
  readonly close: () => void;
}

export interface ArrivalRow {
  readonly row: DayRow;
  readonly localDate: string;
  readonly arrivedBy: PersonId | undefined;
}

export interface ViewTools {
  readonly suite: Pick<Suite, 'hash'>;
  readonly path: string;
  readonly copied: () => CopiedThrough;
}

export function openViews(tools: ViewTools): TownhallViews {
  const { tables, readBeside } = wireTownhall(tools.suite);
  let reader: SqliteViewReader = openSqliteViewReader(tools.path, tables);
  const stateOf = <S>(fold: Fold<S>, subject: SubjectId, initial: S): S => {
    if (!readBeside.includes(fold.name)) throw new RangeError(`States of ${fold.name} are written behind`);
    const record = reader.findSubject({ fold: fold.name, subject });
    // The machinery's own JSON, written by the same fold.
    return record === undefined ? initial : (decodeSubject(record).state as S);
  };
  return {
    isBuilding: () => reader.readMeta('bulk') === '1',
    listPersons: () =>
      reader.query({ table: 'persons', orderBy: ['name'] }).map((row) => ({
        id: row.subject as PersonId,
        name: textIn(row, 'name'),
        hasPin: row['hasPin'] === 1,
      })),
    findPerson: (person) => stateOf(personFold, person as string as SubjectId, initialPerson),
    findTokenOwner: (hash) => {
      const [row] = reader.query({ table: 'tokens', equals: { hash }, limit: 1 });
      return row === undefined ? undefined : (row.subject as PersonId);
    },
    findTownhall: (tenant) =>
      stateOf(townhallFold, townhallSubject(tenant), { townhall: null }).townhall ?? undefined,
    listDates: () => listDates(reader),
    readDay: (date) => readDay(reader, date, tools.copied()),
    findRow: (appointment) => {
      const [row] = reader.query({ table: 'appointments', equals: { subject: appointment }, limit: 1 });
      return row === undefined ? undefined : arrivalRow(row, tools.copied());
    },
    listQuarantine: () => reader.query({ table: 'quarantine', orderBy: ['at'] }).map(quarantineItem),
    wasImported: ({ importer, fileHash, settingsHash }) =>
      reader.count({ table: 'import_runs', equals: { importer, fileHash, settingsHash } }) > 0,
    reopen: () => {
      reader.close();
      reader = openSqliteViewReader(tools.path, tables);
    },
    close: () => reader.close(),
  };
}

/** One step in the index for each day that has appointments. */
function listDates(reader: SqliteViewReader): string[] {
  const dates: string[] = [];
  for (let from = ''; ; ) {
    const query = { table: 'appointments', orderBy: ['localDate'], limit: 1 };
    const [row] = reader.query({ ...query, atLeast: { column: 'localDate', value: from } });
    if (row === undefined) return dates;
    const date = textIn(row, 'localDate');
    dates.push(date);
    // The least text after this day.
    from = `${date}\u0000`;
  }
}

function readDay(reader: SqliteViewReader, date: string, copied: CopiedThrough): Day {
  const found = reader.query({
    table: 'appointments',
    equals: { localDate: date },
    orderBy: ['localTime', 'scopeId', 'number', 'subject'],
  });
  const rows = found.map((row) => dayRow(row, copied));
  const counts: Record<AppointmentStatus, number> = {
    expected: 0,
    waiting: 0,
    called: 0,
    done: 0,
    'not-appeared': 0,
    cancelled: 0,
  };
  for (const { status } of rows) counts[status] += 1;
  const systems = [...new Set(found.map((row) => textIn(row, 'system')))].sort();
  return { date, asOf: systems.flatMap((system) => asOf(reader, system)), rows, counts };
}

function asOf(reader: SqliteViewReader, importer: string): Day['asOf'] {
  const last = reader.query({ table: 'import_runs', equals: { importer }, orderBy: ['at'] }).at(-1);
  if (last === undefined) return [];
  return [{ source: sourceNames[importer] ?? importer, at: instantIn(last, 'at', 'offset') }];
}

const arrivalRow = (row: SubjectRow, copied: CopiedThrough): ArrivalRow => ({
  row: dayRow(row, copied),
  localDate: textIn(row, 'localDate'),
  arrivedBy: row['arrivedBy'] === null ? undefined : (textIn(row, 'arrivedBy') as PersonId),
});

function dayRow(row: SubjectRow, copied: CopiedThrough): DayRow {
  const conflicts = String(row['conflicts'] ?? '').split(' ');
  const conflict = conflictKinds
    .filter((kind) => conflicts.includes(kind))
    .map((kind) => conflictTexts[kind]);
  const name = textIn(row, 'name');
  return {
    id: row.subject,
    localTime: textIn(row, 'localTime'),
    endTime: textIn(row, 'endTime'),
    name: name === '' ? nameless : name,
    ...optional('phone', row['phone']),
    services: servicesIn(row),
    scope: textIn(row, 'scope'),
    ...optional('number', row['number']),
    status: statusSchema.parse(row['status']),
    ...(row['arrivedAt'] === null ? {} : { arrivedAt: instantIn(row, 'arrivedAt', 'arrivedOffset') }),
    walkIn: row['walkIn'] === 1,
    ...optional('note', row['note']),
    safety: isCopied(textIn(row, 'places'), copied) ? 'copied' : 'here',
    ...(conflict.length === 0 ? {} : { conflict: conflict.join(' ') }),
    revision: String(row['revision']),
  };
}

const optional = <K extends 'phone' | 'number' | 'note'>(
  key: K,
  cell: unknown,
): { readonly [key in K]?: string } =>
  typeof cell === 'string' && cell !== '' ? ({ [key]: cell } as { readonly [key in K]: string }) : {};

/** `stream:sequence` of each last fact; a stream of another device came from a second place. */
function isCopied(places: string, { foreign, copied }: CopiedThrough): boolean {
  return places.split(' ').every((place) => {
    const at = place.indexOf(':');
    const stream = place.slice(0, at) as StreamId;
    return foreign.has(stream) || Number(place.slice(at + 1)) <= (copied.get(stream) ?? 0);
  });
}

/** Written by the fold as a JSON list of names. */
function servicesIn(row: SubjectRow): string[] {
  const list: unknown = JSON.parse(textIn(row, 'services'));
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

const quarantineItem = (row: SubjectRow): QuarantineItem => ({
  id: row.subject,
  source: textIn(row, 'source'),
  where: textIn(row, 'where'),
  reason: textIn(row, 'reason'),
  message: textIn(row, 'message'),
  raw: textIn(row, 'raw'),
  at: instantIn(row, 'at', 'offset'),
});

function textIn(row: SubjectRow, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw new Error(`Column ${column} holds no text`);
  return cell;
}

const instantIn = (row: SubjectRow, at: string, offset: string): string =>
  toInstant(Number(row[at]), Number(row[offset]));
