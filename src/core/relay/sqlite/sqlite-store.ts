/**
 * A relay's store in one SQLite file: WAL, `synchronous=FULL`, nothing acknowledged before COMMIT returned.
 * After an I/O error nothing here is believed any more, because a page that failed to reach the disk may be
 * served from cache as clean: the store is broken until it is opened again, and opening writes the WAL anew.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Head, hexIdAt, idBytes, type TenantId } from '../../value/ids.ts';
import type {
  RelayChange,
  RelayStore,
  RowQuery,
  StoredRow,
  StoredTip,
  StoreFault,
  TenantRecord,
} from '../relay-store.ts';
import { bytesIn, integerIn } from './columns.ts';
import { type CommitOutcome, createGroupCommit } from './group-commit.ts';
import { forkOf, rowValues, storedRowOf, tenantOf, tipOf, tipValues } from './rows.ts';
import { schema, schemaVersion } from './schema.ts';

const sqliteIoError = 10;
const sqliteCorrupt = 11;
const sqliteFull = 13;
const headLength = 32;
const streamLength = 16;
const rowColumns = 'stream, branch, first_sequence, last_sequence, class, device, first_leaf, heads, run';

export interface SqliteStoreOptions {
  /** `setImmediate` in a server, so that pushes which arrive together share one sync; at once without it. */
  readonly defer?: (act: () => void) => void;
  /** For verifiers: nothing is written, not even what SQLite would tidy up. */
  readonly readOnly?: boolean;
  /** The file never grows beyond so many pages of 4 KiB. */
  readonly pagesMax?: number;
}

/** Opens or makes the file. Throws when it is of a newer version or not a relay's. */
export function openSqliteStore(path: string, options: SqliteStoreOptions = {}): RelayStore {
  const db = options.readOnly === true ? openReadOnly(path) : openDatabase(path);
  if (options.pagesMax !== undefined) db.exec(`PRAGMA max_page_count = ${options.pagesMax}`);
  const statements = prepareStatements(db);
  let broken: Error | undefined;
  const guard = <T>(act: () => T): T => {
    if (broken !== undefined) throw broken;
    try {
      return act();
    } catch (cause) {
      if (db.isTransaction) rollBack(db);
      if (isLostTrust(cause))
        broken = new Error(`The store failed and must be opened again: ${String(cause)}`);
      throw cause;
    }
  };
  const commit = createGroupCommit({
    commitAll: (changes) => guard(() => commitChanges(db, statements, changes)),
    defer: options.defer ?? ((act) => act()),
  });
  return {
    tenant: async (tenant) => guard(() => findTenant(statements, tenant)),
    tenants: async () => guard(() => statements.tenants.all().map(tenantOf)),
    tips: async (tenant, stream) =>
      guard(() => statements.tips.all(idBytes(tenant), idBytes(stream)).map(tipOf)),
    tipsSince: async (tenant, since) =>
      guard(() => statements.tipsSince.all(idBytes(tenant), since).map(tipOf)),
    tipsOfBucket: async (tenant, bucket) => guard(() => readBucket(statements, tenant, bucket)),
    tipByHead: async (tenant, head) => guard(() => findTip(statements, tenant, head)),
    rows: async (tenant, query) => guard(() => readRows(statements, tenant, query)),
    controlRows: async (tenant) => guard(() => statements.controlRows.all(idBytes(tenant)).map(storedRowOf)),
    hasHead: async (tenant, head) => guard(() => hasHead(statements, tenant, head)),
    log: async (tenant, from, limit) => guard(() => readLog(statements, tenant, from, limit)),
    forks: async (tenant) => guard(() => statements.forks.all(idBytes(tenant)).map(forkOf)),
    commit,
    faultOf: (cause): StoreFault => (errorCodeOf(cause) === sqliteFull ? 'relay-full' : 'relay-broken'),
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

function openDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { limits: { attach: 0 }, timeout: 5000 });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    const version = integerIn(db.prepare('PRAGMA user_version').get() ?? {}, 'user_version');
    // 0 = a new file.
    if (version !== 0 && version !== schemaVersion) throw new Error(otherVersion(version));
    // What an earlier process left in the WAL is written anew, so that present means durable again.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function openReadOnly(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, limits: { attach: 0 }, timeout: 5000 });
  const version = integerIn(db.prepare('PRAGMA user_version').get() ?? {}, 'user_version');
  if (version === schemaVersion) return db;
  db.close();
  throw new Error(otherVersion(version));
}

/** Nothing in it is the only copy: devices fill a new relay again. */
const otherVersion = (version: number): string =>
  `The relay's file has version ${version}, this program writes ${schemaVersion}: move it away, the devices fill a new one`;

function prepareStatements(db: DatabaseSync) {
  const place = 'tenant = ? AND stream = ? AND branch = ?';
  return {
    tenant: db.prepare('SELECT * FROM tenants WHERE tenant = ?'),
    tenants: db.prepare('SELECT * FROM tenants ORDER BY rowid'),
    register: db.prepare('INSERT OR IGNORE INTO tenants VALUES (?, ?, ?, ?, ?, ?, 0)'),
    // The condition is the compare-and-set; the touch makes a repeated push write as well.
    advance: db.prepare(
      'UPDATE tenants SET change = ?, control_change = ?, leaves = ?, bytes = ?, touches = touches + 1 WHERE tenant = ? AND change = ?',
    ),
    tips: db.prepare('SELECT * FROM tips WHERE tenant = ? AND stream = ? ORDER BY branch'),
    tipsSince: db.prepare('SELECT * FROM tips WHERE tenant = ? AND change > ? ORDER BY change'),
    tipsOfBucket: db.prepare(
      'SELECT * FROM tips WHERE tenant = ? AND stream BETWEEN ? AND ? ORDER BY stream, branch',
    ),
    tipByHead: db.prepare('SELECT * FROM tips WHERE tenant = ? AND head = ?'),
    rowByHead: db.prepare('SELECT heads FROM runs WHERE tenant = ? AND instr(heads, ?) > 0'),
    rows: db.prepare(
      `SELECT ${rowColumns} FROM runs WHERE ${place} AND first_sequence <= ? AND first_sequence >= coalesce(
        (SELECT max(first_sequence) FROM runs WHERE ${place} AND first_sequence <= ?), 0)
        AND last_sequence >= ? ORDER BY first_sequence`,
    ),
    controlRows: db.prepare(
      `SELECT ${rowColumns} FROM runs WHERE tenant = ? AND class = 1 ORDER BY first_leaf`,
    ),
    log: db.prepare(
      `SELECT first_leaf, heads FROM runs WHERE tenant = ? AND first_leaf >= coalesce(
        (SELECT max(first_leaf) FROM runs WHERE tenant = ? AND first_leaf <= ?), 0) ORDER BY first_leaf`,
    ),
    forks: db.prepare('SELECT * FROM forks WHERE tenant = ? ORDER BY rowid'),
    insertRow: db.prepare(`INSERT INTO runs (tenant, ${rowColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    replaceRow: db.prepare(`UPDATE runs SET run = ? WHERE ${place} AND first_sequence = ?`),
    putTip: db.prepare(
      'INSERT OR REPLACE INTO tips (tenant, stream, branch, forked_after, parent_branch, class, device, sequence, head, is_closed, is_followed, first_seal, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    putFork: db.prepare('INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?, ?)'),
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
  } satisfies Record<string, StatementSync>;
}

type Statements = ReturnType<typeof prepareStatements>;

function findTenant(statements: Statements, tenant: TenantId): TenantRecord | undefined {
  const row = statements.tenant.get(idBytes(tenant));
  return row === undefined ? undefined : tenantOf(row);
}

function readBucket(statements: Statements, tenant: TenantId, bucket: number): StoredTip[] {
  const [from, to] = [new Uint8Array(streamLength), new Uint8Array(streamLength).fill(0xff)];
  from[0] = bucket;
  to[0] = bucket;
  return statements.tipsOfBucket.all(idBytes(tenant), from, to).map(tipOf);
}

function findTip(statements: Statements, tenant: TenantId, head: Head): StoredTip | undefined {
  const row = statements.tipByHead.get(idBytes(tenant), idBytes(head));
  return row === undefined ? undefined : tipOf(row);
}

function readRows(statements: Statements, tenant: TenantId, query: RowQuery): StoredRow[] {
  const branches =
    query.branch === undefined
      ? statements.tips.all(idBytes(tenant), idBytes(query.stream)).map((tip) => integerIn(tip, 'branch'))
      : [query.branch];
  const rows: StoredRow[] = [];
  let room = query.bytesMax ?? Number.POSITIVE_INFINITY;
  for (const branch of branches) {
    for (const row of readBranch(statements, tenant, query, branch)) {
      if (rows.length > 0 && row.run.length > room) return rows;
      rows.push(row);
      room -= row.run.length;
    }
  }
  return rows;
}

function* readBranch(
  statements: Statements,
  tenant: TenantId,
  { stream, from, to }: RowQuery,
  branch: number,
): Generator<StoredRow> {
  const place = [idBytes(tenant), idBytes(stream), branch] as const;
  for (const row of statements.rows.iterate(...place, to, ...place, from, from)) yield storedRowOf(row);
}

/** Usually a tip; otherwise an inner head, which only a restored or resumed device names. */
function hasHead(statements: Statements, tenant: TenantId, head: Head): boolean {
  const wanted = idBytes(head);
  if (statements.tipByHead.get(idBytes(tenant), wanted) !== undefined) return true;
  for (const row of statements.rowByHead.iterate(idBytes(tenant), wanted)) {
    if (headsOf(bytesIn(row, 'heads')).includes(head)) return true;
  }
  return false;
}

function headsOf(heads: Uint8Array): Head[] {
  const found: Head[] = [];
  for (let at = 0; at < heads.length; at += headLength) found.push(hexIdAt<Head>(heads, at, 32));
  return found;
}

function readLog(statements: Statements, tenant: TenantId, from: number, limit: number): Head[] {
  const found: Head[] = [];
  for (const row of statements.log.iterate(idBytes(tenant), idBytes(tenant), from)) {
    const heads = headsOf(bytesIn(row, 'heads'));
    found.push(...heads.slice(Math.max(0, from - integerIn(row, 'first_leaf'))));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

function commitChanges(
  db: DatabaseSync,
  statements: Statements,
  changes: readonly RelayChange[],
): CommitOutcome[] {
  statements.begin.run();
  const outcomes = changes.map((change): CommitOutcome => {
    if (!advanceTenant(statements, change)) return 'conflict';
    writeChange(statements, change);
    return 'committed';
  });
  statements.commit.run();
  // An erasure has not happened while the old bytes lie in the WAL.
  if (changes.some(({ replaced }) => replaced.length > 0)) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return outcomes;
}

function advanceTenant(statements: Statements, { basis, next }: RelayChange): boolean {
  const tenant = idBytes(next.tenant);
  const counters = [next.change, next.controlChange, next.leaves, next.bytes] as const;
  const { changes } =
    basis === undefined
      ? statements.register.run(tenant, idBytes(next.genesisHead), ...counters)
      : statements.advance.run(...counters, tenant, basis.change);
  return changes === 1;
}

function writeChange(statements: Statements, change: RelayChange): void {
  const tenant = idBytes(change.next.tenant);
  for (const row of change.rows) statements.insertRow.run(tenant, ...rowValues(row));
  for (const row of change.replaced)
    statements.replaceRow.run(row.run, tenant, idBytes(row.stream), row.branch, row.firstSequence);
  for (const tip of change.tips) statements.putTip.run(tenant, ...tipValues(tip));
  for (const fork of change.forks)
    statements.putFork.run(
      tenant,
      idBytes(fork.stream),
      idBytes(fork.after),
      idBytes(fork.known),
      idBytes(fork.other),
    );
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // After some errors SQLite has rolled back by itself; then there is nothing to undo.
  }
}

function errorCodeOf(cause: unknown): number | undefined {
  const code = cause instanceof Error && 'errcode' in cause ? cause.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

const isLostTrust = (cause: unknown): boolean => {
  const code = errorCodeOf(cause);
  return code === sqliteIoError || code === sqliteCorrupt;
};
