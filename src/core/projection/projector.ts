/**
 * Keeps the projections of one device: takes opened segments in the order of arrival and leaves rows
 * that depend only on the set of entries. Views may be deleted at any time and are built again.
 */

import type { Suite } from '../crypto/suite.ts';
import type { EntryReference } from '../entry/header.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type {
  StreamCursor,
  SubjectKey,
  TableDefinition,
  Timing,
  ViewStorage,
} from '../storage/view-storage.ts';
import type { Bytes } from '../value/bytes.ts';
import type { Head, StreamId, SubjectId } from '../value/ids.ts';
import {
  builtInTables,
  countUnknownCritical,
  forgetSetAside,
  noteSetAside,
  noteUnknown,
  noteUnreadable,
} from './built-in-tables.ts';
import { withoutRepeats } from './distinct-entries.ts';
import type { AnyFold } from './fold.ts';
import { interpretEntry } from './interpret.ts';
import { decodeOpened, encodeOpened } from './opened-entry.ts';
import { type Registry, roleAt } from './registry.ts';
import { decodeRequestNote, encodeRequestNote, type RequestNote } from './request-note.ts';
import { hashState } from './state-hash.ts';
import { rowsOfSubject } from './subject-rows.ts';
import {
  checkpointEvery,
  checkpointOf,
  decodeSubject,
  type Evolved,
  emptySubject,
  encodeSubject,
  evolveInOrder,
  refold,
  type SubjectState,
  withHead,
} from './subject-state.ts';

/** A segment after the journal has tried to open it. */
export type OpenedSegment =
  | {
      readonly kind: 'opened';
      readonly segment: Segment;
      readonly entries: readonly PlacedEntry[];
      /** A body that a ticket names was there and was left out here. */
      readonly owesErasure?: boolean;
    }
  /** Fails reader rules 8-11: kept, shown, skipped by folds. */
  | { readonly kind: 'quarantined'; readonly segment: Segment; readonly reason: string }
  /** Its epoch key has not arrived yet. */
  | { readonly kind: 'parked'; readonly segment: Segment };

/** The last state of a record in the open batch; undefined: its entries are evolved one by one from here on. */
interface Kept {
  readonly fold: AnyFold;
  readonly key: SubjectKey;
  readonly after: SubjectState | undefined;
}

export interface ProjectorTools {
  readonly suite: Pick<Suite, 'hash'>;
  readonly registry: Registry;
  readonly views: ViewStorage;
}

const cachedSubjectsMax = 20_000;
/** Of 100 entries together 96 us of CPU an entry were seen when they waited, 84 when they were written at once. */
const clickEntriesMax = 8;

export class Projector {
  readonly #tools: ProjectorTools;
  readonly #cache = new Map<string, SubjectState>();
  /** Undefined: not looked up yet. Once true it stays so until everything is built anew. */
  #hasUnreadable: boolean | undefined;

  constructor(tools: ProjectorTools) {
    this.#tools = tools;
  }

  static tablesOf = (registry: Registry): readonly TableDefinition[] => [
    ...builtInTables,
    ...registry.tables,
  ];

  /** The state of a subject as of the last committed entry. */
  find = (fold: AnyFold, subject: SubjectId): SubjectState => {
    const name = `${fold.name} ${subject}`;
    const cached = this.#cache.get(name);
    if (cached !== undefined) return cached;
    const record = this.#tools.views.findSubject({ fold: fold.name, subject });
    const state = record === undefined ? emptySubject(fold, subject) : decodeSubject(record);
    this.#remember(name, state);
    return state;
  };

  findRequest = (request: string): RequestNote | undefined => {
    const note = this.#tools.views.findRequest(request);
    return note === undefined ? undefined : decodeRequestNote(note);
  };

  /**
   * Evolves the subjects of new segments at once; rows and cursor in one transaction (rule PJ4). Clicks may
   * wait for each other; a batch gains nothing by it.
   */
  takeLive = (opened: readonly OpenedSegment[], position: number): void =>
    this.#commit(opened, position, this.#fold, areClicks(opened) ? 'may-wait' : 'now');

  /** Takes what the open batch has evolved already; what it could not is evolved here. */
  takeOwn = (
    opened: Extract<OpenedSegment, { kind: 'opened' }>,
    evolved: readonly (readonly Evolved[])[],
    position: number,
  ): void => {
    const kept = new Map<string, Kept>();
    const take = (entry: PlacedEntry): boolean => this.#takeEvolved(entry, evolved[entry.index] ?? [], kept);
    const putKept = (): void => {
      for (const { fold, key, after } of kept.values()) {
        if (after !== undefined) this.#put(fold, key, withHead(after, opened.segment.head));
      }
    };
    this.#commit([opened], position, take, areClicks([opened]) ? 'may-wait' : 'now', putKept);
  };

  /** Keeps the entries and leaves the folding for `finishDeferred`: catch-up and rebuild. */
  takeDeferred = (opened: Iterable<OpenedSegment>, position: number | (() => number)): void =>
    this.#commit(opened, position, this.#defer, 'now');

  /** Where there is nothing yet, catching up is building anew. */
  startCatchUp = (): void => {
    if (this.#tools.views.isEmpty()) this.#tools.views.beginBulk();
  };

  #fold = (entry: PlacedEntry): boolean =>
    this.#eachSubject(entry, (fold, key) => this.#evolve(fold, key, entry));

  #defer = (entry: PlacedEntry): boolean => {
    let bytes: Bytes | undefined;
    return this.#eachSubject(entry, (_fold, key) => {
      bytes ??= encodeOpened(entry);
      this.#tools.views.addDeferred(key, bytes);
    });
  };

  /** A segment that was set aside can be opened now; cursor and position stay where they are. */
  takeAside = (one: Extract<OpenedSegment, { kind: 'opened' }>, isDeferred: boolean): void => {
    this.#transact(() => {
      forgetSetAside(this.#tools.views, one.segment.head);
      const take = isDeferred ? this.#defer : this.#fold;
      for (const entry of one.entries) this.#takeEntry(entry, take);
    });
  };

  /** A segment that was parked turned out not to count. */
  setAside = ({ segment, reason }: Extract<OpenedSegment, { kind: 'quarantined' }>): void =>
    noteSetAside(this.#tools.views, segment, 'quarantined', reason);

  /** The state with entries that are not committed yet, wherever they stand in the order. */
  foldWith = (fold: AnyFold, subject: SubjectId, pending: readonly PlacedEntry[]): SubjectState => {
    const { views, registry } = this.#tools;
    const key = { fold: fold.name, subject };
    const entries = [...views.listOpened(key).map(decodeOpened), ...pending];
    return refold(registry, fold, subject, withoutRepeats(entries), views.listCheckpoints(key)).subject;
  };

  /** An entry of an unknown critical kind was seen: releases, grants and key acts wait for the update. */
  needsUpdate = (): boolean => countUnknownCritical(this.#tools.views) > 0;

  /** Position in the journal up to which everything was taken. */
  position = (): number => Number(this.#tools.views.readMeta('position') ?? 0);

  isComplete = (): boolean => !this.#tools.views.hasDeferred() && this.#tools.views.readMeta('bulk') !== '1';

  finishDeferred = (): void => {
    const { views, registry } = this.#tools;
    this.#cache.clear();
    views.visitDeferred((key, bytes) => {
      const fold = registry.findFold(key.fold);
      if (fold !== undefined) this.#write(fold, key, this.#foldAnew(fold, key, bytes.map(decodeOpened)));
    });
  };

  /** Empties everything; the caller feeds every segment through `takeDeferred` and then finishes. */
  startRebuild = (): void => {
    const { views, registry } = this.#tools;
    this.#cache.clear();
    this.#hasUnreadable = undefined;
    views.reset(Projector.tablesOf(registry));
    views.writeMeta('foldVersion', registry.foldVersion);
    views.beginBulk();
  };

  /** Segments whose epoch was unknown when they arrived. */
  listParked = (): { readonly stream: StreamId; readonly sequence: number; readonly head: Head }[] =>
    this.#tools.views.query({ table: 'set_aside', equals: { state: 'parked' } }).map((row) => ({
      stream: String(row['stream']) as StreamId,
      sequence: Number(row['sequence']),
      head: String(row['head']) as Head,
    }));

  /** Equal on machines that hold the same entries. */
  stateHash = (): string => hashState(this.#tools);

  #commit(
    opened: Iterable<OpenedSegment>,
    position: number | (() => number),
    take: (entry: PlacedEntry) => boolean,
    timing: Timing,
    finish: () => void = () => undefined,
  ): void {
    const { views } = this.#tools;
    this.#transact(() => {
      const cursors = new Map<StreamId, StreamCursor>();
      for (const one of opened) {
        if (one.kind === 'opened') for (const entry of one.entries) this.#takeEntry(entry, take);
        else this.#noteSetAside(one);
        const { commitment, head } = one.segment;
        const { stream } = commitment;
        cursors.set(stream, { stream, sequence: lastSequenceOf(commitment), head });
      }
      finish();
      for (const cursor of cursors.values()) views.putCursor(cursor);
      views.writeMeta('position', String(typeof position === 'number' ? position : position()));
    }, timing);
  }

  #transact(act: () => void, timing: Timing = 'now'): void {
    try {
      this.#tools.views.transact(act, timing);
    } catch (cause) {
      // The cache may hold states of a transaction that was rolled back.
      this.#cache.clear();
      this.#hasUnreadable = undefined;
      throw cause;
    }
  }

  #takeEntry(entry: PlacedEntry, take: (entry: PlacedEntry) => boolean): void {
    const { views, registry } = this.#tools;
    const { header } = entry;
    if (header.part === 1) {
      views.addRequest(header.request, encodeRequestNote(entry));
    }
    if (take(entry)) return;
    // No fold looks at it, so nobody else finds out whether it can be understood.
    const interpreted = interpretEntry(entry, registry.findKind(header.kind));
    if (interpreted.kind === 'unknown') this.#noteUnknown(entry, interpreted.reason);
  }

  #noteUnknown = (entry: PlacedEntry, reason: string): void => noteUnknown(this.#tools.views, entry, reason);

  /** False: the entry is of no subject that a fold looks at. */
  #eachSubject(entry: PlacedEntry, visit: (fold: AnyFold, key: SubjectKey) => void): boolean {
    const { registry } = this.#tools;
    const kind = registry.findKind(entry.header.kind);
    let isVisited = false;
    if (kind === undefined) return isVisited;
    for (const [position, subject] of entry.header.subjects.entries()) {
      const role = roleAt(kind, position);
      const fold = role === undefined ? undefined : registry.findFold(role);
      if (fold === undefined) continue;
      visit(fold, { fold: fold.name, subject });
      isVisited = true;
    }
    return isVisited;
  }

  /** The rows of a record are written once for the whole batch; after a step that failed each entry is evolved. */
  #takeEvolved(entry: PlacedEntry, evolved: readonly Evolved[], kept: Map<string, Kept>): boolean {
    const bytes = encodeOpened(entry);
    for (const { fold, subject, after } of evolved) {
      const name = `${fold.name} ${subject}`;
      const before = kept.get(name);
      const key = before?.key ?? { fold: fold.name, subject };
      const isWhole = after !== undefined && (before === undefined || before.after !== undefined);
      kept.set(name, { fold, key, after: isWhole ? after : undefined });
      if (isWhole) this.#addEvolved(key, entry, after, bytes);
      else {
        if (before?.after !== undefined) this.#put(fold, key, withHead(before.after, entry.head));
        this.#evolve(fold, key, entry);
      }
    }
    return evolved.length > 0;
  }

  #evolve(fold: AnyFold, key: SubjectKey, entry: PlacedEntry): void {
    const { views, registry } = this.#tools;
    const before = this.find(fold, key.subject);
    const after = evolveInOrder(registry, fold, before, entry, this.#noteUnknown);
    if (after === undefined) {
      views.addOpened(key, encodeOpened(entry));
      this.#refold(fold, key, views.listOpened(key).map(decodeOpened));
      return;
    }
    this.#addEvolved(key, entry, after, encodeOpened(entry));
    this.#put(fold, key, after);
  }

  #addEvolved(key: SubjectKey, entry: PlacedEntry, after: SubjectState, bytes: Bytes): void {
    const { views } = this.#tools;
    views.addOpened(key, bytes);
    if (after.count % checkpointEvery !== 0 || after.unreadable !== undefined) return;
    views.putCheckpoint(key, checkpointOf(after.count, entry, after.state));
  }

  #refold(fold: AnyFold, key: SubjectKey, entries: readonly PlacedEntry[]): void {
    this.#put(fold, key, this.#foldAnew(fold, key, entries));
  }

  #foldAnew(fold: AnyFold, key: SubjectKey, entries: readonly PlacedEntry[]): SubjectState {
    const { views, registry } = this.#tools;
    const checkpoints = entries.length >= checkpointEvery ? views.listCheckpoints(key) : [];
    const distinct = withoutRepeats(entries);
    const folded = refold(registry, fold, key.subject, distinct, checkpoints, this.#noteUnknown);
    if (checkpoints.length > 0) views.dropCheckpoints(key, folded.keptCheckpoints);
    for (const checkpoint of folded.checkpoints) views.putCheckpoint(key, checkpoint);
    return folded.subject;
  }

  #put(fold: AnyFold, key: SubjectKey, state: SubjectState): void {
    this.#write(fold, key, state);
    this.#remember(`${key.fold} ${key.subject}`, state);
  }

  #write(fold: AnyFold, key: SubjectKey, state: SubjectState): void {
    const { views } = this.#tools;
    views.putSubject(key, encodeSubject(state));
    const { rows, unreadable } = rowsOfSubject(fold, key.subject, state);
    for (const table of Object.keys(rows)) views.replaceRows(table, key.subject, rows[table] ?? []);
    this.#noteUnreadable(key, unreadable);
  }

  /** Nearly always there is nothing to say and nothing to take back. */
  #noteUnreadable({ fold, subject }: SubjectKey, reason: string | undefined): void {
    const { views } = this.#tools;
    this.#hasUnreadable ??= views.count({ table: 'unreadable' }) > 0;
    if (reason === undefined && !this.#hasUnreadable) return;
    this.#hasUnreadable = true;
    noteUnreadable(views, fold, subject, reason);
  }

  #noteSetAside(one: Exclude<OpenedSegment, { kind: 'opened' }>): void {
    const reason = one.kind === 'parked' ? 'epoch-unknown' : one.reason;
    noteSetAside(this.#tools.views, one.segment, one.kind, reason);
  }

  #remember(name: string, state: SubjectState): void {
    if (this.#cache.size >= cachedSubjectsMax) this.#cache.clear();
    this.#cache.set(name, state);
  }
}

/** What was set aside is looked for in the views alone, so nothing waits then. */
const areClicks = (opened: readonly OpenedSegment[]): boolean =>
  opened.length <= clickEntriesMax &&
  opened.every((one) => one.kind === 'opened' && one.entries.length <= clickEntriesMax);

/** What a new entry of a subject names in `after`: its tips, the deepest first, at most eight. */
export function referencesAfter(state: SubjectState): readonly EntryReference[] {
  const deepest = [...state.tips].sort((left, right) => right.depth - left.depth).slice(0, 8);
  return deepest.map(({ stream, sequence }) => ({ stream, sequence }));
}
