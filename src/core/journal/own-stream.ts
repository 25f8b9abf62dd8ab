/**
 * The streams that this process run writes: one sealed, one of control entries, each opened by its first
 * segment. After a failure whose outcome is unknown the stream is left and a new one begins.
 */
import type { Suite } from '../crypto/suite.ts';
import type { Entry } from '../entry/entry.ts';
import { type EpochKey, type Sealer, sealSegment } from '../segment/sealing.ts';
import { firstSealHashOf, lastSequenceOf, type Segment, type SegmentClass } from '../segment/segment.ts';
import { bytesToHex, concatBytes } from '../value/bytes.ts';
import { type Head, idBytes, type StreamId, type TenantId, zeroHead } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';

export interface OwnStream {
  readonly stream: StreamId;
  readonly nextSequence: () => number;
  /** Seals the next segment; it counts only after `accept`, so a failed commit changes nothing here. */
  readonly seal: (entries: readonly Entry[], key: EpochKey | undefined) => Segment;
  readonly accept: (segment: Segment) => void;
}

export interface OwnStreamTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly tenant: TenantId;
}

/** 16 bytes hedged as the salt is: a cloned random generator gives another stream for another past. */
export function newStreamId(
  { suite, random }: Pick<OwnStreamTools, 'suite' | 'random'>,
  predecessor: Head,
  instant: number,
): StreamId {
  const instantBytes = new Uint8Array(8);
  new DataView(instantBytes.buffer).setFloat64(0, instant);
  const mixed = suite.hash(concatBytes(random.bytes(32), idBytes(predecessor), instantBytes));
  return bytesToHex(mixed.subarray(0, 16)) as StreamId;
}

export interface StreamBeginning {
  readonly stream: StreamId;
  readonly class: SegmentClass;
  /** Last known head of the predecessor stream, else the genesis head. */
  readonly predecessor: Head;
}

export function openOwnStream(tools: OwnStreamTools, beginning: StreamBeginning): OwnStream {
  let nextSequence = 1;
  let previous = beginning.predecessor;
  let previousSeal = zeroHead;
  return {
    stream: beginning.stream,
    nextSequence: () => nextSequence,
    seal: (entries, key) =>
      sealSegment(
        tools,
        {
          tenant: tools.tenant,
          stream: beginning.stream,
          class: beginning.class,
          firstSequence: nextSequence,
          previous,
          previousSeal,
        },
        entries,
        key,
      ),
    accept: (segment) => {
      nextSequence = lastSequenceOf(segment.commitment) + 1;
      previous = segment.head;
      previousSeal = firstSealHashOf(segment);
    },
  };
}
