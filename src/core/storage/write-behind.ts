/**
 * Lets what only the next fold reads (opened entries, requests, cursors, the position, states that nobody
 * reads beside the writer) wait in memory and writes it in one transaction for about a thousand clicks: a
 * click then touches the pages of its rows and no others. After a crash the position is that of the last writing, and the journal
 * brings the rest again; rows that were ahead of it are replaced by themselves (rules VS12-VS14).
 */
import type { Bytes } from '../value/bytes.ts';
import type { StreamId, SubjectId } from '../value/ids.ts';
import type {
  Checkpoint,
  Row,
  RowQuery,
  StreamCursor,
  SubjectKey,
  SubjectRecord,
  SubjectRow,
  TableDefinition,
  Timing,
  ViewStorage,
} from './view-storage.ts';

export interface WriteBehindOptions {
  /** Folds whose states another connection reads: they are written with their rows. Left out: any may be. */
  readonly readBeside?: readonly string[];
  /** So many opened entries and requests at most wait. */
  readonly waitingMax?: number;
}

interface WaitingSubject {
  readonly key: SubjectKey;
  record: SubjectRecord | undefined;
  readonly entries: Bytes[];
}

interface Waiting {
  readonly subjects: Map<string, WaitingSubject>;
  readonly requests: Map<string, string>;
  readonly meta: Map<string, string>;
  readonly cursors: Map<StreamId, StreamCursor>;
  /** Opened entries and requests. */
  count: number;
}

const nothingWaits = (): Waiting => ({
  subjects: new Map(),
  requests: new Map(),
  meta: new Map(),
  cursors: new Map(),
  count: 0,
});

const isAnyWaiting = ({ subjects, requests, meta, cursors }: Waiting): boolean =>
  subjects.size + requests.size + meta.size + cursors.size > 0;

/** Meta '1' as long as rows on the disk may be ahead of cursors and position. */
export const aheadMeta = 'ahead';

/** A thousand clicks are replayed in about 50 ms at the next start. */
const defaultWaitingMax = 2048;

export const createWriteBehind = (inner: ViewStorage, options: WriteBehindOptions = {}): ViewStorage =>
  new WriteBehind(inner, options);

class WriteBehind implements ViewStorage {
  readonly #inner: ViewStorage;
  readonly #readBeside: ReadonlySet<string> | undefined;
  readonly #waitingMax: number;
  #waiting = nothingWaits();
  /** Takes back what the open transaction has left waiting; undefined: nothing waits that is written now. */
  #undo: (() => void)[] | undefined;
  #isOpen = false;

  constructor(inner: ViewStorage, { readBeside, waitingMax = defaultWaitingMax }: WriteBehindOptions) {
    this.#inner = inner;
    this.#readBeside = readBeside === undefined ? undefined : new Set(readBeside);
    this.#waitingMax = waitingMax;
  }

  transact = <T>(act: () => T, timing: Timing = 'now'): T => {
    if (this.#isOpen) return act();
    this.#isOpen = true;
    try {
      return timing === 'now' ? this.#transactNow(act) : this.#transactWaiting(act);
    } finally {
      this.#isOpen = false;
    }
  };

  #transactNow<T>(act: () => T): T {
    const before = this.#waiting;
    try {
      return this.#inner.transact(() => {
        this.#writeWaiting();
        return act();
      });
    } catch (cause) {
      this.#waiting = before;
      throw cause;
    }
  }

  #transactWaiting<T>(act: () => T): T {
    const before = this.#waiting;
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return this.#inner.transact(() => {
        if (!isAnyWaiting(before)) this.#inner.writeMeta(aheadMeta, '1');
        const result = act();
        if (before.count >= this.#waitingMax) this.#writeWaiting();
        return result;
      });
    } catch (cause) {
      for (const step of undo.reverse()) step();
      this.#waiting = before;
      throw cause;
    } finally {
      this.#undo = undefined;
    }
  }

  /** Position last: what it covers has been given to the engine by then. */
  #writeWaiting(): void {
    if (!isAnyWaiting(this.#waiting)) return;
    const { subjects, requests, meta, cursors } = this.#waiting;
    for (const { key, record, entries } of subjects.values()) {
      if (record !== undefined) this.#inner.putSubject(key, record);
      for (const entry of entries) this.#inner.addOpened(key, entry);
    }
    for (const [request, value] of requests) this.#inner.addRequest(request, value);
    for (const cursor of cursors.values()) this.#inner.putCursor(cursor);
    for (const [name, value] of meta) this.#inner.writeMeta(name, value);
    this.#inner.writeMeta(aheadMeta, '0');
    this.#waiting = nothingWaits();
  }

  /** What is written outside a transaction comes after what waits. */
  #settle(): void {
    if (!this.#isOpen && isAnyWaiting(this.#waiting)) this.transact(() => undefined);
  }

  readMeta = (name: string): string | undefined => this.#waiting.meta.get(name) ?? this.#inner.readMeta(name);
  writeMeta = (name: string, value: string): void => {
    if (this.#undo === undefined) {
      this.#settle();
      this.#inner.writeMeta(name, value);
      return;
    }
    const { meta } = this.#waiting;
    this.#undo.push(restore(meta, name));
    meta.set(name, value);
  };

  findSubject = (key: SubjectKey): SubjectRecord | undefined =>
    this.#waiting.subjects.get(nameOf(key))?.record ?? this.#inner.findSubject(key);
  putSubject = (key: SubjectKey, record: SubjectRecord): void => {
    if (this.#undo === undefined || this.#readBeside?.has(key.fold) !== false) {
      this.#settle();
      this.#inner.putSubject(key, record);
      return;
    }
    const waiting = this.#waitingOf(key);
    const before = waiting.record;
    this.#undo.push(() => {
      waiting.record = before;
    });
    waiting.record = record;
  };

  addOpened = (key: SubjectKey, entry: Bytes): void => {
    if (this.#undo === undefined) {
      this.#settle();
      this.#inner.addOpened(key, entry);
      return;
    }
    const all = this.#waiting;
    const { entries } = this.#waitingOf(key);
    this.#undo.push(() => {
      entries.pop();
      all.count -= 1;
    });
    entries.push(entry);
    all.count += 1;
  };
  listOpened = (key: SubjectKey): readonly Bytes[] => {
    const written = this.#inner.listOpened(key);
    const waiting = this.#waiting.subjects.get(nameOf(key));
    return waiting === undefined ? written : [...written, ...waiting.entries];
  };

  #waitingOf(key: SubjectKey): WaitingSubject {
    const name = nameOf(key);
    const known = this.#waiting.subjects.get(name);
    if (known !== undefined) return known;
    const made: WaitingSubject = { key, record: undefined, entries: [] };
    const { subjects } = this.#waiting;
    this.#undo?.push(() => subjects.delete(name));
    subjects.set(name, made);
    return made;
  }

  addRequest = (request: string, value: string): void => {
    if (this.#undo === undefined) {
      this.#settle();
      this.#inner.addRequest(request, value);
      return;
    }
    const all = this.#waiting;
    if (all.requests.has(request)) return;
    this.#undo.push(() => {
      all.requests.delete(request);
      all.count -= 1;
    });
    all.requests.set(request, value);
    all.count += 1;
  };
  /** An earlier note that is written already stays before one that waits. */
  findRequest = (request: string): string | undefined =>
    this.#inner.findRequest(request) ?? this.#waiting.requests.get(request);

  query = (query: RowQuery): readonly SubjectRow[] => this.#inner.query(query);
  count = (query: Pick<RowQuery, 'table' | 'equals'>): number => this.#inner.count(query);
  replaceRows = (table: string, subject: SubjectId, rows: readonly Row[]): void =>
    this.#inner.replaceRows(table, subject, rows);
  listCheckpoints = (key: SubjectKey): readonly Checkpoint[] => this.#inner.listCheckpoints(key);
  putCheckpoint = (key: SubjectKey, checkpoint: Checkpoint): void =>
    this.#inner.putCheckpoint(key, checkpoint);
  dropCheckpoints = (key: SubjectKey, beyondCount: number): void =>
    this.#inner.dropCheckpoints(key, beyondCount);
  putCursor = (cursor: StreamCursor): void => {
    if (this.#undo === undefined) {
      this.#settle();
      this.#inner.putCursor(cursor);
      return;
    }
    const { cursors } = this.#waiting;
    this.#undo.push(restore(cursors, cursor.stream));
    cursors.set(cursor.stream, cursor);
  };
  listCursors = (): readonly StreamCursor[] => {
    const written = this.#inner.listCursors().filter(({ stream }) => !this.#waiting.cursors.has(stream));
    return [...written, ...this.#waiting.cursors.values()];
  };
  addDeferred = (key: SubjectKey, entry: Bytes): void => this.#inner.addDeferred(key, entry);
  hasDeferred = (): boolean => this.#inner.hasDeferred();
  isEmpty = (): boolean => !isAnyWaiting(this.#waiting) && this.#inner.isEmpty();
  visitRows = (visit: (table: string, row: SubjectRow) => void): void => this.#inner.visitRows(visit);

  beginBulk = (): void => {
    this.#settle();
    this.#inner.beginBulk();
  };
  visitDeferred = (visit: (key: SubjectKey, entries: readonly Bytes[]) => void): void => {
    this.#settle();
    this.#inner.visitDeferred(visit);
  };
  reset = (tables: readonly TableDefinition[]): void => {
    this.#inner.reset(tables);
    this.#waiting = nothingWaits();
  };
  close = (): void => {
    try {
      this.#settle();
    } catch {
      // A full disk: the position has not moved, so the journal brings at the next start what waited here.
    }
    this.#inner.close();
  };
}

/** What puts the value of a key back to what it is now. */
function restore<K, V>(map: Map<K, V>, key: K): () => void {
  const before = map.get(key);
  return () => void (before === undefined ? map.delete(key) : map.set(key, before));
}

const nameOf = ({ fold, subject }: SubjectKey): string => `${fold} ${subject}`;
