/** Copy notes in `sync.db`: local knowledge about receipts, kept over restarts, harmless to lose. */
import { DatabaseSync } from 'node:sqlite';
import { type Head, idBytes, idOf, type StreamId } from '../../value/ids.ts';
import { bytesOf, numberOf, textOf } from './columns.ts';

/** The shape of a copy note; the room `sync` says what it means. */
export interface StoredCopyNote {
  readonly place: string;
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
  readonly at: number;
}

export interface SqliteCopyStore {
  readonly list: () => readonly StoredCopyNote[];
  readonly put: (note: StoredCopyNote) => void;
  readonly close: () => void;
}

/** Notes are kept in memory for reading; writing costs no wait for the disk. */
export function openSqliteCopyStore(path: string): SqliteCopyStore {
  const database = new DatabaseSync(path, { limits: { attach: 0 } });
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
    CREATE TABLE IF NOT EXISTS copies (
      place TEXT NOT NULL, stream BLOB NOT NULL, sequence INTEGER NOT NULL, head BLOB NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (place, stream)
    ) WITHOUT ROWID;`);
  const insert = database.prepare(
    'INSERT OR REPLACE INTO copies (place, stream, sequence, head, at) VALUES (?, ?, ?, ?, ?)',
  );
  const notes = new Map<string, StoredCopyNote>();
  for (const row of database.prepare('SELECT place, stream, sequence, head, at FROM copies').all()) {
    const note = {
      place: textOf(row, 'place'),
      stream: idOf<StreamId>(bytesOf(row, 'stream')),
      sequence: numberOf(row, 'sequence'),
      head: idOf<Head>(bytesOf(row, 'head')),
      at: numberOf(row, 'at'),
    };
    notes.set(`${note.place} ${note.stream}`, note);
  }
  return {
    list: () => [...notes.values()],
    put: (note) => {
      notes.set(`${note.place} ${note.stream}`, note);
      insert.run(note.place, idBytes(note.stream), note.sequence, idBytes(note.head), note.at);
    },
    close: () => database.close(),
  };
}
