/** A device at a hub, as the town hall has it: HTTP relay, one exchange, receipts noted. */
import { deviceIdOf } from '../../src/core/control/acts.ts';
import { createHttpRelay, type HttpRelay } from '../../src/core/relay/http/http-relay.ts';
import { relayIdOf } from '../../src/core/relay/receipt.ts';
import { type CopyNote, copiedThrough, createMemoryCopyStore } from '../../src/core/sync/copies.ts';
import { Exchange } from '../../src/core/sync/exchange.ts';
import type { SyncTarget } from '../../src/core/sync/exchange-tools.ts';
import { emptyRelayMemory } from '../../src/core/sync/relay-memory.ts';
import { hexToBytes } from '../../src/core/value/bytes.ts';
import type { Timer } from '../../src/core/value/ports.ts';
import type { BenchDevice, TownKeys } from './town.ts';

const timer: Timer = {
  after: (milliseconds, act) => {
    const wait = setTimeout(act, milliseconds);
    return { cancel: () => clearTimeout(wait) };
  },
};

export interface HubAddress {
  readonly url: string;
  readonly publicKey: string;
}

export function openRelay({ suite, random }: TownKeys, device: BenchDevice, hub: HubAddress): HttpRelay {
  const { publicKey, sign } = device.signing;
  return createHttpRelay({
    url: hub.url,
    name: 'Kreis Sonntal',
    suite,
    device: { id: deviceIdOf(suite, publicKey), sign },
    pinnedKey: hexToBytes(hub.publicKey),
    fetch: (url, init) => fetch(url, init),
    timer,
    random,
    timeoutMilliseconds: 600_000,
  });
}

/** One full exchange; anything but a level end, or any evidence, is no measurement. */
export async function exchangeAll(town: TownKeys, relay: HttpRelay, hub: HubAddress, target: SyncTarget) {
  const copies = createMemoryCopyStore();
  const place = relayIdOf(town.suite, hexToBytes(hub.publicKey));
  const tools = {
    suite: town.suite,
    target,
    relay,
    relayKey: () => hexToBytes(hub.publicKey),
    note: (note: Omit<CopyNote, 'at'>): void => copies.put({ ...note, at: 0 }),
    confirmed: () => copiedThrough(copies.list(), new Set([place])),
    report: ({ kind, message }: { readonly kind: string; readonly message: string }): never => {
      throw new Error(`${kind}: ${message}`);
    },
  };
  const result = await new Exchange(tools, emptyRelayMemory()).run();
  if (result.kind !== 'level') throw new Error(`${result.failure.kind}: ${result.failure.message}`);
  return result;
}
