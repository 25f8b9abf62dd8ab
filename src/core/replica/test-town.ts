/** A town with one kind of record for tests: a note whose text grows. Deterministic but for key wrapping. */
import * as z from 'zod';
import { type Founded, type FoundingPlan, foundTenant } from '../control/founding.ts';
import type { SigningKey, Suite, WrapKey } from '../crypto/suite.ts';
import { createSuite1 } from '../crypto/suite1.ts';
import { hybridZero } from '../entry/hybrid-time.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { openMark } from '../journal/mark.ts';
import { defineCommand, draft } from '../projection/command.ts';
import { eraseType, type Fold, on } from '../projection/fold.ts';
import { defineKind } from '../projection/kind.ts';
import { Projector } from '../projection/projector.ts';
import { createRegistry, type Registry } from '../projection/registry.ts';
import type { JournalStorage } from '../storage/journal-storage.ts';
import { createMemoryJournalStorage } from '../storage/memory/journal-engine.ts';
import { createMemoryViewStorage } from '../storage/memory/view-engine.ts';
import type { ViewStorage } from '../storage/view-storage.ts';
import { type Bytes, utf8 } from '../value/bytes.ts';
import { nobody, type RequestId, type SubjectId } from '../value/ids.ts';
import type { Clock, MarkFile, Random } from '../value/ports.ts';
import { expectOk, ok } from '../value/result.ts';
import { Replica, type Submission } from './replica.ts';

/** References of blobs, as the bodies of later kinds will hold them. */
const attachedSchema = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])));

const noteWritten = defineKind({
  kind: 'note/written',
  schema: z.object({ text: z.string(), attached: attachedSchema.optional() }),
  roles: ['note'],
});

interface NoteState {
  readonly texts: readonly string[];
}

export const notesFold: Fold<NoteState> = {
  name: 'note',
  version: 1,
  initial: () => ({ texts: [] }),
  handlers: [on(noteWritten, (state, { body }) => ({ texts: [...state.texts, body.text] }))],
  tables: [{ name: 'notes', columns: { text: 'text', count: 'integer' }, key: [], indexes: [['text']] }],
  rows: ({ texts }) => ({ notes: [{ text: texts.join(' '), count: texts.length }] }),
};

const writeNote = defineCommand({
  name: 'note/write',
  schema: z.object({ subject: z.string(), text: z.string(), attached: attachedSchema.optional() }),
  decide: (_context, { subject, ...body }) => ok([draft(noteWritten, [subjectNamed(subject)], body)]),
});

export const subjectNamed = (name: string): SubjectId =>
  Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32) as SubjectId;

export const noteEntry = (
  number: number,
  subject: string,
  text: string,
  attached?: readonly unknown[],
): Submission => ({
  request: number.toString(16).padStart(32, '0') as RequestId,
  person: nobody,
  command: 'note/write',
  input: { subject, text, ...(attached === undefined ? {} : { attached }) },
});

/** A generator that repeats itself for the same seed; not strong, only different. */
export function seededRandom(suite: Suite, seed: string): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      const parts: Bytes[] = [];
      for (let have = 0; have < length; have += 32) {
        counter += 1;
        parts.push(suite.hash(utf8(`${seed} ${counter}`)));
      }
      return Buffer.concat(parts).subarray(0, length);
    },
  };
}

export interface TestClock extends Clock {
  readonly pass: (milliseconds: number) => void;
  readonly jump: (milliseconds: number) => void;
}

export function createTestClock(start = Date.UTC(2026, 9, 26, 7)): TestClock {
  let wall = start;
  let monotonic = 0;
  return {
    wallMilliseconds: () => wall,
    monotonicMilliseconds: () => monotonic,
    offsetMinutes: () => 60,
    hasTimeSource: () => true,
    pass: (milliseconds) => {
      wall += milliseconds;
      monotonic += milliseconds;
    },
    jump: (milliseconds) => {
      wall += milliseconds;
    },
  };
}

export function createMemoryMark(): MarkFile {
  const bytes = new Uint8Array(128);
  return { read: () => bytes.slice(), write: (at, slot) => bytes.set(slot, at), sync: () => undefined };
}

export interface TestTown extends Founded {
  readonly suite: Suite;
  readonly device: FoundingPlan['device'];
  readonly guardians: readonly SigningKey[];
  readonly recovery: WrapKey;
}

export function foundTestTown(seed = 'town'): TestTown {
  const suite = createSuite1();
  const random = seededRandom(suite, seed);
  const device = { signing: suite.signingKey(random.bytes(32)), wrapping: suite.wrapKey(random.bytes(96)) };
  const guardians = [1, 2, 3].map(() => suite.signingKey(random.bytes(32)));
  const recovery = suite.wrapKey(random.bytes(96));
  const time = { hybridTime: hybridZero, recordedAt: Date.UTC(2026, 9, 26, 6), offsetMinutes: 60 };
  const plan = {
    suite,
    random,
    device,
    guardians,
    guardiansRequired: 2,
    recoveryKey: recovery.publicKey,
    time,
  };
  return { ...foundTenant(plan), suite, device, guardians, recovery };
}

export interface TestReplica {
  readonly replica: Replica;
  readonly journal: Journal;
  readonly clock: TestClock;
  readonly registry: Registry;
  readonly storage: JournalStorage;
}

export interface TestReplicaOptions {
  readonly storage?: JournalStorage;
  readonly views?: ViewStorage;
  readonly mark?: MarkFile;
  readonly device?: FoundingPlan['device'];
  readonly seed?: string;
  /** Instead of the seeded generator; for measuring. */
  readonly random?: Random;
  readonly clock?: TestClock;
}

/** Opens a replica of the town; an empty storage gets the founding run first. */
export function openTestReplica(town: TestTown, options: TestReplicaOptions = {}): TestReplica {
  const { suite } = town;
  const storage = options.storage ?? createMemoryJournalStorage();
  if (storage.lastPosition() === 0) {
    const run = {
      stream: runStream(town),
      firstSequence: 1,
      lastSequence: 2,
      bytes: town.run.bytes,
      isBranch: false,
    };
    expectOk(storage.append([run]));
  }
  const registry = createRegistry(suite, [eraseType(notesFold)]);
  const clock = options.clock ?? createTestClock();
  const random = options.random ?? seededRandom(suite, options.seed ?? 'replica');
  const mark = openMark(suite, options.mark ?? createMemoryMark());
  const { signing, wrapping } = options.device ?? town.device;
  const journal = expectOk(
    openJournal({ suite, random, clock, storage, mark, tenant: town.tenant, signing, wrapping }),
  );
  const views = options.views ?? createMemoryViewStorage(Projector.tablesOf(registry));
  const replica = new Replica({ suite, random, journal, views, registry, commands: [writeNote] });
  return { replica, journal, clock, registry, storage };
}

function runStream(town: TestTown) {
  const [genesis] = town.run.segments;
  if (genesis === undefined) throw new RangeError('The founding run is empty');
  return genesis.commitment.stream;
}
