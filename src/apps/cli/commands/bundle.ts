/** `insel bundle create` and `insel bundle receive`: everything on a stick, both ways. */
import fs from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import { openDirectoryBlobStorage } from '../../../core/blob/directory/blob-storage.ts';
import type { Suite } from '../../../core/crypto/suite.ts';
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import type { BlobPart } from '../../../core/relay/bundle/blob-parts.ts';
import type { BundleFailure } from '../../../core/relay/bundle/bundle-format.ts';
import { readBundle, salvageRuns } from '../../../core/relay/bundle/read-bundle.ts';
import type { Bytes } from '../../../core/value/bytes.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { readDeviceKeys, type TownhallFolder } from '../../townhall/data-folder.ts';
import { type CreatedBundle, createBundleFile, openBundleFile } from '../bundle-file.ts';
import { type Complaint, defineCommand, type ExitCode } from '../command.ts';
import { type KeptBlobs, keepBlobs } from '../keep-blobs.ts';
import { complaintOf, openFolder } from '../open-folder.ts';
import { dirOption, flag, jsonOption } from '../option.ts';
import { progressBar } from '../progress-bar.ts';
import type { Terminal } from '../terminal.ts';
import type { TownWork } from '../town-answers.ts';
import { openTownWork } from '../town-work.ts';

export const bundleCreate = defineCommand({
  about: [
    'Writes everything of this town hall, sealed as it is, into one signed file. Only its admitted devices can',
    'read it, so the stick needs no lock. The file is read back; on another medium than the data folder it then',
    'counts as a second copy. May run beside the server.',
  ],
  operands: {
    label: 'FILE',
    does: 'where to write it; an old file of that name is replaced when the new one is whole',
    min: 1,
    max: 1,
  },
  options: { dir: dirOption, json: jsonOption },
  examples: [
    {
      line: 'insel bundle create /media/stick/auental.insel --dir ./rathaus',
      does: 'before you carry the stick',
    },
  ],
  run: async ({ values, operands }, io) => {
    const path = resolve(operands[0] ?? '');
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    if (!fs.existsSync(dirname(path)))
      return fail({
        error: `${dirname(path)} does not exist`,
        hint: 'is the stick plugged in?',
        exitCode: 2,
      });
    const suite = createSuite1();
    const keys = readDeviceKeys(suite, folder.value);
    if (!keys.ok) return fail(complaintOf(keys.failure, `insel verify ${values.dir}`, 2));
    const forget = io.onInterrupt(() => fs.rmSync(`${path}.${process.pid}.new`, { force: true }));
    const created = await createBundleFile({
      suite,
      folder: folder.value,
      keys: keys.value,
      path,
      createdAt: Date.now(),
      onProgress: (position, of) => io.showProgress(progressBar('writing', position, of)),
    });
    forget();
    const checked = await readBack(suite, folder.value, path);
    if (!checked.ok) return checked;
    const isSecond = fs.statSync(path).dev !== fs.statSync(folder.value.paths.journal).dev;
    const noted = isSecond ? await noteStick(folder.value, io, basename(path), created) : ok(true);
    if (!noted.ok) return noted;
    const { runs, bytes, blobs, blobBytes, blobsMissing } = created;
    const counts = { runs, bytes, blobs: blobs.length, blobBytes, blobsMissing };
    if (values.json) await io.print(JSON.stringify({ file: path, ...counts, secondCopy: isSecond }));
    else {
      await io.print(`${operands[0]}: ${runs} runs, ${bytes} bytes, read back and whole`);
      await io.print(`${blobs.length} blobs of ${blobBytes} bytes go along`);
      for (const name of blobsMissing)
        await io.print(`blob ${name} is named by an entry and does not lie here whole`);
      await io.print(
        isSecond
          ? 'It lies on another medium and counts as a second copy.'
          : 'It lies on the same disk as the data folder and does not count as a second copy; carry it on.',
      );
    }
    return ok(0);
  },
});

async function readBack(
  suite: Suite,
  { config }: TownhallFolder,
  path: string,
): Promise<Result<true, Complaint>> {
  const file = openBundleFile(path);
  const read = await readBundle({ suite, source: file.source, tenant: config.tenant });
  file.close();
  if (read.ok) return ok(true);
  return fail({
    error: `${path} does not read back whole: ${read.failure.message}`,
    hint: 'the medium is broken or full; take another one',
    exitCode: 1,
  });
}

async function noteStick(
  folder: TownhallFolder,
  io: Terminal,
  name: string,
  { streams, blobs }: CreatedBundle,
): Promise<Result<true, Complaint>> {
  const work = await openTownWork(folder, io);
  if (!work.ok) return work;
  const heads = streams.map(({ stream, sequence, head }) => ({ stream, sequence, head }));
  const noted = await work.value.run(
    'stick-noted',
    { name: name.slice(0, 100), heads, blobs },
    z.literal(true),
  );
  await work.value.close();
  return noted;
}

export const bundleReceive = defineCommand({
  about: [
    'Takes in what is new in a bundle of another device of this town hall. The whole file is verified before',
    'anything is used; then each run is received as if a relay had sent it. Again changes nothing.',
  ],
  operands: { label: 'FILE', does: 'the bundle', min: 1, max: 1 },
  options: {
    dir: dirOption,
    salvage: flag('a file that was cut: take the whole runs before the cut'),
    json: jsonOption,
  },
  examples: [
    {
      line: 'insel bundle receive /media/stick/auental.insel --dir ./laptop',
      does: 'after the stick has arrived',
    },
  ],
  exits: { 1: 'something in it was refused, or the file is not whole', 2: 'no bundle of this town hall' },
  run: async ({ values, operands }, io) => {
    const [path = ''] = operands;
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    if (fs.statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      return fail({ error: `${path} is no file`, hint: 'is the stick plugged in?', exitCode: 2 });
    const suite = createSuite1();
    const file = openBundleFile(path);
    try {
      const { tenant } = folder.value.config;
      const onProgress = (at: number): void =>
        io.showProgress(progressBar('verifying', at, file.source.size));
      const reading = { suite, source: file.source, tenant };
      const bundle = await readBundle({ ...reading, onProgress });
      const isCut = !bundle.ok && bundle.failure.kind === 'bundle-cut';
      if (!bundle.ok && !(isCut && values.salvage)) return fail(complainAbout(bundle.failure, path));
      const work = await openTownWork(folder.value, io);
      if (!work.ok) return work;
      try {
        const runs = bundle.ok ? bundle.value.readRuns() : salvageRuns(reading);
        const kept = bundle.ok ? await keepIn(folder.value, bundle.value.readBlobs()) : ok(undefined);
        if (!kept.ok) return kept;
        return await takeRuns(work.value, io, {
          blobs: kept.value,
          runs,
          of: bundle.ok ? bundle.value.runs : undefined,
          json: values.json,
        });
      } finally {
        await work.value.close();
      }
    } finally {
      file.close();
    }
  },
});

function complainAbout(failure: BundleFailure, path: string): Complaint {
  switch (failure.kind) {
    case 'bundle-cut':
      return {
        error: `${path}: ${failure.message}`,
        hint: 'copy it again; if that is not possible, --salvage takes the whole runs before the cut',
        exitCode: 1,
      };
    case 'bundle-foreign':
      return { error: `${path}: ${failure.message}`, hint: 'take the stick of this town hall', exitCode: 2 };
    case 'bundle-malformed':
      return {
        error: `${path}: ${failure.message}`,
        hint: 'insel bundle create writes bundles',
        exitCode: 2,
      };
    default:
      return {
        error: `${path} was altered: ${failure.message}`,
        hint: 'nothing of it was taken; have it written again',
        exitCode: 1,
      };
  }
}

async function keepIn(
  { paths }: TownhallFolder,
  parts: AsyncIterable<BlobPart>,
): Promise<Result<KeptBlobs, Complaint>> {
  fs.mkdirSync(paths.blobs, { recursive: true, mode: 0o700 });
  const storage = openDirectoryBlobStorage({ path: paths.blobs, random: createSystemRandom() });
  const kept = await keepBlobs(storage, parts);
  if (kept.ok) return kept;
  return fail({
    error: `a blob could not be stored: ${kept.failure.message}`,
    hint: 'make room on the disk and receive the bundle again; what was stored is not stored twice',
    exitCode: 1,
  });
}

interface Taking {
  /** Kept before the runs; undefined: a file that was cut is asked for its runs only. */
  readonly blobs: KeptBlobs | undefined;
  readonly runs: AsyncIterable<Bytes>;
  readonly of: number | undefined;
  readonly json: boolean;
}

async function takeRuns(
  work: TownWork,
  io: Terminal,
  { blobs, runs, of, json }: Taking,
): Promise<Result<ExitCode, Complaint>> {
  const counts = { read: 0, stored: 0, repeated: 0 };
  const refused: { readonly run: number; readonly reason: string }[] = [];
  for await (const bytes of runs) {
    const taken = await work.receive(bytes);
    if (!taken.ok) return taken;
    if (taken.value.kind === 'storage-failed')
      return fail({
        error: `the journal could not store run ${counts.read}: ${taken.value.message}`,
        hint: 'make room on the disk and receive the bundle again; what was stored is not stored twice',
        exitCode: 1,
      });
    if (taken.value.kind === 'stored') counts.stored += 1;
    else if (taken.value.kind === 'repeated') counts.repeated += 1;
    else refused.push({ run: counts.read, reason: reasonOf(taken.value) });
    counts.read += 1;
    if (of !== undefined) io.showProgress(progressBar('receiving', counts.read, of));
  }
  const ended = await work.endReceiving();
  if (!ended.ok) return ended;
  const hash = await work.run('state-hash', {}, z.string());
  if (!hash.ok) return hash;
  if (json) await io.print(JSON.stringify({ ...counts, refused, blobs, stateHash: hash.value }));
  else {
    await io.print(
      `read ${counts.read} runs: ${counts.stored} new, ${counts.repeated} known, ${refused.length} refused`,
    );
    if (blobs !== undefined)
      await io.print(`kept ${blobs.stored} new blobs, ${blobs.repeated} known, ${blobs.bytes} bytes in all`);
    for (const { run, reason } of refused.slice(0, 10)) await io.print(`    run ${run}: ${reason}`);
    await io.print(`state  ${hash.value}`);
  }
  return ok(refused.length === 0 ? 0 : 1);
}

function reasonOf(taken: {
  readonly kind: string;
  readonly reason?: string;
  readonly failure?: { readonly message: string };
  readonly sequence?: number;
}): string {
  if (taken.kind === 'need') return `what comes before it is missing, from sequence ${taken.sequence}`;
  return taken.failure?.message ?? `set aside: ${taken.reason}`;
}
