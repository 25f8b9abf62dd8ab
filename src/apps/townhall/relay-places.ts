/** The relays that a town hall names, as places that its sync keeps level with. */
import { deviceIdOf } from '../../core/control/acts.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { createHttpRelay } from '../../core/relay/http/http-relay.ts';
import type { SyncPlace } from '../../core/sync/sync.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../core/value/bytes.ts';
import type { Random, Timer } from '../../core/value/ports.ts';
import type { DeviceKeys, RelayConfig } from './data-folder.ts';

export interface PlaceTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly timer: Timer;
  readonly keys: DeviceKeys;
  /** Public keys from first contacts, kept over restarts: a relay that changes its key is noticed. */
  readonly pins: RelayPins;
}

export interface RelayPins {
  readonly find: (url: string) => string | undefined;
  readonly keep: (url: string, key: string) => void;
}

export interface OpenPlaces {
  readonly places: readonly SyncPlace[];
  readonly close: () => void;
}

export function openPlaces(tools: PlaceTools, relays: readonly RelayConfig[]): OpenPlaces {
  const open = relays.map((relay) => openPlace(tools, relay));
  return {
    places: open,
    close: () => {
      for (const { relay } of open) relay.close();
    },
  };
}

function openPlace({ suite, random, timer, keys, pins }: PlaceTools, config: RelayConfig): SyncPlace {
  const { name, url, isIndependent } = config;
  const known = config.key ?? pins.find(url);
  let key: Bytes | undefined = known === undefined ? undefined : hexToBytes(known);
  const relay = createHttpRelay({
    url,
    name,
    suite,
    device: { id: deviceIdOf(suite, keys.signing.publicKey), sign: keys.signing.sign },
    pinnedKey: key,
    onFirstContact: (publicKey) => {
      key = publicKey;
      pins.keep(url, bytesToHex(publicKey));
    },
    fetch,
    timer,
    random,
  });
  return { relay, relayKey: () => key, isIndependent, hints: relay };
}
