/** Reads files with their importers in a thread of its own, one after the other: a large file keeps no clerk waiting. */
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findImporter } from '../../office/importers/detect-importer.ts';
import type { ImportOptions, Preview, Reading } from '../../office/importers/importer.ts';
import { importers } from '../../office/importers/registry.generated.ts';

export interface ReadFileTask {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Name of the importer; undefined = found by content. */
  readonly as: string | undefined;
  readonly options: ImportOptions;
}

export interface ReadFile {
  readonly importer: string;
  readonly fileHash: string;
  readonly reading: Reading;
  readonly preview: Preview | undefined;
}

export type ReadFileFailure = Failure<'importer-unknown' | 'file-unrecognised' | 'mapping-invalid'>;

export function readImportFile(task: ReadFileTask): Result<ReadFile, ReadFileFailure> {
  const { name, bytes, as, options } = task;
  const file = { name, bytes };
  const importer =
    as === undefined ? findImporter(importers, file) : importers.find((one) => one.name === as);
  if (importer === undefined)
    return as === undefined
      ? fail({ kind: 'file-unrecognised', message: `${name} is of no known kind; name the source with --as` })
      : fail({ kind: 'importer-unknown', message: `There is no importer "${as}"` });
  const checked = options.mapping === undefined ? undefined : importer.checkMapping?.(options.mapping);
  if (checked?.ok === false) return checked;
  return ok({
    importer: importer.name,
    fileHash: createHash('sha256').update(bytes).digest('hex'),
    reading: importer.read(file, options),
    preview: importer.preview?.(file, options),
  });
}

parentPort?.on('message', (task: ReadFileTask) => parentPort?.postMessage(readImportFile(task)));
