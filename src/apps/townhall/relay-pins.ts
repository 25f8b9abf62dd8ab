/** Public keys of relays from their first contact, in a file of the state folder. */
import { z } from 'zod';
import { readJsonFile } from './data-folder.ts';
import { writeDurable } from './durable-file.ts';
import type { RelayPins } from './relay-places.ts';

const pinsSchema = z.record(z.string(), z.string().regex(/^(?:[0-9a-f]{2}){1,256}$/));

export function openRelayPins(path: string): RelayPins {
  const file = readJsonFile(path, pinsSchema);
  const pins = new Map(file.ok ? Object.entries(file.value) : []);
  return {
    find: (url) => pins.get(url),
    keep: (url, key) => {
      pins.set(url, key);
      writeDurable(path, `${JSON.stringify(Object.fromEntries(pins))}\n`, { mode: 0o600 });
    },
  };
}
