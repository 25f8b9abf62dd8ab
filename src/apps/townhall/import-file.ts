/**
 * Imports a file into the running town hall: read in a thread, then recorded in small batches between
 * which clerks have their turn. `read = accepted + repeated + quarantined`, whatever the file holds.
 */

import { createHash } from 'node:crypto';
import type { Outcome, Submission } from '../../core/replica/replica.ts';
import { canonicalJson } from '../../core/value/canonical-json.ts';
import { nobody, type PersonId, type RequestId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { ImportFinished, QuarantinedItem } from '../../office/counter/import-run.ts';
import { countByDay } from '../../office/importers/count-by-day.ts';
import type { ImportOptions, Preview } from '../../office/importers/importer.ts';
import type { ImportReader } from './import-reader.ts';
import type { ReadFile } from './import-worker.ts';
import type { WorkerClient } from './worker-client.ts';

export interface ImportTask {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly as?: string | undefined;
  readonly options: ImportOptions;
  readonly isDryRun?: boolean | undefined;
  /** When the source wrote the file, milliseconds since 1970 UTC, with minutes east of it. */
  readonly takenAt?: { readonly instant: number; readonly offsetMinutes: number } | undefined;
  readonly person?: PersonId | undefined;
}

export interface ImportReport {
  readonly file: string;
  readonly importer: string;
  readonly read: number;
  readonly accepted: number;
  readonly repeated: number;
  readonly quarantined: readonly {
    readonly where: string;
    readonly reason: string;
    readonly message: string;
  }[];
  readonly days: readonly { readonly localDate: string; readonly count: number }[];
  readonly preview: Preview | undefined;
  readonly isDryRun: boolean;
}

export interface ImportTools {
  readonly reader: Pick<ImportReader, 'read'>;
  readonly worker: Pick<WorkerClient, 'submitMany'>;
  /** HMAC key of this town hall, hex: request ids say nothing about their source. */
  readonly keyedRequest: (text: string) => RequestId;
  /** Was this file, read in this way, imported to its end before? */
  readonly wasImported: (run: Pick<ImportFinished, 'importer' | 'fileHash' | 'settingsHash'>) => boolean;
  readonly onProgress?: (done: number, of: number) => void;
}

const submissionsAtOnce = 100;

export async function importFile(
  tools: ImportTools,
  task: ImportTask,
): Promise<Result<ImportReport, Failure>> {
  const { name, bytes, as, options } = task;
  const read = await tools.reader.read({ name, bytes, as, options });
  if (!read.ok) return read;
  const { reading } = read.value;
  if (task.isDryRun === true) {
    // Nothing is decided in a dry run: what is there already is not counted as repeated.
    return ok(reportOf(task, read.value, { accepted: reading.appointments.length, repeated: 0 }));
  }
  const { importer, fileHash } = read.value;
  if (tools.wasImported({ importer, fileHash, settingsHash: settingsHashOf(task) })) {
    // Deciding again would bring back what a later file has changed since.
    return ok(reportOf(task, read.value, { accepted: 0, repeated: reading.appointments.length }));
  }
  const recorded = await recordAppointments(tools, task, read.value);
  if (!recorded.ok) return recorded;
  const kept = await recordQuarantined(tools, task, read.value);
  if (!kept.ok) return kept;
  const report = reportOf(task, read.value, recorded.value);
  const finished = await recordRun(tools, task, read.value, report);
  return finished.ok ? ok(report) : finished;
}

interface Counts {
  readonly accepted: number;
  readonly repeated: number;
}

const settingsHashOf = ({ as, options }: ImportTask): string => sha256(JSON.stringify([as ?? null, options]));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One request for one source identity, content and file: the same file again is the same request again. */
async function recordAppointments(
  { worker, keyedRequest, onProgress }: ImportTools,
  task: ImportTask,
  { reading, fileHash }: ReadFile,
): Promise<Result<Counts, Failure>> {
  const submissions = reading.appointments.map(({ appointment }): Submission => {
    const { system, id } = appointment.source;
    const content = sha256(canonicalJson(appointment));
    const request = keyedRequest(`appointment/import ${fileHash} ${system} ${content} ${id}`);
    return { request, person: task.person ?? nobody, command: 'appointment/import', input: appointment };
  });
  const outcomes = await submitInTurns(worker, submissions, onProgress);
  if (!outcomes.ok) return outcomes;
  const accepted = outcomes.value.filter((one) => one.kind === 'done' && !one.repeated).length;
  return ok({ accepted, repeated: outcomes.value.length - accepted });
}

async function recordQuarantined(
  { worker, keyedRequest }: ImportTools,
  task: ImportTask,
  { reading, importer }: ReadFile,
): Promise<Result<true, Failure>> {
  const submissions = reading.quarantined.map(({ where, reason, message, raw }): Submission => {
    const source = task.name.slice(0, 255);
    const input: QuarantinedItem = { source, importer, where, reason, message, raw };
    const request = keyedRequest(`import/quarantine ${canonicalJson({ ...input })}`);
    return { request, person: task.person ?? nobody, command: 'import/quarantine', input };
  });
  const outcomes = await submitInTurns(worker, submissions);
  return outcomes.ok ? ok(true) : outcomes;
}

async function recordRun(
  { worker, keyedRequest }: ImportTools,
  task: ImportTask,
  { importer, fileHash }: ReadFile,
  report: ImportReport,
): Promise<Result<true, Failure>> {
  const { read, accepted, repeated, quarantined } = report;
  const counts = { read, accepted, repeated, quarantined: quarantined.length };
  const taken =
    task.takenAt === undefined
      ? {}
      : { takenAt: task.takenAt.instant, takenOffset: task.takenAt.offsetMinutes };
  const input = {
    fileHash,
    fileName: task.name.slice(0, 255),
    importer,
    settingsHash: settingsHashOf(task),
    ...counts,
    ...taken,
  };
  const request = keyedRequest(`import/finish ${canonicalJson(input)}`);
  const person = task.person ?? nobody;
  const outcomes = await submitInTurns(worker, [{ request, person, command: 'import/finish', input }]);
  return outcomes.ok ? ok(true) : outcomes;
}

/** What cannot be recorded ends the import; the same file again goes on where it ended. */
async function submitInTurns(
  worker: ImportTools['worker'],
  submissions: readonly Submission[],
  onProgress?: (done: number, of: number) => void,
): Promise<Result<readonly Outcome[], Failure>> {
  const outcomes: Outcome[] = [];
  for (let at = 0; at < submissions.length; at += submissionsAtOnce) {
    const answer = await worker.submitMany(submissions.slice(at, at + submissionsAtOnce));
    if (!answer.ok) return answer;
    const problem = answer.value.map(failureOf).find((failure) => failure !== undefined);
    if (problem !== undefined) return fail(problem);
    outcomes.push(...answer.value);
    onProgress?.(outcomes.length, submissions.length);
  }
  return ok(outcomes);
}

function failureOf(outcome: Outcome): Failure | undefined {
  if (outcome.kind === 'refused') return outcome.refusal;
  return outcome.kind === 'failed' ? outcome.failure : undefined;
}

function reportOf(task: ImportTask, { importer, reading, preview }: ReadFile, counts: Counts): ImportReport {
  return {
    file: task.name,
    importer,
    read: reading.read,
    ...counts,
    quarantined: reading.quarantined.map(({ where, reason, message }) => ({ where, reason, message })),
    days: countByDay(reading),
    preview,
    isDryRun: task.isDryRun === true,
  };
}
