/**
 * One click and a batch of 100, made durable: the whole path of the core (decide, seal, commit under
 * FULL, mark, projection, answer) beside bare node:sqlite under FULL that inserts the same bytes. In
 * batches the bare side builds the same entries (JSON, ids, salt, hash of the body, header), since nobody
 * has them for nothing.
 */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buildBody } from '../../src/core/entry/body.ts';
import { buildEntry, type Entry } from '../../src/core/entry/entry.ts';
import type { EntryReference } from '../../src/core/entry/header.ts';
import type { Submission } from '../../src/core/replica/replica.ts';
import { bytesToHex, concatBytes, utf8 } from '../../src/core/value/bytes.ts';
import type { Json } from '../../src/core/value/canonical-json.ts';
import { nobody, type RequestId, type StreamId, type SubjectId } from '../../src/core/value/ids.ts';
import { alternate, type Measured, medianOf } from '../alternating.ts';
import { type Bench, batchSizes, type Setting } from '../bench.ts';
import { atLeast, atMost, type Row } from '../row.ts';
import { fileLength } from '../scratch.ts';
import { journalPath, openBenchJournal, openBenchReplica } from '../town/open-replica.ts';
import { type BenchTown, foundTown, recordedAt } from '../town/town.ts';
import { changesPerVisit, recordVisit, visitAdvanced, visitBody, visitRegistered } from '../town/visit.ts';

interface Written {
  /** Entries a second. */
  readonly rate: number;
  /** CPU microseconds an entry, of this process, user and system. */
  readonly cpu: number;
  readonly bytesPerEntry: number;
}

interface Plan {
  readonly town: BenchTown;
  readonly setting: Setting;
  readonly perSegment: number;
  readonly entries: number;
}

export const append: Bench = async (setting) => {
  const town = foundTown('append', 1);
  const rows: Row[] = [];
  for (const perSegment of batchSizes) {
    const entries = setting.entries ?? (perSegment === 1 ? 3_000 : 30_000) / (setting.isQuick ? 10 : 1);
    const plan = { town, setting, perSegment, entries };
    setting.tell(`append: ${entries} entries, ${perSegment} in a segment`);
    const measured = await alternate(setting.rounds, [
      { name: 'insel', run: (round) => writeInsel(plan, round) },
      { name: 'journal', run: () => writeJournalOnly(plan) },
      { name: 'raw', run: () => writeRaw(plan, false) },
      { name: 'building', run: () => writeRaw(plan, true) },
    ]);
    rows.push(...rowsOf(measured, perSegment));
  }
  return { rows, skipped: [] };
};

function rowsOf(measured: Measured<Written>, perSegment: number): Row[] {
  const rate = (side: string): number => medianOf(measured, side, (one) => one.rate);
  const bytes = (side: string): number => medianOf(measured, side, (one) => one.bytesPerEntry);
  const isClick = perSegment === 1;
  const peer = isClick ? 'raw' : 'building';
  const name = isClick ? 'raw node:sqlite FULL' : 'raw rows that build the same entries';
  const base = { bench: 'append', perSegment } as const;
  return [
    {
      ...base,
      what: isClick ? 'one click, durable' : 'batches of 100, durable',
      seen: rate('insel') / rate(peer),
      unit: `× (${Math.round(rate('insel')).toLocaleString('en-GB')}/s)`,
      peer: { name, seen: rate(peer), unit: '/s' },
      goal: atLeast(isClick ? 0.65 : 0.7),
      note: `bare inserts of ready bytes: ${Math.round(rate('raw'))}/s; building them too: ${Math.round(rate('building'))}/s`,
    },
    {
      ...base,
      what: 'CPU an entry',
      seen: medianOf(measured, 'insel', (one) => one.cpu),
      unit: 'µs',
      peer: { name, seen: medianOf(measured, peer, (one) => one.cpu), unit: 'µs' },
      goal: atMost(isClick ? 100 : 12),
    },
    {
      ...base,
      what: 'built, sealed and committed, without decision and projection',
      seen: rate('journal') / rate(peer),
      unit: `× (${Math.round(rate('journal')).toLocaleString('en-GB')}/s)`,
      peer: { name, seen: rate(peer), unit: '/s' },
      goal: undefined,
    },
    {
      ...base,
      what: 'CPU an entry, without decision and projection',
      seen: medianOf(measured, 'journal', (one) => one.cpu),
      unit: 'µs',
      peer: { name, seen: medianOf(measured, peer, (one) => one.cpu), unit: 'µs' },
      goal: undefined,
    },
    {
      ...base,
      what: 'journal.db at rest',
      seen: bytes('insel') / bytes('raw'),
      unit: `× (${Math.round(bytes('insel'))} B)`,
      peer: { name: 'raw rows with an index by request', seen: bytes('raw'), unit: 'B' },
      goal: atMost(isClick ? 1.75 : 0.5),
    },
  ];
}

const textId = (town: BenchTown, text: string): string =>
  bytesToHex(town.suite.hash(utf8(text)).subarray(0, 16));

function writeInsel({ town, setting, perSegment, entries }: Plan, round: number): Written {
  const [device] = town.devices;
  if (device === undefined) throw new RangeError('The town has no device');
  const folder = setting.scratch.folder();
  const opened = openBenchReplica(town, device, folder, town.control);
  const submissions = listSubmissions(town, entries, `insel ${round}`);
  const measured = measure(entries, () => {
    for (let from = 0; from < entries; from += perSegment) {
      const outcomes = opened.replica.submit(submissions.slice(from, from + perSegment));
      const lost = outcomes.find(({ kind }) => kind !== 'done');
      if (lost !== undefined) throw new Error(`A click was not recorded: ${JSON.stringify(lost)}`);
    }
  });
  opened.storage.checkpoint();
  const bytesPerEntry = fileLength(journalPath(folder)) / entries;
  opened.close();
  fs.rmSync(folder, { recursive: true });
  return { ...measured, bytesPerEntry };
}

/** The journal alone: what sealing costs beside rows that build the same entries. */
function writeJournalOnly({ town, setting, perSegment, entries }: Plan): Written {
  const [device] = town.devices;
  if (device === undefined) throw new RangeError('The town has no device');
  const folder = setting.scratch.folder();
  const { journal, storage, close } = openBenchJournal(town, device, folder, town.control);
  const drafts = listDrafts(town, entries);
  const measured = measure(entries, () => {
    for (let from = 0; from < entries; from += perSegment) {
      const appended = journal.append(drafts.slice(from, from + perSegment).map((one) => entryOf(town, one)));
      if (!appended.ok) throw new Error(`Nothing was stored: ${appended.failure.message}`);
    }
  });
  storage.checkpoint();
  const bytesPerEntry = fileLength(journalPath(folder)) / entries;
  close();
  fs.rmSync(folder, { recursive: true });
  return { ...measured, bytesPerEntry };
}

function listSubmissions(town: BenchTown, entries: number, name: string): Submission[] {
  const visits = Math.ceil(entries / changesPerVisit);
  return Array.from({ length: entries }, (_, index) => ({
    request: textId(town, `request ${name} ${index}`) as RequestId,
    person: nobody,
    command: recordVisit.name,
    input: {
      visit: textId(town, `visit ${name} ${index % visits}`),
      body: visitBody(index % visits, Math.floor(index / visits)),
    },
  }));
}

function measure(entries: number, act: () => void): Pick<Written, 'rate' | 'cpu'> {
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  act();
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: entries / seconds, cpu: (user + system) / entries };
}

/** The same header, salt and body in a table with an index by request, since a request is taken once. */
function writeRaw({ town, setting, perSegment, entries }: Plan, isBuilding: boolean): Written {
  const folder = setting.scratch.folder();
  const file = path.join(folder, 'raw.db');
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;
    CREATE TABLE entries (id INTEGER PRIMARY KEY, request BLOB NOT NULL UNIQUE, header BLOB NOT NULL, body BLOB NOT NULL)`);
  const insert = database.prepare('INSERT INTO entries (request, header, body) VALUES (?, ?, ?)');
  const drafts = listDrafts(town, entries);
  const ready = isBuilding ? [] : drafts.map((draft) => rawRow(town, draft));
  const measured = measure(entries, () => {
    for (let from = 0; from < entries; from += perSegment) {
      database.exec('BEGIN IMMEDIATE');
      for (const [index, draft] of drafts.slice(from, from + perSegment).entries()) {
        const row = ready[from + index] ?? rawRow(town, draft);
        insert.run(row.request, row.header, row.body);
      }
      database.exec('COMMIT');
    }
  });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const bytesPerEntry = fileLength(file) / entries;
  database.close();
  fs.rmSync(folder, { recursive: true });
  return { ...measured, bytesPerEntry };
}

interface Draft {
  readonly request: RequestId;
  readonly subject: SubjectId;
  readonly after: readonly EntryReference[];
  readonly kind: string;
  readonly counter: number;
  readonly body: Json;
}

const rawStream = '5'.repeat(32) as StreamId;

/** Ids are there before the clock starts, as they are for Insel. */
function listDrafts(town: BenchTown, entries: number): Draft[] {
  const visits = Math.ceil(entries / changesPerVisit);
  return Array.from({ length: entries }, (_, index) => {
    const step = Math.floor(index / visits);
    const request = textId(town, `raw ${index}`) as RequestId;
    return {
      request,
      subject: textId(town, `raw visit ${index % visits}`) as SubjectId,
      after: step === 0 ? [] : [{ stream: rawStream, sequence: index - visits + 1 }],
      kind: (step === 0 ? visitRegistered : visitAdvanced).kind,
      counter: index % 65_536,
      body: { ...visitBody(index % visits, step), '~': request.slice(0, 16) },
    };
  });
}

function entryOf(town: BenchTown, draft: Draft): Entry {
  const { request, subject, after, kind, counter, body } = draft;
  const header = {
    hybridTime: { milliseconds: recordedAt, counter },
    recordedAt,
    offsetMinutes: 60,
    critical: false,
    clockUnsure: false,
    person: nobody,
    request,
    part: 1,
    parts: 1,
    bodyVersion: 1,
    kind,
    subjects: [subject],
    after,
  };
  return buildEntry(town.suite, header, buildBody(town.random, body));
}

function rawRow(town: BenchTown, draft: Draft) {
  const { headerBytes, body } = entryOf(town, draft);
  if (body === undefined) throw new RangeError('The entry was built without a body');
  return {
    request: Uint8Array.fromHex(draft.request),
    header: headerBytes,
    body: concatBytes(body.salt, body.bytes),
  };
}
