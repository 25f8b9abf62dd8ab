/** Folds and entries for tests of the machinery: a history that shows every entry it saw, in order. */
import * as z from 'zod';
import { createSuite1 } from '../crypto/suite1.ts';
import { buildBody } from '../entry/body.ts';
import { buildEntry } from '../entry/entry.ts';
import type { EntryReference } from '../entry/header.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import type { Segment } from '../segment/segment.ts';
import { createMemoryViewStorage } from '../storage/memory/view-engine.ts';
import type { Json } from '../value/canonical-json.ts';
import {
  type DeviceId,
  type Head,
  nobody,
  type RequestId,
  type StreamId,
  type SubjectId,
} from '../value/ids.ts';
import { type AnyFold, eraseType, type Fold, on } from './fold.ts';
import { defineKind } from './kind.ts';
import { type OpenedSegment, Projector } from './projector.ts';
import { createRegistry, type Registry } from './registry.ts';

const suite = createSuite1();

const wordSaid = defineKind({
  kind: 'word/said',
  schema: z.strictObject({ word: z.string() }),
  roles: ['history'],
});
const wordRenamed = defineKind({
  kind: 'word/renamed',
  version: 3,
  schema: z.strictObject({ to: z.string(), why: z.string() }),
  roles: ['history'],
  upcasters: {
    1: (body) => ({ ...z.object({ name: z.string() }).parse(body), why: 'old' }),
    2: (body) => {
      const { name, why } = z.object({ name: z.string(), why: z.string() }).parse(body);
      return { to: name, why };
    },
  },
});

interface History {
  readonly words: readonly string[];
}

export interface HistoryOptions {
  /** Called for every evolve: tests count work instead of time. */
  readonly onEvolve?: () => void;
  readonly version?: number;
}

/** `boom` makes evolve throw, `bad row` makes rows throw, `no column` returns what no table holds. */
const historyFold = ({ onEvolve, version = 1 }: HistoryOptions = {}): AnyFold => {
  const add = (state: History, word: string): History => {
    onEvolve?.();
    if (word === 'boom') throw new Error('this word cannot be folded');
    return { words: [...state.words, word] };
  };
  const fold: Fold<History> = {
    name: 'history',
    version,
    initial: () => ({ words: [] }),
    handlers: [
      on(wordSaid, (state, { body }) => add(state, body.word)),
      on(wordRenamed, (state, { body }) => add(state, `${body.to} (${body.why})`)),
    ],
    onErased: (state) => add(state, 'erased'),
    tables: [
      { name: 'histories', columns: { words: 'text', count: 'integer' }, key: [], indexes: [] },
      { name: 'history_words', columns: { at: 'integer', word: 'text' }, key: ['at'], indexes: [] },
    ],
    rows: ({ words }) => {
      if (words.includes('bad row')) throw new Error('these words have no row');
      if (words.includes('no column')) return { histories: [{ colour: 'red' }] };
      if (words.length === 0) return {};
      return {
        histories: [{ words: words.slice(-20).join(' '), count: words.length }],
        history_words: words.slice(-20).map((word, at) => ({ at, word })),
      };
    },
  };
  return eraseType(fold);
};

export const subjectAt = (number: number): SubjectId => number.toString(16).padStart(32, '0') as SubjectId;
export const streamAt = (number: number): StreamId => `f${number.toString(16).padStart(31, '0')}` as StreamId;

export interface EntryPlan {
  readonly stream: number;
  readonly sequence: number;
  readonly subjects: readonly number[];
  readonly after?: readonly EntryReference[];
  readonly milliseconds: number;
  readonly body?: Json;
  readonly kind?: string;
  readonly bodyVersion?: number;
  readonly critical?: boolean;
  readonly isErased?: boolean;
  /** Tells two branches of a forked stream apart. */
  readonly branch?: number;
}

const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };

const headAt = ({ stream, sequence, branch = 0 }: Pick<EntryPlan, 'stream' | 'sequence' | 'branch'>): Head =>
  `${branch.toString(16).padStart(4, '0')}${stream.toString(16).padStart(4, '0')}${sequence.toString(16).padStart(24, '0')}${'0'.repeat(32)}` as Head;

export function entryOf(plan: EntryPlan): PlacedEntry {
  const header = {
    hybridTime: { milliseconds: plan.milliseconds, counter: 0 },
    recordedAt: plan.milliseconds,
    offsetMinutes: 60,
    critical: plan.critical ?? false,
    clockUnsure: false,
    person: nobody,
    request: headAt(plan).slice(0, 32) as RequestId,
    part: 1,
    parts: 1,
    bodyVersion: plan.bodyVersion ?? 1,
    kind: plan.kind ?? 'word/said',
    subjects: plan.subjects.map(subjectAt),
    after: plan.after ?? [],
  };
  const entry = buildEntry(
    suite,
    header,
    buildBody(random, plan.body ?? { word: `${plan.stream}.${plan.sequence}` }),
  );
  return {
    ...entry,
    body: plan.isErased === true ? undefined : entry.body,
    device: subjectAt(99) as string as DeviceId,
    stream: streamAt(plan.stream),
    sequence: plan.sequence,
    head: headAt(plan),
    index: 0,
  };
}

/** The projector only asks a segment for its place. */
export function openedOf(entry: PlacedEntry): OpenedSegment {
  const commitment = { stream: entry.stream, firstSequence: entry.sequence, count: 1 };
  return { kind: 'opened', segment: { head: entry.head, commitment } as Segment, entries: [entry] };
}

export interface TestProjector {
  readonly projector: Projector;
  readonly views: ReturnType<typeof createMemoryViewStorage>;
  readonly registry: Registry;
  readonly take: (...entries: readonly PlacedEntry[]) => void;
}

export function createTestProjector(options: HistoryOptions = {}): TestProjector {
  const registry = createRegistry(suite, [historyFold(options)]);
  const views = createMemoryViewStorage(Projector.tablesOf(registry));
  const projector = new Projector({ suite, registry, views });
  projector.startRebuild();
  projector.finishDeferred();
  let position = 0;
  const take = (...entries: readonly PlacedEntry[]): void => {
    position += 1;
    projector.takeLive(entries.map(openedOf), position);
  };
  return { projector, views, registry, take };
}
