/** `--relay URL`: a place for copies. What the provider runs is named as such, because it falls with the provider. */
import { parseRelayAddress } from '../../core/relay/http/relay-address.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import type { RelayConfig } from '../townhall/data-folder.ts';
import type { Complaint } from './command.ts';

const providerPrefix = 'provider:';

export function parseRelays(given: readonly string[]): Result<RelayConfig[], Complaint> {
  const relays: RelayConfig[] = [];
  for (const text of given) {
    const isIndependent = !text.startsWith(providerPrefix);
    const address = parseRelayAddress(isIndependent ? text : text.slice(providerPrefix.length));
    if (!address.ok)
      return fail({
        error: `--relay ${address.failure.message}`,
        hint: 'for example --relay https://relay.kreis-sonntal.example or --relay provider:https://hub.provider.example',
        exitCode: 2,
      });
    const { url, pinnedKey } = address.value;
    const key = pinnedKey === undefined ? {} : { key: bytesToHex(pinnedKey) };
    relays.push({ name: new URL(url).host, url, isIndependent, ...key });
  }
  return ok(relays);
}
