/**
 * How far *Einrichten* has come, so that it goes on after any kill. Before the founding a draft lies beside the
 * folder; the founding puts the progress into the folder with everything else, by the same rename. What is done
 * is read from what is there, and only what leaves no trace of its own is noted.
 */
import fs from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ok, type Result } from '../../core/value/result.ts';
import { passableSteps, type TownDraft, townDraftSchema } from '../web/api/setup.ts';
import { type FolderFailure, pathsOf, readJsonFile } from './data-folder.ts';
import { syncFolder, writeDurable } from './durable-file.ts';

const progressSchema = z.strictObject({
  version: z.literal(1),
  /** Numbers of the sheets that somebody took. */
  handedOver: z.array(z.int().min(1)).max(60),
  passed: z.array(z.enum(passableSteps)),
  isEnded: z.boolean(),
});
export type SetupProgress = z.infer<typeof progressSchema>;

export const freshProgress: SetupProgress = { version: 1, handedOver: [], passed: [], isEnded: false };

const draftPath = (dir: string): string => `${resolve(dir)}.setup.json`;

/**
 * `empty`: there is no town hall yet. `begun`: it exists and is not set up to the end. `done`: set up, or made by
 * the command line, or not ours at all.
 */
export function findSetupStage(dir: string): Result<'empty' | 'begun' | 'done', FolderFailure> {
  const paths = pathsOf(resolve(dir));
  if (!fs.existsSync(paths.root)) return ok('empty');
  if (!fs.statSync(paths.root).isDirectory()) return ok('done');
  if (fs.readdirSync(paths.root).length === 0) return ok('empty');
  if (!fs.existsSync(paths.setup)) return ok('done');
  const progress = readProgress(paths.root);
  return progress.ok ? ok(progress.value.isEnded ? 'done' : 'begun') : progress;
}

/** What cannot be read was never finished: it is typed again. */
export function readDraft(dir: string): TownDraft | undefined {
  const draft = readJsonFile(draftPath(dir), townDraftSchema);
  return draft.ok ? draft.value : undefined;
}

export const writeDraft = (dir: string, draft: TownDraft): void =>
  writeDurable(draftPath(dir), `${JSON.stringify(draft)}\n`, { mode: 0o600 });

/** With what kills left of writing it. */
export function removeDraft(dir: string): void {
  const draft = draftPath(dir);
  for (const name of fs.readdirSync(dirname(draft)))
    if (name === basename(draft) || (name.startsWith(`${basename(draft)}.`) && name.endsWith('.new')))
      fs.rmSync(`${dirname(draft)}/${name}`, { force: true });
}

export const readProgress = (root: string): Result<SetupProgress, FolderFailure> =>
  readJsonFile(pathsOf(root).setup, progressSchema);

export const writeProgress = (root: string, progress: SetupProgress): void =>
  writeDurable(pathsOf(root).setup, `${JSON.stringify(progress)}\n`, { mode: 0o600 });

/** After a power cut the cards are gone from this machine, or all are still there to be printed again. */
export function removeKit(root: string): void {
  const { kit } = pathsOf(root);
  if (!fs.existsSync(kit)) return;
  const leaving = `${root}/.kit-removed`;
  fs.renameSync(kit, leaving);
  syncFolder(root);
  fs.rmSync(leaving, { recursive: true, force: true });
}

/** The rest of a removal that was cut off. */
export const finishRemoval = (root: string): void =>
  fs.rmSync(`${root}/.kit-removed`, { recursive: true, force: true });
