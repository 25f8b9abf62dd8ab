/** A relay on the same disk as the data folder, so that a kill meets both sides of an exchange. */
import path from 'node:path';
import { bucketCount } from '../../src/core/relay/finished-streams.ts';
import type { Relay } from '../../src/core/relay/relay.ts';
import { openSqliteStore } from '../../src/core/relay/sqlite/sqlite-store.ts';
import { createStoreRelay, type StoreRelay } from '../../src/core/relay/store-relay.ts';
import type { TestTown } from '../../src/core/replica/test-town.ts';
import { parseRun } from '../../src/core/segment/run.ts';
import { openSegment } from '../../src/core/segment/sealing.ts';
import { Exchange } from '../../src/core/sync/exchange.ts';
import { emptyRelayMemory } from '../../src/core/sync/relay-memory.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { dataFolder, type OpenFolder, openFolder } from './crash-folder.ts';

const relayPath = (folder: string): string => path.join(dataFolder(folder), 'relay.db');

function openCrashRelay(folder: string, { suite }: TestTown): StoreRelay {
  const key = suite.signingKey(new Uint8Array(32).fill(9));
  return createStoreRelay({ name: 'Kreis', suite, store: openSqliteStore(relayPath(folder)), key });
}

export interface CrashExchange {
  /** Brings both sides level; true when a signed receipt covers everything that this device wrote. */
  readonly exchange: () => Promise<boolean>;
  readonly close: () => void;
}

export function openExchange(folder: string, { town, replica, journal }: OpenFolder): CrashExchange {
  const relay = openCrashRelay(folder, town);
  const confirmed = new Map<string, number>();
  const memory = emptyRelayMemory();
  const one = new Exchange(
    {
      suite: town.suite,
      relay,
      relayKey: () => relay.publicKey,
      target: {
        journal,
        receive: replica.receive,
        beginCatchUp: replica.beginCatchUp,
        endCatchUp: replica.endCatchUp,
        isCatchingUp: replica.isCatchingUp,
        settle: replica.settle,
      },
      note: ({ stream, sequence }) => void confirmed.set(stream, sequence),
      confirmed: () => new Map(),
      report: () => undefined,
    },
    memory,
  );
  return {
    exchange: async () => {
      const result = await one.run();
      const { stream, sequence } = journal.nextPlace();
      return result.kind === 'level' && (confirmed.get(stream) ?? 0) >= sequence - 1;
    },
    close: relay.close,
  };
}

/** The request ids that the relay gives to whoever asks it after a restart. */
export async function requestsAtRelay(folder: string): Promise<Set<number>> {
  const opened = openFolder(folder);
  const relay = openCrashRelay(folder, opened.town);
  try {
    return await readRequests(relay, opened);
  } finally {
    relay.close();
    opened.close();
  }
}

async function readRequests(relay: Relay, { town, journal }: OpenFolder): Promise<Set<number>> {
  const requests = new Set<number>();
  const vector = await relay.vector(town.tenant);
  if (!vector.ok) return requests;
  const buckets = Array.from({ length: bucketCount }, (_, bucket) => bucket);
  const finished = expectOk(await relay.finishedStreams(town.tenant, { buckets, after: undefined }));
  const open = vector.value.tips.filter((tip) => tip.class === 'sealed');
  for (const { stream } of [...open, ...finished.streams]) {
    const answer = expectOk(await relay.pull(town.tenant, { stream, after: 0, bytesMax: 64 * 1024 * 1024 }));
    for (const bytes of answer.runs) {
      for (const segment of expectOk(parseRun(town.suite, bytes)).segments) {
        const key = journal.epochKeys().get(segment.seal.epoch);
        for (const { header } of expectOk(openSegment(town.suite, segment, key))) {
          requests.add(Number.parseInt(header.request, 16));
        }
      }
    }
  }
  return requests;
}
