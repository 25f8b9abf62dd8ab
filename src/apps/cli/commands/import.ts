/** `insel import`: takes appointments out of other systems' files. Reads what it can, puts the rest aside, counts both. */
import fs from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { importers } from '../../../office/importers/registry.generated.ts';
import { type Complaint, defineCommand, type ExitCode } from '../command.ts';
import { openFolder } from '../open-folder.ts';
import { dirOption, flag, jsonOption, optional } from '../option.ts';
import { progressBar } from '../progress-bar.ts';
import type { FileReport } from '../server-answers.ts';
import type { Terminal } from '../terminal.ts';
import { openTownWork } from '../town-work.ts';

export const importCommand = defineCommand({
  about: [
    'Each file is recognised by its content, read, and recorded: read = accepted + repeated + quarantined, always.',
    'The same file again changes nothing. What cannot be understood is kept with its text and the reason, and is',
    'shown to clerks. Nothing is guessed: an unknown time zone is put aside, never taken as UTC.',
    'Works through the running server, or alone when none runs. A folder stands for the files in it.',
    `Sources: ${importers.map(({ name }) => name).join(', ')}.`,
  ],
  operands: { label: 'FILE…', does: 'files or folders', min: 1, max: 10_000 },
  options: {
    dir: dirOption,
    as: optional('SOURCE', `read every file as this source: ${importers.map(({ name }) => name).join(', ')}`),
    map: optional('FILE', 'mapping file for tables (csv): delimiter, encoding, date order, headings'),
    zone: optional('ZONE', 'time zone of times that carry none (default the one of the town hall)'),
    'taken-at': optional(
      'TIME',
      'when the source wrote the files (2026-10-26T18:00); the list is as old as this',
    ),
    'dry-run': flag('show how the files are understood; record nothing'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel import termine.ics --dir ./rathaus', does: 'one calendar' },
    {
      line: 'insel import liste.csv --dir ./rathaus --map liste.mapping.json --dry-run',
      does: 'how is my table read?',
    },
    {
      line: 'insel import ./abzug/ --dir ./rathaus --json',
      does: 'all files of a folder, counts for a script',
    },
  ],
  exits: {
    0: 'read; what was put aside is counted',
    1: 'something could not be recorded or an importer failed, or no file is of a known source',
  },
  run: async ({ values, operands }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    const files = listFiles(operands);
    if (!files.ok) return files;
    const mapping = readMapping(values.map);
    if (!mapping.ok) return mapping;
    if (values.as !== undefined && !importers.some(({ name }) => name === values.as))
      return fail({
        error: `--as "${values.as}" is no source`,
        hint: `known are ${importers.map(({ name }) => name).join(', ')}`,
        exitCode: 2,
      });
    const taken = readTaken(values['taken-at'], values.zone ?? folder.value.config.zone);
    if (!taken.ok) return taken;
    const work = await openTownWork(folder.value, io);
    if (!work.ok) return work;
    const reports: FileReport[] = [];
    try {
      for (const [index, path] of files.value.entries()) {
        const report = await work.value.importFile(
          {
            name: basename(path),
            bytes: new Uint8Array(fs.readFileSync(path)),
            as: values.as,
            isDryRun: values['dry-run'],
            takenAt: taken.value,
            options: { zone: values.zone ?? folder.value.config.zone, mapping: mapping.value },
          },
          (done, of) =>
            io.showProgress(progressBar(`${index + 1}/${files.value.length} ${basename(path)}`, done, of)),
        );
        const counted = report.ok ? report : unread(path, report.failure, values['dry-run']);
        if (!counted.ok) return counted;
        reports.push(counted.value);
        if (!values.json) await printFile(io, counted.value);
      }
    } finally {
      await work.value.close();
    }
    return printSum(io, reports, values);
  },
});

const unreadMessages: Readonly<Record<string, string>> = {
  'file-unrecognised': 'Die Datei gehört zu keiner bekannten Quelle. Nennen Sie die Quelle mit --as.',
  'importer-too-slow': 'Die Datei ließ sich nicht in angemessener Zeit lesen. Teilen Sie sie auf.',
  'importer-defect':
    'Beim Lesen ist ein Fehler in Insel aufgetreten. Melden Sie ihn und bewahren Sie die Datei auf.',
};

/** A file that could not be read is one thing that was put aside; the others go on. */
function unread(path: string, complaint: Complaint, isDryRun: boolean): Result<FileReport, Complaint> {
  const { kind = '' } = complaint;
  const message = unreadMessages[kind];
  if (message === undefined) return fail({ ...complaint, error: `${path}: ${complaint.error}` });
  const quarantined = [{ where: 'Datei', reason: kind, message }];
  const counts = { read: 1, accepted: 0, repeated: 0, quarantined, days: [] };
  return ok({ file: basename(path), importer: 'none', ...counts, isDryRun });
}

/** Everything that was named must be there before the first file is recorded. */
function listFiles(operands: readonly string[]): Result<readonly string[], Complaint> {
  const files: string[] = [];
  for (const operand of operands) {
    const kind = fs.statSync(operand, { throwIfNoEntry: false });
    if (kind === undefined)
      return fail({ error: `${operand} does not exist`, hint: 'nothing was imported', exitCode: 2 });
    if (kind.isFile()) files.push(operand);
    if (!kind.isDirectory()) continue;
    const inside = fs.readdirSync(operand, { recursive: true, withFileTypes: true });
    files.push(
      ...inside
        .filter((one) => one.isFile() && !one.name.startsWith('.'))
        .map((one) => join(one.parentPath, one.name))
        .sort(),
    );
  }
  return files.length > 0
    ? ok(files)
    : fail({ error: 'there is no file in what was named', hint: 'insel import --help', exitCode: 2 });
}

function readMapping(path: string | undefined): Result<unknown, Complaint> {
  if (path === undefined) return ok(undefined);
  const hint = 'examples/appointments/tagesliste.mapping.json shows one';
  let mapping: unknown;
  try {
    mapping = JSON.parse(fs.readFileSync(resolve(path), 'utf8'));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return fail({ error: `--map ${path} cannot be read: ${message}`, hint, exitCode: 2 });
  }
  for (const { checkMapping } of importers) {
    const checked = checkMapping?.(mapping);
    if (checked?.ok === false)
      return fail({ error: `--map ${path}: ${checked.failure.message}`, hint, exitCode: 2 });
  }
  return ok(mapping);
}

type Taken = { readonly instant: number; readonly offsetMinutes: number } | undefined;

function readTaken(text: string | undefined, zone: string): Result<Taken, Complaint> {
  if (text === undefined) return ok(undefined);
  try {
    const at = Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
    return ok({ instant: at.epochMilliseconds, offsetMinutes: Math.round(at.offsetNanoseconds / 60e9) });
  } catch {
    return fail({
      error: `--taken-at "${text}" is no local time`,
      hint: 'for example 2026-10-26T18:00',
      exitCode: 2,
    });
  }
}

async function printFile(io: Terminal, report: FileReport): Promise<void> {
  const { file, importer, read, accepted, repeated, quarantined, preview, isDryRun } = report;
  const verb = isDryRun ? 'readable' : 'accepted';
  await io.print(
    `${file} (${importer}): read ${read}, ${verb} ${accepted}, repeated ${repeated}, quarantined ${quarantined.length}`,
  );
  for (const { where, reason, message } of quarantined.slice(0, shownMax))
    await io.print(`    ${where}: ${reason}: ${message}`);
  if (quarantined.length > shownMax)
    await io.print(`    … and ${quarantined.length - shownMax} more (--json shows all)`);
  if (!isDryRun || preview === undefined) return;
  for (const { label, value } of preview.facts) await io.print(`    ${label}: ${value}`);
  if (preview.header.length > 0) await io.print(`    ${preview.header.join(' | ')}`);
  for (const row of preview.rows) await io.print(`    ${row.join(' | ')}`);
}

const shownMax = 5;

async function printSum(
  io: Terminal,
  reports: readonly FileReport[],
  { json, 'dry-run': isDryRun }: { readonly json: boolean; readonly 'dry-run': boolean },
): Promise<Result<ExitCode, Complaint>> {
  const sum = (of: (report: FileReport) => number): number =>
    reports.reduce((total, one) => total + of(one), 0);
  const read = sum((one) => one.read);
  const accepted = sum((one) => one.accepted);
  const repeated = sum((one) => one.repeated);
  const quarantined = reports.flatMap((one) => one.quarantined.map((item) => ({ file: one.file, ...item })));
  if (read !== accepted + repeated + quarantined.length)
    throw new Error(`${read} read, but the counts differ`);
  const isUnread = ({ importer }: FileReport): boolean => importer === 'none';
  const hasFailed = quarantined.some(({ reason }) => reason.startsWith('importer-'));
  const exitCode = hasFailed || reports.every(isUnread) ? 1 : 0;
  if (json) {
    const files = reports.map(({ quarantined: aside, ...one }) => ({ ...one, quarantined: aside.length }));
    await io.print(JSON.stringify({ read, accepted, repeated, quarantined, files, dryRun: isDryRun }));
    return ok(exitCode);
  }
  await io.print(
    `${reports.length} file${reports.length === 1 ? '' : 's'}: read ${read} = ${isDryRun ? 'readable' : 'accepted'} ${accepted} + repeated ${repeated} + quarantined ${quarantined.length}`,
  );
  if (isDryRun) await io.print('Nothing was recorded (--dry-run).');
  return ok(exitCode);
}
