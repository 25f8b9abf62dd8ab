/**
 * The file of the projections: every transaction whole or not at all; the last ones, or all, may be missing
 * after a power cut (it is written with `synchronous=NORMAL`, since it can always be built again).
 */
import { createMemoryViewStorage } from '../core/storage/memory/view-engine.ts';
import type { Row, TableDefinition, ViewStorage } from '../core/storage/view-storage.ts';
import type { SubjectId } from '../core/value/ids.ts';
import type { Dice } from './dice.ts';
import type { Life } from './life.ts';

/** Told of every change of rows, so that what people see can be checked after each step. */
export interface RowObserver {
  readonly onRows: (table: string, subject: SubjectId, rows: readonly Row[]) => void;
  readonly onReset: () => void;
}

type Write = (views: ViewStorage) => void;

export class ViewDisk {
  #cache: ViewStorage;
  /** Transactions since everything was last built anew, each a list of writes. */
  #log: Write[][] = [];
  readonly #tables: readonly TableDefinition[];
  readonly #observer: RowObserver;

  constructor(tables: readonly TableDefinition[], observer: RowObserver) {
    this.#tables = tables;
    this.#observer = observer;
    this.#cache = createMemoryViewStorage(tables, { rollsBack: false });
  }

  lose(): void {
    this.#restore([]);
  }

  cutPower(dice: Dice): void {
    const lost = dice.chance(0.2) ? this.#log.length : dice.below(4);
    this.#restore(this.#log.slice(0, Math.max(0, this.#log.length - lost)));
  }

  #restore(log: Write[][]): void {
    this.#cache = createMemoryViewStorage(this.#tables, { rollsBack: false });
    this.#observer.onReset();
    this.#log = log;
    const views = this.#observed(() => undefined);
    for (const write of log.flat()) write(views);
  }

  openFor(life: Life): ViewStorage {
    let open: Write[] | undefined;
    const record = (write: Write): void => {
      if (open === undefined) {
        life.passWrite();
        this.#log.push([write]);
      } else open.push(write);
    };
    const views = this.#observed(record);
    const transact = <T>(act: () => T): T => {
      if (open !== undefined) return act();
      life.passWrite();
      open = [];
      try {
        const result = act();
        this.#log.push(open);
        return result;
      } finally {
        open = undefined;
        if (life.isAlive()) life.passWrite();
      }
    };
    return {
      ...views,
      transact,
      visitDeferred: (visit) => transact(() => views.visitDeferred(visit)),
      reset: (tables) => {
        life.passWrite();
        this.#log = [];
        views.reset(tables);
      },
    };
  }

  #observed(record: (write: Write) => void): ViewStorage {
    const cache = this.#cache;
    const observer = this.#observer;
    const write = (act: Write): void => {
      record(act);
      act(cache);
    };
    return {
      ...cache,
      writeMeta: (name, value) => write((views) => views.writeMeta(name, value)),
      putSubject: (key, subject) => write((views) => views.putSubject(key, subject)),
      putCheckpoint: (key, checkpoint) => write((views) => views.putCheckpoint(key, checkpoint)),
      dropCheckpoints: (key, beyond) => write((views) => views.dropCheckpoints(key, beyond)),
      addOpened: (key, entry) => write((views) => views.addOpened(key, entry)),
      replaceRows: (table, subject, rows) => {
        write((views) => views.replaceRows(table, subject, rows));
        observer.onRows(table, subject, rows);
      },
      putCursor: (cursor) => write((views) => views.putCursor(cursor)),
      addRequest: (request, value) => {
        record((views) => void views.addRequest(request, value));
        return cache.addRequest(request, value);
      },
      addDeferred: (key, entry) => write((views) => views.addDeferred(key, entry)),
      beginBulk: () => write((views) => views.beginBulk()),
      visitDeferred: (visit) => {
        record((views) => views.visitDeferred(() => undefined));
        cache.visitDeferred(visit);
      },
      reset: (tables) => {
        record((views) => views.reset(tables));
        cache.reset(tables);
        observer.onReset();
      },
    };
  }
}
