/** What the server reads for its answers: rows of the projections, in the words of the API. */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Fold } from '../../core/projection/fold.ts';
import { decodeSubject } from '../../core/projection/subject-state.ts';
import { openSqliteViewReader } from '../../core/storage/sqlite/view-engine.ts';
import type { SubjectRow, ViewReader, ViewStorage } from '../../core/storage/view-storage.ts';
import type { PersonId, RequestId, SubjectId, TenantId } from '../../core/value/ids.ts';
import type { ImportFinished } from '../../office/counter/import-run.ts';
import { type Townhall, townhallFold, townhallSubject } from '../../office/counter/townhall.ts';
import { personFold } from '../../people/fold.ts';
import { initialPerson, type PersonState } from '../../people/person.ts';
import type { Day } from '../web/api/day.ts';
import type { QuarantineItem } from '../web/api/quarantine.ts';
import type { SearchAnswer } from '../web/api/visit.ts';
import {
  type ArrivalRow,
  findCalled,
  findRow,
  listDates,
  listWaiting,
  readDay,
} from './appointment-views.ts';
import { instantIn, textIn } from './row-cells.ts';
import { searchAppointments } from './search-appointments.ts';
import { formerPerson } from './text.de.ts';
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
  /** Who was removed and whose name is not erased. */
  readonly listRemoved: () => readonly { readonly id: PersonId; readonly name: string }[];
  readonly findPerson: (person: PersonId) => PersonState;
  /** The person whose token has this hash. */
  readonly findTokenOwner: (hash: string) => PersonId | undefined;
  /** Undefined until the founding has arrived at this device. */
  readonly findTownhall: (tenant: TenantId) => Townhall | undefined;
  readonly listDates: () => readonly string[];
  readonly readDay: (date: string) => Day;
  readonly findRow: (appointment: SubjectId) => ArrivalRow | undefined;
  /** Who waits, in the order of their turn: by time of the appointment, then of the arrival. */
  readonly listWaiting: (date: string, scope: string | undefined) => readonly SubjectId[];
  /** Whom this request has called. */
  readonly findCalled: (date: string, request: RequestId) => ArrivalRow | undefined;
  readonly searchAppointments: (typed: string, today: string) => SearchAnswer;
  /** Rows of the projections for the routes of one screen, with what says where they are safe. */
  readonly read: <T>(act: (reader: ViewReader, copied: CopiedThrough) => T) => T;
  readonly listQuarantine: () => readonly QuarantineItem[];
  /** Was this file, read in this way, imported to its end before? */
  readonly wasImported: (run: Pick<ImportFinished, 'importer' | 'fileHash' | 'settingsHash'>) => boolean;
  /** After the file was made anew. */
  readonly reopen: () => void;
  readonly close: () => void;
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
  const findPerson = (person: PersonId): PersonState =>
    stateOf(personFold, person as string as SubjectId, initialPerson);
  const day = () => ({
    reader,
    copied: tools.copied(),
    nameOf: (person: string) => findPerson(person as PersonId).name ?? formerPerson,
  });
  return {
    isBuilding: () => reader.readMeta('bulk') === '1',
    listPersons: () =>
      reader.query({ table: 'persons', equals: { isRemoved: 0 }, orderBy: ['name'] }).map((row) => ({
        id: row.subject as PersonId,
        name: textIn(row, 'name'),
        hasPin: row['hasPin'] === 1,
      })),
    findPerson,
    listRemoved: () =>
      reader
        .query({ table: 'persons', equals: { isRemoved: 1 }, orderBy: ['name'] })
        .map((row) => ({ id: row.subject as PersonId, name: textIn(row, 'name') })),
    findTokenOwner: (hash) => {
      const [row] = reader.query({ table: 'tokens', equals: { hash }, limit: 1 });
      return row === undefined ? undefined : (row.subject as PersonId);
    },
    findTownhall: (tenant) =>
      stateOf(townhallFold, townhallSubject(tenant), { townhall: null }).townhall ?? undefined,
    listDates: () => listDates(reader),
    readDay: (date) => readDay(day(), date),
    findRow: (appointment) => findRow(day(), appointment),
    listWaiting: (date, scope) => listWaiting(reader, date, scope),
    findCalled: (date, request) => findCalled(day(), date, request),
    searchAppointments: (typed, today) => searchAppointments(day(), typed, today),
    read: (act) => act(reader, tools.copied()),
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

const quarantineItem = (row: SubjectRow): QuarantineItem => ({
  id: row.subject,
  source: textIn(row, 'source'),
  where: textIn(row, 'where'),
  reason: textIn(row, 'reason'),
  message: textIn(row, 'message'),
  raw: textIn(row, 'raw'),
  at: instantIn(row, 'at', 'offset'),
});
