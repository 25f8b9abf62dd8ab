/**
 * Looks at the promises of the design after every step, at whatever the step has changed: nothing is taken
 * from the product's word that can be known from the outside.
 */
import { isBeyondCut } from '../core/control/control-device.ts';
import type { Journal } from '../core/journal/journal.ts';
import { bucketOf } from '../core/relay/finished-streams.ts';
import type { FinishedPage, FinishedRequest, RelayVector } from '../core/relay/relay.ts';
import { parseRun } from '../core/segment/run.ts';
import { openSegment } from '../core/segment/sealing.ts';
import type { Commitment } from '../core/segment/segment.ts';
import type { CopyNote } from '../core/sync/copies.ts';
import type { EvidenceKind } from '../core/sync/exchange-tools.ts';
import type { Bytes } from '../core/value/bytes.ts';
import type { Head, StreamId } from '../core/value/ids.ts';
import { expectOk } from '../core/value/result.ts';
import type { Box, BoxObserver, Process } from './box.ts';
import type { Ending } from './life.ts';
import type { RelaySite } from './relay-site.ts';
import { boxesInUse, type Promised, type Ticketed, type Town } from './town.ts';
import { check, type World } from './world.ts';

/** Something that has to be named as evidence before the step is over. */
interface Expected {
  readonly box: Box;
  readonly kinds: readonly EvidenceKind[];
  readonly stream: StreamId;
  readonly place: string | undefined;
}

export class Watch implements BoxObserver {
  readonly #world: World;
  readonly #towns: readonly Town[];
  /** Every segment that an honest device has sealed, with the hashes of its ciphertexts. */
  readonly #sealed = new Map<Head, Set<Head>>();
  readonly #forked = new Set<StreamId>();
  /** Rows by what they follow from: town, version, keys and set of segments. */
  readonly #rows = new Map<string, { readonly digest: string; readonly box: string }>();
  #changed = new Set<Box>();
  #expected: Expected[] = [];
  /** Who recorded something in this step, and where. */
  readonly #wrote = new Map<Box, Commitment>();
  readonly #onBoxEnded: (box: Box, ending: Ending) => void;

  constructor(world: World, towns: readonly Town[], onBoxEnded: (box: Box, ending: Ending) => void) {
    this.#world = world;
    this.#towns = towns;
    this.#onBoxEnded = onBoxEnded;
  }

  onEnded = (box: Box, ending: Ending): void => {
    this.#world.trace.note(`${box.name} ended by ${ending}`);
    this.#onBoxEnded(box, ending);
  };

  onStored = (box: Box, bytes: Bytes, position: number, isBranch: boolean): void => {
    this.#changed.add(box);
    const { segments } = expectOk(parseRun(this.#world.suite, bytes));
    for (const { head, commitment, seal } of segments) {
      box.held.add(head, position);
      this.#world.trace.note(`${box.name} stores ${head.slice(0, 8)}`);
      if (!this.#sealed.has(head) && commitment.device === box.plan.identity.device) {
        this.#sealed.set(head, new Set([seal.ciphertextHash]));
        this.#wrote.set(box, commitment);
      } else this.#checkReceived(box, head, seal.ciphertextHash);
      if (isBranch) this.#forked.add(commitment.stream);
    }
    const [first] = segments;
    if (isBranch && first !== undefined)
      this.#expected.push({ box, kinds: ['forked'], stream: first.commitment.stream, place: undefined });
  };

  /** What comes from outside was stored by its own device before, in exactly this form. */
  #checkReceived(box: Box, head: Head, ciphertextHash: Head): void {
    const known = this.#sealed.get(head);
    const early =
      known === undefined ? `${box.name} has ${head} before the disk of its own device` : undefined;
    check(this.#world, 'left-early', early);
    const isAltered = known !== undefined && !known.has(ciphertextHash);
    const altered = `${box.name} stored ${head} in a form that nobody has sealed`;
    check(this.#world, 'alteration-unnoticed', isAltered ? altered : undefined);
  }

  /** A re-sealing after an erasure: our own, or one that another honest device has made. */
  onReplaced = (box: Box, bytes: Bytes): void => {
    this.#changed.add(box);
    for (const { head, seal } of expectOk(parseRun(this.#world.suite, bytes)).segments) {
      const known = this.#sealed.get(head);
      if (seal.sealer === box.plan.identity.device) known?.add(seal.ciphertextHash);
      else if (known?.has(seal.ciphertextHash) !== true)
        check(this.#world, 'alteration-unnoticed', `${box.name} took over a sealing of ${head} by nobody`);
    }
  };

  /** A relay shows less than this box has receipts for: it must be named before the step is over. */
  onVector = (box: Box, site: RelaySite, { tips, finished }: RelayVector): void => {
    for (const note of box.copies.list()) {
      if (note.place !== site.id) continue;
      const shown = tips.filter(({ stream }) => stream === note.stream).map(({ sequence }) => sequence);
      // What is not listed may be finished; its list tells.
      if (shown.length > 0 || finished.count === 0) this.#expectRollback(box, note, Math.max(0, ...shown));
    }
  };

  /** What neither the vector nor the list of its bucket shows is gone. */
  onFinished = (
    box: Box,
    site: RelaySite,
    { tips }: RelayVector,
    { buckets }: FinishedRequest,
    { streams }: FinishedPage,
  ): void => {
    for (const note of box.copies.list()) {
      const isTold =
        buckets.includes(bucketOf(note.stream)) && !tips.some(({ stream }) => stream === note.stream);
      if (note.place !== site.id || !isTold) continue;
      const listed = streams.find(({ stream }) => stream === note.stream);
      this.#expectRollback(box, note, listed?.sequence ?? 0);
    }
  };

  #expectRollback(box: Box, { place, stream, sequence }: CopyNote, shown: number): void {
    const site = box.plan.sites.find(({ id }) => id === place);
    if (shown < sequence) this.#expected.push({ box, kinds: ['rolled-back'], stream, place: site?.name });
  }

  /**
   * One bit of what a relay gave is another. Unless all of it is here already it must not pass unnoticed; a commitment
   * that fits nowhere is asked for once more, which answers for itself, and is never stored in any case.
   */
  onAltered = (box: Box, site: RelaySite, stream: StreamId, bytes: Bytes): void => {
    const run = parseRun(this.#world.suite, bytes);
    const heads = run.ok ? run.value.segments.map(({ head }) => head) : [];
    const isHere = run.ok && heads.every((head) => box.held.heads.has(head));
    if (isHere || heads.some((head) => !this.#sealed.has(head))) return;
    const kinds = ['run-refused', 'gap-unfilled', 'quarantined'] as const;
    this.#expected.push({ box, kinds, stream, place: site.name });
  };

  /** Every run that reaches a relay: nothing in it may be readable. */
  onArrival = (run: Bytes): void => {
    const arrived = Buffer.from(run.buffer, run.byteOffset, run.byteLength);
    const parsed = parseRun(this.#world.suite, run);
    const tenants = new Set(
      parsed.ok ? parsed.value.segments.map(({ commitment }) => commitment.tenant) : [],
    );
    // A genesis names no tenant, and a run that cannot be read may be of any.
    const named = this.#towns.filter(({ founded }) => tenants.has(founded.tenant));
    const isReadable = (named.length > 0 ? named : this.#towns).some(({ secrets }) =>
      secrets.some((secret) => arrived.includes(secret)),
    );
    const problem = isReadable ? 'A run that reached a relay holds a secret or a plaintext' : undefined;
    check(this.#world, 'plaintext-left', problem);
  };

  markChanged(box: Box): void {
    this.#changed.add(box);
  }

  afterStep(): void {
    for (const expected of this.#expected) this.#checkNamed(expected);
    this.#expected = [];
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Set();
    for (const box of changed) this.#checkBox(box);
    this.#wrote.clear();
  }

  #checkNamed({ box, kinds, stream, place }: Expected): void {
    const isNamed = box.evidence.some(
      (one) =>
        kinds.includes(one.kind) && one.stream === stream && (place === undefined || one.place === place),
    );
    const wasDown = box.process === undefined;
    const what = `${box.name} met ${kinds[0]} of stream ${stream} and did not name it`;
    check(this.#world, 'alteration-unnoticed', isNamed || wasDown ? undefined : what);
  }

  #checkBox(box: Box): void {
    const { process } = box;
    const town = this.#towns[box.plan.town];
    if (process === undefined || town === undefined) return;
    if (process.replica.recording() !== 'ok') {
      this.#changed.add(box);
      return;
    }
    this.#checkRows(box);
    for (const request of box.visible.takeTouched()) this.#checkRequest(town, box, request);
    const touched = box.visible.takeTouchedUnits();
    const written = this.#wrote.get(box);
    if (written !== undefined) for (const unit of touched) this.#checkUnit(town, box, unit, written);
    this.#checkErased(town, box);
  }

  #checkRows(box: Box): void {
    const { process, held, visible, version } = box;
    if (process === undefined) return;
    const keys = [...process.journal.epochKeys().keys()].join(' ');
    // A body sealed again under a newer epoch may be readable here and wait for its key there.
    // The same head without its body is another entry until the ticket comes.
    const others = `${visible.parkedDigest()} ${visible.bodilessDigest()}`;
    const name = `${box.plan.town} ${version} ${held.digest} ${keys} ${others}`;
    const digest = visible.wholeDigest();
    const known = this.#rows.get(name);
    if (known === undefined) this.#rows.set(name, { digest, box: box.name });
    const isSame = known === undefined || known.digest === digest;
    check(
      this.#world,
      'rows-differ',
      isSame ? undefined : `${box.name} and ${known.box} hold the same entries and show different rows`,
    );
  }

  #checkRequest(town: Town, box: Box, request: string): void {
    const shown = box.visible.countOf(request);
    const promised = town.promised.get(request as Promised['request']);
    const isHeld = promised !== undefined && box.held.heads.has(promised.head);
    const isAside = promised !== undefined && isShownOtherwise(box, promised.head);
    const isLost = shown === 0 && isHeld && !isAside;
    const problem =
      shown > 1
        ? `${box.name} shows request ${request} ${shown} times`
        : isLost
          ? `${box.name} holds request ${request} and shows it nowhere`
          : undefined;
    check(this.#world, 'request-lost', problem);
  }

  /** What this box has just booked was not booked already, as far as it could know. */
  #checkUnit(town: Town, box: Box, unit: string, written: Commitment): void {
    const { stream, firstSequence, count } = written;
    const live = box.visible.rowsOf('bookings', unit).filter(({ state }) => state !== 'released');
    const requests = new Set(live.map(({ request }) => request));
    const isNew = live.some(
      (row) =>
        row['stream'] === stream &&
        Number(row['sequence']) >= firstSequence &&
        Number(row['sequence']) < firstSequence + count,
    );
    const isDoubled = isNew && requests.size > 1 && !town.hasClone && !this.#forked.has(stream);
    const problem = `${box.name} booked unit ${unit} twice: ${[...requests].join(', ')}`;
    check(this.#world, 'unit-doubled', isDoubled ? problem : undefined);
  }

  #checkErased(town: Town, box: Box): void {
    for (const { head, index, ...place } of town.erased) {
      const isKnown = box.process?.journal.control().tickets.get(head)?.has(index) === true;
      if (!isKnown) continue;
      const problem = box.visible.isTextShown(place)
        ? `${box.name} shows an erased body of ${head}`
        : undefined;
      check(this.#world, 'erased-returned', problem);
    }
  }

  /** Everything that this box acknowledged, read from its own disk: after each start and now and then. */
  sweep(box: Box): void {
    const town = this.#towns[box.plan.town];
    const { process } = box;
    if (town === undefined || process === undefined) return;
    const { streams } = process.journal;
    for (const { home, head, stream, sequence, request } of town.promised.values()) {
      if (home !== box) continue;
      const isThere = streams.headsAt(stream, sequence).includes(head);
      check(
        this.#world,
        'acknowledged-lost',
        isThere ? undefined : `${box.name} acknowledged ${request} at ${stream}:${sequence} and lost it`,
      );
    }
    this.#checkCopied(town, box);
    for (const ticketed of town.erased) this.#checkSealedAway(box, process, ticketed);
  }

  /** Once the device says that it has done its duty, its disk does not give the body any more either. */
  #checkSealedAway(box: Box, process: Process, { head, index, stream, sequence }: Ticketed): void {
    const { journal, replica } = process;
    const isDone = journal.control().tickets.get(head)?.has(index) === true && !replica.owesErasure();
    const known = isDone ? journal.streams.list().find((one) => one.stream === stream) : undefined;
    const segment = known && findSegmentAt(this.#world, journal, known.stream, { sequence, head });
    const key = segment && journal.epochKeys().get(segment.seal.epoch);
    if (segment === undefined || key === undefined) return;
    const opened = openSegment(this.#world.suite, segment, key);
    const isThere = opened.ok && opened.value[index]?.body !== undefined;
    check(
      this.#world,
      'erased-returned',
      isThere ? `The disk of ${box.name} still holds an erased body of ${head}` : undefined,
    );
  }

  /** The level `copied` says that an independent relay has it: does it? */
  #checkCopied(town: Town, box: Box): void {
    const independent = box.plan.sites.slice(1);
    if (independent.some((site) => site.rollbacks > 0 || site.isSplit)) return;
    const copied = box.process?.sync.copiedThrough() ?? new Map<StreamId, number>();
    for (const { home, head, stream, sequence, request } of town.promised.values()) {
      if (home !== box || (copied.get(stream) ?? 0) < sequence || this.#forked.has(stream)) continue;
      const isThere = independent.some((site) => site.holds(head));
      check(
        this.#world,
        'acknowledged-lost',
        isThere ? undefined : `${box.name} says that ${request} is copied, and no relay has it`,
      );
    }
  }

  /** Something lost what it held: who has each promise now? What nobody has must not have been `copied`. */
  reassess(town: Town): void {
    for (const promised of town.promised.values()) {
      if (promised.home?.held.heads.has(promised.head) === true && promised.home.isInUse) continue;
      promised.home = boxesInUse(town).find(({ held }) => held.heads.has(promised.head));
      if (promised.home !== undefined) continue;
      const isAtRelay = town.boxes.some(({ plan }) => plan.sites.some((site) => site.holds(promised.head)));
      if (!isAtRelay) promised.excused ??= 'it was on one disk alone, and that is gone';
    }
  }

  /** Beyond the cut of a removed device: kept, and a person decides. */
  isBeyondCut(box: Box, { device, stream, sequence }: Promised): boolean {
    const origin = box.process?.journal.control().devices.get(device);
    return origin !== undefined && isBeyondCut(origin, stream, sequence);
  }
}

function findSegmentAt(
  { suite }: World,
  { storage }: Journal,
  stream: StreamId,
  { sequence, head }: Pick<Promised, 'sequence' | 'head'>,
) {
  for (const { bytes } of storage.readStream(stream, sequence - 1, 8)) {
    const run = parseRun(suite, bytes);
    const found = run.ok ? run.value.segments.find((segment) => segment.head === head) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Shown as an unknown entry, or with its segment as set aside. */
export function isShownOtherwise(box: Box, head: Head): boolean {
  const subject = head.slice(0, 32);
  return (
    box.visible.rowsOf('set_aside', subject).length > 0 ||
    box.visible.rowsOf('unknown_entries', subject).length > 0
  );
}
