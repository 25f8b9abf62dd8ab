/**
 * The open batch: commands decided one after another, each seeing what the ones before it decided. What
 * is here counts only after the commit; on failure all of it is dropped.
 */
import type { Suite } from '../crypto/suite.ts';
import { buildBody } from '../entry/body.ts';
import { buildEntry, type Entry } from '../entry/entry.ts';
import { entryLimits } from '../entry/header.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import type { Moment } from '../journal/hybrid-clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { AnyCommand, DecideContext, EntryDraft, Refusal } from '../projection/command.ts';
import { type AnyFold, eraseType, type Fold } from '../projection/fold.ts';
import { commandMember } from '../projection/interpret.ts';
import { type Projector, referencesAfter } from '../projection/projector.ts';
import { type Registry, roleAt } from '../projection/registry.ts';
import { type Evolved, evolveInOrder, type SubjectState } from '../projection/subject-state.ts';
import { entriesPerSegmentMax, payloadLengthMax } from '../segment/payload.ts';
import { bytesToHex, concatBytes, hexToBytes, utf8 } from '../value/bytes.ts';
import type { Json } from '../value/canonical-json.ts';
import { idBytes, type RequestId, type SubjectId, zeroHead } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import type { Outcome, Submission } from './submission.ts';

export interface BatchTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly registry: Registry;
  readonly journal: Journal;
  readonly projector: Projector;
  readonly commands: ReadonlyMap<string, AnyCommand>;
}

export interface Batch {
  readonly entries: readonly Entry[];
  readonly outcomes: readonly Outcome[];
  /** For each entry what it did to the records it is about. */
  readonly evolved: readonly (readonly Evolved[])[];
  /** False: it does not fit into this segment any more; nothing of it was taken. */
  readonly decide: (submission: Submission) => boolean;
  readonly refuse: (refusal: Refusal) => void;
}

/** The header counts the parts of a request in one byte. */
const partsMax = 255;
/** Leaves room for the frame around the entries. */
const payloadRoom = payloadLengthMax - 4096;

export function createBatch(tools: BatchTools): Batch {
  return new OpenBatch(tools);
}

class OpenBatch implements Batch {
  readonly entries: Entry[] = [];
  readonly outcomes: Outcome[] = [];
  readonly evolved: (readonly Evolved[])[] = [];
  readonly #tools: BatchTools;
  readonly #overlay = new Map<string, SubjectState>();
  /** The entries of this batch by subject. */
  readonly #pending = new Map<SubjectId, readonly PlacedEntry[]>();
  readonly #requests = new Map<RequestId, { readonly command: string; readonly outcome: Outcome }>();
  #length = 0;

  constructor(tools: BatchTools) {
    this.#tools = tools;
  }

  refuse = (refusal: Refusal): void => {
    this.outcomes.push({ kind: 'refused', refusal });
  };

  decide = (submission: Submission): boolean => {
    const command = this.#tools.commands.get(submission.command);
    if (command === undefined) {
      this.refuse({ kind: 'command-unknown', message: `There is no command ${submission.command}` });
      return true;
    }
    const parsed = command.schema.safeParse(submission.input);
    if (!parsed.success) {
      this.refuse({ kind: 'input-malformed', message: parsed.error.message.slice(0, 500) });
      return true;
    }
    const hash = this.#commandHash(command.name, parsed.data);
    const earlier = this.#findEarlier(submission.request, hash);
    if (earlier !== undefined) {
      this.outcomes.push(earlier);
      return true;
    }
    const moment = this.#tools.journal.time.next();
    const decided = command.decide(this.#context(submission, moment), parsed.data);
    if (!decided.ok) this.refuse(decided.failure);
    else if (decided.value.length === 0) this.outcomes.push({ kind: 'unchanged' });
    else return this.#take(submission, moment, hash, decided.value);
    return true;
  };

  /** 8 bytes bind a request id to what was asked, so that the same id cannot ask for something else. */
  #commandHash(name: string, input: unknown): string {
    const text = utf8(`${name}\0${JSON.stringify(sorted(input))}`);
    return bytesToHex(this.#tools.suite.hash(text).subarray(0, 8));
  }

  #findEarlier(request: RequestId, hash: string): Outcome | undefined {
    const pending = this.#requests.get(request);
    const note = pending === undefined ? this.#tools.projector.findRequest(request) : undefined;
    const command = pending?.command ?? note?.command;
    if (command === undefined) return undefined;
    // Without its body (erased, or of a newer version) nobody knows any more what was asked.
    if (command !== '' && command !== hash) {
      const message = `Request ${request} was used for another command`;
      return { kind: 'refused', refusal: { kind: 'request-conflict', message } };
    }
    if (pending !== undefined)
      return pending.outcome.kind === 'done' ? { ...pending.outcome, repeated: true } : pending.outcome;
    if (note === undefined) return undefined;
    const { stream, sequence, parts } = note;
    return { kind: 'done', stream, sequence, parts, subjects: [], repeated: true };
  }

  #take(submission: Submission, moment: Moment, hash: string, drafts: readonly EntryDraft[]): boolean {
    if (drafts.length > partsMax) return this.#refuseSize(drafts.length, 0);
    const { journal } = this.#tools;
    const place = journal.nextPlace();
    const entries = this.#build(submission, moment, hash, drafts);
    const length = entries.reduce(
      (sum, entry) => sum + 38 + entry.headerBytes.length + (entry.body?.bytes.length ?? 0),
      0,
    );
    if (length > payloadRoom) {
      this.#dropOverlay(entries);
      return this.#refuseSize(entries.length, length);
    }
    if (this.entries.length + entries.length > entriesPerSegmentMax || this.#length + length > payloadRoom) {
      this.#dropOverlay(entries);
      return false;
    }
    const sequence = place.sequence + this.entries.length;
    const subjects = [...new Set(entries.flatMap(({ header }) => header.subjects))];
    const outcome: Outcome = {
      kind: 'done',
      stream: place.stream,
      sequence,
      parts: entries.length,
      subjects,
      repeated: false,
    };
    this.entries.push(...entries);
    this.#length += length;
    this.outcomes.push(outcome);
    this.#requests.set(submission.request, { command: hash, outcome });
    return true;
  }

  #refuseSize(entries: number, length: number): true {
    const message = `A request of ${entries} entries and ${length} bytes does not fit one segment`;
    this.refuse({ kind: 'request-too-large', message });
    return true;
  }

  /** The batch ends here, or this request is refused: what its entries did to the overlay is forgotten. */
  #dropOverlay(entries: readonly Entry[]): void {
    this.evolved.length = this.entries.length;
    const touched = new Set(entries.flatMap(({ header }) => header.subjects));
    for (const subject of touched) this.#pending.delete(subject);
    for (const name of [...this.#overlay.keys()]) {
      if (touched.has(name.slice(name.lastIndexOf(' ') + 1) as SubjectId)) this.#overlay.delete(name);
    }
    // Entries of earlier requests in this batch are applied again.
    for (const [index, entry] of this.entries.entries()) {
      if (entry.header.subjects.some((subject) => touched.has(subject))) this.#evolve(entry, index, touched);
    }
  }

  #build(submission: Submission, moment: Moment, hash: string, drafts: readonly EntryDraft[]): Entry[] {
    const { suite, random, journal } = this.#tools;
    return drafts.map((draft, index) => {
      const time = index === 0 ? moment : { ...moment, hybridTime: journal.time.next().hybridTime };
      const header = {
        ...time,
        critical: draft.kind.critical,
        person: submission.person,
        request: submission.request,
        part: index + 1,
        parts: drafts.length,
        bodyVersion: draft.kind.version,
        kind: draft.kind.kind,
        subjects: draft.subjects,
        after: this.#referencesOf(draft),
      };
      const body = index === 0 ? withCommand(draft.body, hash) : draft.body;
      const entry = buildEntry(suite, header, buildBody(random, body));
      this.#evolve(entry, this.entries.length + index);
      return entry;
    });
  }

  #referencesOf(draft: EntryDraft) {
    const bySubject = draft.subjects.map((subject, position) => {
      const fold = this.#foldAt(draft.kind, position);
      return fold === undefined ? [] : referencesAfter(this.#stateOf(fold, subject));
    });
    // The deepest tip of every subject comes before the second one of any.
    const references = Array.from({ length: entryLimits.afterMax }, (_, rank) =>
      bySubject.flatMap((tips) => tips.slice(rank, rank + 1)),
    ).flat();
    const byPlace = new Map(
      references.map((reference) => [`${reference.stream} ${reference.sequence}`, reference]),
    );
    return [...byPlace.values()].slice(0, entryLimits.afterMax);
  }

  #foldAt(kind: EntryDraft['kind'], position: number): AnyFold | undefined {
    const { registry } = this.#tools;
    const definition = registry.findKind(kind.kind);
    const role = definition === undefined ? undefined : roleAt(definition, position);
    return role === undefined ? undefined : registry.findFold(role);
  }

  #stateOf(fold: AnyFold, subject: SubjectId): SubjectState {
    return this.#overlay.get(`${fold.name} ${subject}`) ?? this.#tools.projector.find(fold, subject);
  }

  /** Shows the entry to the decisions that follow. Its head is not known before the batch is sealed. */
  #evolve(entry: Entry, index: number, only?: ReadonlySet<SubjectId>): void {
    const { registry, journal, projector } = this.#tools;
    const { stream, sequence } = journal.nextPlace();
    const placed: PlacedEntry = {
      ...entry,
      device: journal.device,
      stream,
      sequence: sequence + index,
      head: zeroHead,
      index,
    };
    const before = this.evolved[index] ?? [];
    const evolved: Evolved[] = only === undefined ? [] : before.filter(({ subject }) => !only.has(subject));
    for (const [position, subject] of entry.header.subjects.entries()) {
      const fold = this.#foldAt(draftKindOf(entry), position);
      if (fold === undefined || only?.has(subject) === false) continue;
      const pending = [...(this.#pending.get(subject) ?? []), placed];
      this.#pending.set(subject, pending);
      let isUnknown = false;
      const note = (): void => {
        isUnknown = true;
      };
      const after = evolveInOrder(registry, fold, this.#stateOf(fold, subject), placed, note);
      evolved.push({ fold, subject, after: isUnknown ? undefined : after });
      this.#overlay.set(`${fold.name} ${subject}`, after ?? projector.foldWith(fold, subject, pending));
    }
    this.evolved[index] = evolved;
  }

  #context({ person, request }: Submission, moment: Moment): DecideContext {
    const { suite, journal } = this.#tools;
    const { tenant, device } = journal;
    const subjectOf = (hash: Uint8Array): SubjectId => bytesToHex(hash.subarray(0, 16)) as SubjectId;
    return {
      tenant,
      person,
      device,
      request,
      recordedAt: moment.recordedAt,
      offsetMinutes: moment.offsetMinutes,
      clockUnsure: moment.clockUnsure,
      stateOf: <S>(fold: Fold<S>, subject: SubjectId): S =>
        this.#stateOf(eraseType(fold), subject).state as S,
      newSubject: (number = 0) => {
        const suffix = number === 0 ? new Uint8Array(0) : utf8(String(number));
        return subjectOf(suite.hash(concatBytes(idBytes(tenant), idBytes(request), suffix)));
      },
      keyedSubject: (secret, text) => subjectOf(suite.mac(hexToBytes(secret), utf8(text))),
    };
  }
}

const draftKindOf = ({ header }: Entry): EntryDraft['kind'] => ({
  kind: header.kind,
  version: header.bodyVersion,
  critical: header.critical,
  roles: [],
});

/** Bodies are objects; the member is taken off again before a schema sees the body. */
function withCommand(body: Json, hash: string): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RangeError('A body is a JSON object');
  return { ...body, [commandMember]: hash };
}

/** Inputs may hold fractions and undefined members: they are hashed, not journalled. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  );
}
