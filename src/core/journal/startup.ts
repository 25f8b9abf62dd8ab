/**
 * What is checked before a journal listens: the chain and the ciphertexts of the stream that was open
 * last, and the high-water mark. A journal behind its mark has lost acknowledged entries: it stops.
 */
import type { Suite } from '../crypto/suite.ts';
import { firstOf, type Run } from '../segment/run.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type { JournalStorage } from '../storage/journal-storage.ts';
import type { DeviceId, Head, StreamId } from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import type { ControlLogFailure } from './control-log.ts';
import { type KnownStream, type KnownStreams, readStoredRun } from './known-streams.ts';
import type { Mark } from './mark.ts';

export type StartFailure =
  | ControlLogFailure
  | Failure<'journal-behind-mark' | 'journal-broken' | 'journal-unwritable'>;

export interface StartState {
  /**
   * `mark`: the mark fits. `fresh`: this device has written nothing yet and there is no mark. `copy`:
   * entries of this device are here but no mark is: this folder is a copy or was restored.
   */
  readonly from: 'mark' | 'fresh' | 'copy';
  /**
   * The head that the next sealed stream follows: the end of the last sealed one, so that each is followed and
   * counts as finished; of a device that wrote none, the end of its control stream.
   */
  readonly predecessor: Head | undefined;
}

export interface StartTools {
  readonly suite: Suite;
  readonly storage: JournalStorage;
  readonly mark: Mark;
  readonly streams: KnownStreams;
  readonly device: DeviceId;
}

const rowsAtOnce = 256;

export function checkStart(tools: StartTools): Result<StartState, StartFailure> {
  const { mark, streams, device } = tools;
  const own = streams.list().filter((stream) => stream.device === device);
  const { place } = mark;
  if (place === undefined) {
    const latest = own.at(-1);
    const checked = latest === undefined ? ok(undefined) : checkStream(tools, latest.stream);
    if (!checked.ok) return checked;
    const from = own.some((stream) => stream.class === 'sealed') ? 'copy' : 'fresh';
    return ok({ from, predecessor: predecessorIn(own) });
  }
  const checked = checkStream(tools, place.stream);
  if (!checked.ok) return checked;
  const marked = streams.findSegment(place.stream, place.sequence, place.head);
  if (marked === undefined) {
    const message = `The journal does not hold ${place.head} at sequence ${place.sequence}, which this device had acknowledged`;
    return fail({ kind: 'journal-behind-mark', message });
  }
  const last = streams.find(place.stream);
  const isSealed = last?.class === 'sealed';
  return ok({ from: 'mark', predecessor: predecessorIn(isSealed ? [last] : own) ?? place.head });
}

const predecessorIn = (own: readonly KnownStream[]): Head | undefined =>
  (own.findLast((stream) => stream.class === 'sealed') ?? own.at(-1))?.tips[0]?.head;

/** Every commitment of a stream and every ciphertext hash; bit rot is named before anyone builds on it. */
function checkStream({ suite, storage }: StartTools, stream: StreamId): Result<void, StartFailure> {
  let before: Segment | undefined;
  let after = 0;
  for (;;) {
    const rows = storage.readStream(stream, after, rowsAtOnce);
    for (const row of rows) {
      const run = readStoredRun(suite, row);
      const problem = findProblem(suite, row.isBranch ? undefined : before, run);
      if (problem !== undefined) return fail({ kind: 'journal-broken', message: problem });
      if (!row.isBranch) before = run.segments.at(-1);
    }
    const last = rows.at(-1)?.lastSequence;
    if (last === undefined || last <= after) return ok(undefined);
    after = last;
  }
}

function findProblem(suite: Suite, before: Segment | undefined, run: Run): string | undefined {
  const { commitment, head } = firstOf(run);
  if (before !== undefined && commitment.previous !== before.head)
    return `Segment ${head} does not follow ${before.head}`;
  if (before !== undefined && commitment.firstSequence !== lastSequenceOf(before.commitment) + 1) {
    return `Sequence ${commitment.firstSequence} does not follow ${lastSequenceOf(before.commitment)}`;
  }
  for (const { head: one, seal, ciphertext } of run.segments) {
    if (suite.hashHex(ciphertext) !== seal.ciphertextHash) return `The ciphertext of ${one} was altered`;
  }
  return undefined;
}

/** All control runs that are stored, the genesis first. */
export function readControlRuns(suite: Suite, storage: JournalStorage): Run[] {
  const runs: Run[] = [];
  for (const { stream, lastPosition } of storage.listStreams()) {
    const last = storage.readAt(lastPosition);
    if (last === undefined || firstOf(readStoredRun(suite, last)).commitment.class !== 'control') continue;
    // Control streams are short, and a page boundary could hide a branch.
    const rows = storage.readStream(stream, 0, 1_000_000);
    runs.push(...rows.map((row) => readStoredRun(suite, row)));
  }
  return runs;
}
