/** Gathers what the readiness checks judge: files first, because opening the town hall repairs some of them. */
import fs from 'node:fs';
import { z } from 'zod';
import type { Suite } from '../../../core/crypto/suite.ts';
import { stickPrefix } from '../../../core/sync/sync.ts';
import { ok, type Result } from '../../../core/value/result.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import type { Complaint } from '../command.ts';
import { personSchema } from '../find-person.ts';
import type { Terminal } from '../terminal.ts';
import { openTownWork } from '../town-work.ts';
import { verifyMark } from '../verify-folder.ts';
import type { ReadinessFacts } from './checks.ts';

const place = z.object({ name: z.string(), isIndependent: z.boolean(), state: z.string() });
const syncSchema = z.object({ places: z.array(place) });
const statusSchema = z.object({
  recording: z.enum(['ok', 'loading', 'stopped', 'retired']),
  isClockUnsure: z.boolean(),
  isCopy: z.boolean(),
  markProblem: z.string().optional(),
  needsUpdate: z.boolean(),
  safety: z.object({ level: z.enum(['here', 'copied', 'none']), hereSince: z.number().optional() }),
});

const page = new URL('../../../../dist/web/index.html', import.meta.url);

export async function gatherFacts(
  suite: Suite,
  folder: TownhallFolder,
  io: Terminal,
): Promise<Result<ReadinessFacts, Complaint>> {
  const { paths } = folder;
  const files = {
    freeBytes: freeBytesAt(paths.root),
    hasReserve: fs.existsSync(paths.reserve),
    mark: verifyMark(suite, folder),
    certificateEnd: readCertificateEnd(folder),
    hasKit: fs.existsSync(paths.kit) && fs.readdirSync(paths.kit).length > 0,
    hasPage: fs.existsSync(page),
    stickAt: readStickAt(`${folder.stateFolder}/copies.json`),
  };
  if (files.mark === 'behind')
    return ok({
      ...files,
      ...nothingAsked,
      now: Date.now(),
      recording: 'stopped',
      relays: unreached(folder),
    });
  const work = await openTownWork(folder, io);
  if (!work.ok) return work;
  try {
    const sync = await work.value.run('exchange', {}, syncSchema);
    if (!sync.ok) return sync;
    const status = await work.value.run('status', {}, statusSchema);
    if (!status.ok) return status;
    const persons = await work.value.run('person-list', {}, z.array(personSchema));
    if (!persons.ok) return persons;
    const { safety, isClockUnsure, recording, isCopy, markProblem, needsUpdate } = status.value;
    return ok({
      ...files,
      now: Date.now(),
      relays: sync.value.places.map(({ name, isIndependent, state }) => ({
        name,
        isIndependent,
        isReached: state === 'current' || state === 'behind',
      })),
      safety: { level: safety.level, hereSince: safety.hereSince },
      isClockUnsure,
      needsUpdate,
      mark: isCopy ? 'copy' : markProblem === undefined ? files.mark : 'unwritable',
      recording,
      personsWithPin: persons.value.filter(({ hasPin }) => hasPin).length,
    });
  } finally {
    await work.value.close();
  }
}

/** A journal behind its mark is not opened: what only the running town hall knows is not known. */
const nothingAsked = {
  safety: { level: 'here', hereSince: undefined },
  isClockUnsure: false,
  needsUpdate: false,
  personsWithPin: 0,
} as const;

const unreached = ({ config }: TownhallFolder): ReadinessFacts['relays'] =>
  config.relays.map(({ name, isIndependent }) => ({ name, isIndependent, isReached: false }));

function freeBytesAt(path: string): number {
  const { bavail, bsize } = fs.statfsSync(path);
  return bavail * bsize;
}

const endSchema = z.object({ validUntil: z.number() });

function readCertificateEnd({ paths }: TownhallFolder): number | undefined {
  const ends = [paths.authority, paths.hostCertificate].flatMap((path) => {
    const content = endSchema.safeParse(readJson(path));
    return content.success ? [content.data.validUntil] : [];
  });
  return fs.existsSync(paths.authority) && ends.length > 0 ? Math.min(...ends) : undefined;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch {
    return undefined; // Missing or cut: the check says that there is none.
  }
}

const notesSchema = z.array(z.object({ place: z.string(), at: z.number() }));

function readStickAt(path: string): number | undefined {
  const notes = notesSchema.safeParse(readJson(path));
  const times = notes.success
    ? notes.data.filter((note) => note.place.startsWith(stickPrefix)).map(({ at }) => at)
    : [];
  return times.length === 0 ? undefined : Math.max(...times);
}
