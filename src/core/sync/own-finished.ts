/**
 * The finished streams that this device holds, by bucket, as a relay sorts its own: equal digests say that
 * both hold the same. Only what changed since the last look is sorted in again.
 */
import type { ControlState } from '../control/control-state.ts';
import type { Suite } from '../crypto/suite.ts';
import type { Journal } from '../journal/journal.ts';
import type { KnownStream } from '../journal/known-streams.ts';
import {
  bucketCount,
  bucketOf,
  digestBucket,
  type FinishedStream,
  isFinished,
} from '../relay/finished-streams.ts';
import type { StreamId } from '../value/ids.ts';

export interface OwnBucket {
  readonly streams: readonly FinishedStream[];
  readonly digest: string;
}

export type ServedJournal = Pick<Journal, 'streams' | 'control'>;

export class OwnFinished {
  readonly #suite: Suite;
  readonly #journal: ServedJournal;
  #buckets = emptyBuckets();
  #whole = new Map<number, OwnBucket>();
  #control: ControlState | undefined;
  #change = 0;

  constructor(suite: Suite, journal: ServedJournal) {
    this.#suite = suite;
    this.#journal = journal;
  }

  /** All buckets without the streams that the other side lists as not finished. */
  read = (without: ReadonlySet<StreamId>): OwnBucket[] => {
    this.#refresh();
    const touched = new Set([...without].map(bucketOf));
    return this.#buckets.map((bucket, number) => {
      const whole = this.#wholeOf(number, bucket);
      if (!touched.has(number)) return whole;
      const streams = whole.streams.filter(({ stream }) => !without.has(stream));
      if (streams.length === whole.streams.length) return whole;
      return { streams, digest: digestBucket(this.#suite, streams) };
    });
  };

  #wholeOf(number: number, bucket: ReadonlyMap<StreamId, FinishedStream>): OwnBucket {
    const known = this.#whole.get(number);
    if (known !== undefined) return known;
    const streams = [...bucket.values()];
    const whole = { streams, digest: digestBucket(this.#suite, streams) };
    this.#whole.set(number, whole);
    return whole;
  }

  #refresh(): void {
    const { streams } = this.#journal;
    const control = this.#journal.control();
    // Another cut may count another stream as finished.
    if (control !== this.#control) {
      this.#buckets = emptyBuckets();
      this.#whole.clear();
      this.#change = 0;
    }
    const { change } = streams.changes();
    if (control === this.#control && change === this.#change) return;
    for (const known of streams.list()) if (known.change > this.#change) this.#sortIn(control, known);
    this.#control = control;
    this.#change = change;
  }

  #sortIn(control: ControlState, known: KnownStream): void {
    const { stream, class: segmentClass, device, tips } = known;
    const number = bucketOf(stream);
    const bucket = this.#buckets[number];
    const [tip] = tips;
    if (bucket === undefined || tip === undefined) return;
    const isCounted = isFinished(
      control,
      tips.map((one) => ({ ...one, stream, class: segmentClass, device })),
    );
    if (!isCounted && !bucket.has(stream)) return;
    if (isCounted) bucket.set(stream, { stream, sequence: tip.sequence, head: tip.head });
    else bucket.delete(stream);
    this.#whole.delete(number);
  }
}

const emptyBuckets = (): Map<StreamId, FinishedStream>[] =>
  Array.from({ length: bucketCount }, () => new Map<StreamId, FinishedStream>());
