/** Records one run of the writer, cuts the power at many places, and counts what was promised and is gone. */
import fs from 'node:fs';
import path from 'node:path';
import type { BaseFolder } from './crash-folder.ts';
import { type DiskEvent, DiskModel } from './disk-image.ts';
import { inspectFolder } from './inspect-folder.ts';
import { readTrace } from './read-trace.ts';
import type { Chance } from './seeded.ts';
import { recordCalls } from './strace.ts';
import type { WriterPlan } from './writer.ts';

export interface Recording {
  readonly folder: string;
  readonly before: ReadonlyMap<string, Uint8Array>;
  readonly events: readonly DiskEvent[];
}

export function recordRun(base: BaseFolder, plan: Omit<WriterPlan, 'folder' | 'acksFile'>): Recording {
  const folder = base.copy('record');
  const before = readFiles(folder);
  const acksFile = path.join(folder, 'acks');
  const { text, run } = recordCalls({ ...plan, folder, acksFile }, ['-y', '-xx', '-s', '1000000']);
  if (run.status !== 0) throw new Error(`The recorded run ended with ${run.status}: ${run.stderr}`);
  const events = readTrace(text, acksFile).filter((event) => !('path' in event) || event.path !== acksFile);
  return { folder, before, events };
}

/** All files of data and state, with their whole paths. */
function readFiles(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const part of ['data', 'state']) {
    for (const name of fs.readdirSync(path.join(folder, part))) {
      const file = path.join(folder, part, name);
      files.set(file, fs.readFileSync(file));
    }
  }
  return files;
}

export interface CutReport {
  readonly images: number;
  readonly acknowledged: number;
  /** Images in which something acknowledged is gone. */
  readonly losing: number;
  readonly problems: readonly string[];
}

export function cutPower(recording: Recording, images: number, chance: Chance): CutReport {
  const problems: string[] = [];
  let acknowledged = 0;
  let losing = 0;
  for (let image = 0; image < images; image += 1) {
    const cut = 1 + chance.below(recording.events.length);
    const model = new DiskModel(recording.before);
    for (const event of recording.events.slice(0, cut)) model.apply(event);
    writeImage(recording.folder, model.image(chance));
    const seen = inspectFolder(recording.folder, model.acknowledged);
    acknowledged += model.acknowledged.length;
    losing += Number(seen.lost.length > 0);
    if (seen.lost.length > 0) problems.push(`cut ${cut}, image ${image}: lost ${seen.lost.join(',')}`);
    problems.push(...seen.problems.map((problem) => `cut ${cut}, image ${image}: ${problem}`));
  }
  return { images, acknowledged, losing, problems };
}

function writeImage(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const part of ['data', 'state']) {
    fs.rmSync(path.join(folder, part), { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, part), { recursive: true });
  }
  for (const [file, bytes] of files) fs.writeFileSync(file, bytes);
}
