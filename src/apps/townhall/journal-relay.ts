/**
 * The journal as a relay for the town hall's own devices: what is here, runs of it, and taking in theirs.
 * Runs inside the worker; whoever stands in front of it authenticates the device and signs the receipt.
 */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Received } from '../../core/journal/journal.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { createFinishedIndex } from '../../core/relay/finished-index.ts';
import type {
  FinishedPage,
  FinishedRequest,
  PullAnswer,
  PullRequest,
  PushRefusal,
  RelayVector,
} from '../../core/relay/relay.ts';
import { servePull, type TenantView } from '../../core/relay/serve-runs.ts';
import { serveFinished, serveVector } from '../../core/relay/serve-vector.ts';
import type { Replica } from '../../core/replica/replica.ts';
import { firstOf, lastOf, parseRun, type Run } from '../../core/segment/run.ts';
import { lastSequenceOf, type Segment } from '../../core/segment/segment.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import type { Head } from '../../core/value/ids.ts';
import { openJournalLog } from './journal-log.ts';
import { openJournalStore } from './journal-store.ts';
import type { PushedRun } from './worker-messages.ts';

export interface JournalRelay {
  readonly vector: () => Promise<RelayVector>;
  readonly finishedDigests: () => Promise<readonly string[]>;
  readonly finishedStreams: (request: FinishedRequest) => Promise<FinishedPage>;
  readonly pull: (request: PullRequest) => Promise<PullAnswer>;
  readonly push: (run: Bytes) => Promise<PushedRun>;
  readonly log: (fromIndex: number, limit: number) => Promise<Head[]>;
}

/** The replica, or a journal without views. */
type Taker = Pick<Replica, 'receive'> & {
  readonly journal: Pick<Replica['journal'], 'tenant' | 'storage' | 'streams' | 'control'>;
};

export function openJournalRelay(suite: Suite, { journal, receive }: Taker): JournalRelay {
  const { tenant, storage } = journal;
  const store = openJournalStore(suite, journal);
  const tools = { suite, store, finished: createFinishedIndex(suite, store) };
  const log = openJournalLog(suite, storage);
  const view = (): TenantView => ({
    record: { tenant, ...journal.streams.changes() },
    control: journal.control(),
  });
  const leafOf = async (last: Segment): Promise<number> => {
    const place = findPlace(suite, journal, last);
    return (await log.leafAt(place.position)) + place.index;
  };
  return {
    vector: async () => {
      const { tips, finished } = await serveVector(tools, view(), 0);
      // Changes with every stored run; a restart never shows a smaller one.
      return { tips, finished, change: storage.lastPosition() };
    },
    finishedDigests: async () => (await tools.finished.of(view())).digests,
    finishedStreams: (request) => serveFinished(tools, view(), request),
    pull: (request) => servePull(tools, view(), request),
    push: async (bytes) => toPushed(suite, bytes, receive(bytes), leafOf),
    log: log.heads,
  };
}

/** Where a stored segment lies: among a few rows, however many branches its stream has. */
function findPlace(
  suite: Suite,
  { storage }: Taker['journal'],
  { commitment, head }: Segment,
): { readonly position: number; readonly index: number } {
  const sequence = lastSequenceOf(commitment);
  for (let limit = 16; ; limit *= 2) {
    const rows = storage.readStream(commitment.stream, sequence - 1, limit);
    for (const row of rows) {
      const index = readStoredRun(suite, row).segments.findIndex((segment) => segment.head === head);
      if (index >= 0) return { position: row.position, index };
    }
    if (rows.length < limit) throw new RangeError(`Segment ${head} was stored and is not here`);
  }
}

async function toPushed(
  suite: Suite,
  bytes: Bytes,
  received: Received,
  leafOf: (last: Segment) => Promise<number>,
): Promise<PushedRun> {
  switch (received.kind) {
    case 'stored':
      return storedAnswer(received.run, received.forkedFrom, leafOf);
    case 'quarantined':
      return { kind: 'quarantined', reason: received.reason };
    case 'refused':
      return { kind: 'refused', reason: refusalOf(received.failure.kind), message: received.failure.message };
    case 'storage-failed':
      return received;
    case 'repeated':
    case 'need': {
      const run = parseRun(suite, bytes);
      if (!run.ok) return { kind: 'refused', reason: 'run-malformed', message: run.failure.message };
      if (received.kind === 'repeated')
        return { ...(await storedAnswer(run.value, undefined, leafOf)), isRepeated: true };
      const { previous } = firstOf(run.value).commitment;
      return { kind: 'need', stream: received.stream, sequence: received.sequence, head: previous };
    }
  }
}

async function storedAnswer(
  run: Run,
  other: Head | undefined,
  leafOf: (last: Segment) => Promise<number>,
): Promise<Extract<PushedRun, { kind: 'stored' | 'forked' }>> {
  const last = lastOf(run);
  return {
    kind: other === undefined ? 'stored' : 'forked',
    isRepeated: false,
    stream: last.commitment.stream,
    sequence: lastSequenceOf(last.commitment),
    head: last.head,
    leafIndex: await leafOf(last),
    other,
  };
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
