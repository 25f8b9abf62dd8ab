/** The journal of a device that only keeps what others write, as its relay's door shows it. */
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { type Journal, openJournal } from '../../core/journal/journal.ts';
import { openMark } from '../../core/journal/mark.ts';
import { runOf, suite, type Town } from '../../core/relay/fictional-town.contract.ts';
import { signReceipt } from '../../core/relay/receipt.ts';
import type { Relay, RelayAnswer } from '../../core/relay/relay.ts';
import type { Replica } from '../../core/replica/replica.ts';
import { createMemoryMark, createTestClock } from '../../core/replica/test-town.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import type { TenantId } from '../../core/value/ids.ts';
import { expectOk, fail, ok } from '../../core/value/result.ts';
import { openJournalRelay } from './journal-relay.ts';
import { toAnswer } from './relay-door.ts';

export const relaySigningKey = suite.signingKey(new Uint8Array(32).fill(7));

export function openKeepingJournal(storage: JournalStorage, town: Town): Journal {
  const { tenant, genesis } = town;
  if (storage.lastPosition() === 0) {
    const { stream } = genesis.commitment;
    const place = { stream, firstSequence: 1, lastSequence: 1, isBranch: false };
    expectOk(storage.append([{ ...place, bytes: runOf(genesis) }]));
  }
  const { signing, wrapping } = town.newDevice();
  const random = createSystemRandom();
  const mark = openMark(suite, createMemoryMark());
  const own = { clock: createTestClock(), storage, mark, tenant, signing, wrapping };
  return expectOk(openJournal({ suite, random, ...own }));
}

/** As `openRelayDoor` does it, without the worker and HTTP between. */
export function openTestJournalRelay(taker: Pick<Replica, 'journal' | 'receive'>): Relay {
  const { tenant } = taker.journal;
  const relay = openJournalRelay(suite, taker);
  const ofTenant = async <T>(asked: TenantId, act: () => Promise<T>): RelayAnswer<T> =>
    asked === tenant ? ok(await act()) : fail({ kind: 'not-found', message: 'Another tenant' });
  return {
    name: 'Rathaus',
    vector: (asked) => ofTenant(asked, relay.vector),
    finishedDigests: (asked) => ofTenant(asked, relay.finishedDigests),
    finishedStreams: (asked, request) => ofTenant(asked, () => relay.finishedStreams(request)),
    pull: (asked, request) => ofTenant(asked, () => relay.pull(request)),
    log: (asked, from, limit) => ofTenant(asked, () => relay.log(from, limit)),
    push: async (asked, run) => {
      const pushed = await ofTenant(asked, () => relay.push(run));
      if (!pushed.ok) return pushed;
      if (pushed.value.kind === 'storage-failed')
        return fail({ kind: 'relay-broken', message: pushed.value.message });
      const sign: Parameters<typeof toAnswer>[1] = (statement) =>
        signReceipt(suite, relaySigningKey, { tenant, ...statement });
      return ok(toAnswer(pushed.value, sign));
    },
    close: () => undefined,
  };
}
