/**
 * The journal as a relay for the town hall's own devices: what is here, runs of it, and taking in theirs.
 * Runs inside the worker; whoever stands in front of it authenticates the device and signs the receipt.
 */

import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { type KnownStream, readStoredRun } from '../../core/journal/known-streams.ts';
import type { PullAnswer, PullRequest, PushRefusal, RelayVector, StreamTip } from '../../core/relay/relay.ts';
import type { Replica } from '../../core/replica/replica.ts';
import { joinRuns, lastOf, parseRun } from '../../core/segment/run.ts';
import { lastSequenceOf } from '../../core/segment/segment.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import type { Head } from '../../core/value/ids.ts';
import { zeroHead } from '../../core/value/ids.ts';
import type { PushedRun } from './worker-messages.ts';

/** Changes with every stored run; a restart never shows a smaller one. */
export const vectorOf = ({ streams, storage }: Journal): RelayVector => ({
  tips: streams.list().flatMap(tipsOf),
  change: storage.lastPosition(),
});

/** The journal keeps no fork points: a reader of a branch is given the whole stream and keeps what it lacks. */
const tipsOf = (stream: KnownStream): StreamTip[] =>
  stream.tips.map(({ sequence, head, isClosed }, branch) => ({
    stream: stream.stream,
    branch,
    forkedAfter: 0,
    class: stream.class,
    device: stream.device,
    sequence,
    head,
    isClosed,
  }));

const rowsAtOnce = 256;
const pullBytesMax = 4 * 1024 * 1024;

export function pullRuns(suite: Suite, { storage }: Journal, request: PullRequest): PullAnswer {
  const bytesMax = Math.min(request.bytesMax, pullBytesMax);
  const rows = storage.readStream(request.stream, request.after, rowsAtOnce);
  let length = 0;
  let count = 0;
  for (const row of rows) {
    if (count > 0 && length + row.bytes.length > bytesMax) break;
    length += row.bytes.length;
    count += 1;
  }
  const runs = joinRuns(rows.slice(0, count).map((row) => readStoredRun(suite, row)));
  return { runs: runs.map(({ bytes }) => bytes), hasMore: count < rows.length || rows.length === rowsAtOnce };
}

export function listHeads(suite: Suite, { storage }: Journal, from: number, limit: number): Head[] {
  const heads: Head[] = [];
  let at = 0;
  let position = 0;
  while (heads.length < limit) {
    const rows = storage.readFrom(position, rowsAtOnce);
    for (const row of rows) {
      for (const { head } of readStoredRun(suite, row).segments) {
        if (at >= from && heads.length < limit) heads.push(head);
        at += 1;
      }
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    position = last.position;
  }
  return heads;
}

/** Takes in a run of another device of this town hall and answers as a relay would. */
export function takePushed(suite: Suite, replica: Replica, bytes: Bytes): PushedRun {
  const received = replica.receive(bytes);
  switch (received.kind) {
    case 'stored':
    case 'repeated': {
      const run = received.kind === 'stored' ? received.run : parseRun(suite, bytes);
      const whole = 'ok' in run ? run : { ok: true as const, value: run };
      if (!whole.ok) return { kind: 'refused', reason: 'run-malformed', message: whole.failure.message };
      const last = lastOf(whole.value);
      const other = received.kind === 'stored' ? received.forkedFrom : undefined;
      return {
        kind: other === undefined ? 'stored' : 'forked',
        isRepeated: received.kind === 'repeated',
        stream: last.commitment.stream,
        sequence: lastSequenceOf(last.commitment),
        head: last.head,
        position: replica.journal.storage.lastPosition(),
        other,
      };
    }
    case 'need':
      return { kind: 'need', stream: received.stream, sequence: received.sequence, head: zeroHead };
    case 'quarantined':
      return { kind: 'quarantined', reason: received.reason };
    case 'refused':
      return { kind: 'refused', reason: refusalOf(received.failure.kind), message: received.failure.message };
    case 'storage-failed':
      return received;
  }
}

function refusalOf(kind: string): PushRefusal {
  switch (kind) {
    case 'device-unknown':
    case 'signature-invalid':
    case 'ciphertext-altered':
      return kind;
    case 'tenant-foreign':
      return 'tenant-mismatch';
    default:
      return 'run-malformed';
  }
}
