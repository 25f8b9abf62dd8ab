/**
 * Reads a journal in clear without owning it: a read-only connection, the device's keys, row by row, so
 * that memory stays flat and a running server is not disturbed.
 */
import fs from 'node:fs';
import { readControlSegment } from '../../core/control/genesis.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { parseBody } from '../../core/entry/body.ts';
import type { PlacedEntry } from '../../core/entry/placed-entry.ts';
import { openControlLog } from '../../core/journal/control-log.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { readControlRuns } from '../../core/journal/startup.ts';
import { type OpeningTools, openForProjection } from '../../core/replica/opening.ts';
import type { Segment } from '../../core/segment/segment.ts';
import { type JournalStorage, StorageBrokenError } from '../../core/storage/journal-storage.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { readDeviceKeys, type TownhallFolder } from '../townhall/data-folder.ts';
import { toInstant } from '../townhall/local-time.ts';

/** An entry as other programs read it: where it lies, its header and its body (docs/formats/entry.md). */
export interface EntryLine {
  readonly kind: string;
  readonly subjects: readonly string[];
  readonly recordedAt: string;
  readonly clockUnsure: boolean;
  readonly person: string;
  readonly request: string;
  readonly part: number;
  readonly parts: number;
  readonly place: {
    readonly device: string;
    readonly stream: string;
    readonly sequence: number;
    readonly head: string;
    readonly index: number;
  };
  readonly hybridTime: { readonly milliseconds: number; readonly counter: number };
  readonly after: readonly string[];
  readonly bodyVersion: number;
  readonly bodyHash: string;
  /** Absent when the body was erased. */
  readonly body?: unknown;
}

export type ListedEntry =
  | { readonly kind: 'entry'; readonly entry: EntryLine }
  | { readonly kind: 'unopened'; readonly stream: string; readonly head: string; readonly reason: string };

const rowsAtOnce = 64;

export function listEntries(suite: Suite, folder: TownhallFolder): Result<Iterable<ListedEntry>, Failure> {
  const keys = readDeviceKeys(suite, folder);
  if (!keys.ok) return keys;
  const { paths, config } = folder;
  if (!fs.existsSync(paths.journal))
    return fail({ kind: 'journal-missing', message: `${paths.journal} is missing` });
  try {
    const storage = openSqliteJournalStorage({ path: paths.journal, readOnly: true });
    const { tenant, device } = config;
    const { wrapping } = keys.value;
    const control = openControlLog({ suite, tenant, device, wrapping }, readControlRuns(suite, storage));
    if (!control.ok) return control;
    const { state, epochKeys } = control.value;
    return ok(entriesOf({ suite, control: state(), epochKeys: epochKeys() }, storage));
  } catch (cause) {
    if (cause instanceof StorageBrokenError || cause instanceof Error)
      return fail({ kind: 'journal-unreadable', message: cause.message });
    throw cause;
  }
}

function* entriesOf(tools: OpeningTools, storage: JournalStorage): Generator<ListedEntry> {
  let position = 0;
  for (;;) {
    const rows = storage.readFrom(position, rowsAtOnce);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows)
      for (const segment of readStoredRun(tools.suite, row).segments) yield* entriesIn(tools, segment);
    position = last.position;
  }
  storage.close();
}

function* entriesIn(tools: OpeningTools, segment: Segment): Generator<ListedEntry> {
  const { stream, class: segmentClass } = segment.commitment;
  const unopened = (reason: string): ListedEntry => ({
    kind: 'unopened',
    stream,
    head: segment.head,
    reason,
  });
  if (segmentClass === 'control') {
    const read = readControlSegment(tools.suite, segment);
    if (read.ok) for (const entry of read.value) yield { kind: 'entry', entry: lineOf(entry) };
    else yield unopened(read.failure.message);
    return;
  }
  const opened = openForProjection(tools, segment);
  if (opened.kind === 'opened')
    for (const entry of opened.entries) yield { kind: 'entry', entry: lineOf(entry) };
  else
    yield unopened(
      opened.kind === 'parked' ? 'no key of its epoch is wrapped to this device' : opened.reason,
    );
}

function lineOf({ header, body, device, stream, sequence, head, index }: PlacedEntry): EntryLine {
  const { kind, subjects, person, request, part, parts, clockUnsure, hybridTime, bodyVersion, bodyHash } =
    header;
  const line = {
    kind,
    subjects,
    recordedAt: toInstant(header.recordedAt, header.offsetMinutes),
    clockUnsure,
    person,
    request,
    part,
    parts,
    place: { device, stream, sequence, head, index },
    hybridTime,
    after: header.after.map((reference) => `${reference.stream}:${reference.sequence}`),
    bodyVersion,
    bodyHash,
  };
  return body === undefined ? line : { ...line, body: readBody(body) };
}

function readBody(body: Parameters<typeof parseBody>[0]): unknown {
  const parsed = parseBody(body);
  if (parsed.ok) return parsed.value;
  throw new StorageBrokenError(`A body is no JSON although its hash fits: ${parsed.failure.message}`);
}
