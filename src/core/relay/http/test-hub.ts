/** A relay over HTTP without a network: the application and its clients in one process, with a timer that waits. */
import { type Bytes, bytesToHex } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import {
  createTown,
  runOf,
  seededRandom,
  suite,
  type Town,
  type TownDevice,
} from '../fictional-town.contract.ts';
import { createMemoryStore } from '../memory/memory-store.ts';
import { relayIdOf } from '../receipt.ts';
import { createStoreRelay } from '../store-relay.ts';
import type { Fetch } from './http-exchange.ts';
import { createHttpRelay, type HttpRelay } from './http-relay.ts';
import { createManualTimer } from './manual-timer.contract.ts';
import { signInMessage } from './protocol.ts';
import { createRelayApp, type RelayLogLine } from './relay-app.ts';

export const url = 'http://hub.test';

export function openHub(
  options: { readonly registers?: boolean; readonly quotaBytes?: number; readonly seed?: number } = {},
) {
  const key = suite.signingKey(new Uint8Array(32).fill(options.seed ?? 9));
  const quota = options.quotaBytes === undefined ? {} : { quotaBytes: options.quotaBytes };
  const service = createStoreRelay({ name: 'hub', suite, store: createMemoryStore(), key, ...quota });
  const manual = createManualTimer();
  const lines: RelayLogLine[] = [];
  const plan = {
    suite,
    random: seededRandom(`hub ${options.seed}`),
    clock: manual.clock,
    timer: manual.timer,
    service,
    publicKey: key.publicKey,
    registers: options.registers ?? true,
    log: (line: RelayLogLine) => void lines.push(line),
  };
  let { app } = createRelayApp(plan);
  const fetch: Fetch = async (address, init) => app.fetch(new Request(address, init));
  const connect = (
    { id, signing }: TownDevice,
    more: { readonly fetch?: Fetch; readonly pinnedKey?: Bytes } = {},
  ): HttpRelay =>
    createHttpRelay({
      url,
      name: 'hub',
      suite,
      device: { id, sign: signing.sign },
      fetch,
      timer: manual.timer,
      random: seededRandom('client'),
      ...more,
    });
  const restart = (): void => {
    app = createRelayApp({ ...plan, random: seededRandom('restarted') }).app;
  };
  return { key, service, manual, fetch, connect, restart, lines };
}

export type Hub = ReturnType<typeof openHub>;

export async function register(hub: Hub, seed: string): Promise<{ town: Town; relay: HttpRelay }> {
  const town = createTown(seed);
  const relay = hub.connect(town.first);
  expectOk(await relay.push(town.tenant, runOf(town.genesis)));
  return { town, relay };
}

export async function tokenFor(
  hub: Hub,
  town: Town,
  device: TownDevice,
  relayKey = hub.key.publicKey,
): Promise<Response> {
  const ids = { tenant: town.tenant, device: device.id };
  const post = (path: string, value: unknown) =>
    hub.fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(value) });
  const { challenge } = (await (await post('/v1/challenge', ids)).json()) as { challenge: string };
  const message = signInMessage(
    relayIdOf(suite, relayKey),
    town.tenant,
    device.id,
    Uint8Array.fromHex(challenge),
  );
  return post('/v1/token', { ...ids, challenge, signature: bytesToHex(device.signing.sign(message)) });
}
