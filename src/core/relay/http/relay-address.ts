/** The address of a relay as people pass it on: `https://host/path` or `https://host/path#key=HEX`. */
import { type Bytes, hexToBytes } from '../../value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../value/result.ts';

export interface RelayAddress {
  /** Without a slash at the end. */
  readonly url: string;
  /** The relay's public key, when whoever gave the address named it. */
  readonly pinnedKey: Bytes | undefined;
}

export type AddressFailure = Failure<'relay-address-malformed'>;

const malformed = (message: string): Result<never, AddressFailure> =>
  fail({ kind: 'relay-address-malformed', message });

export function parseRelayAddress(text: string): Result<RelayAddress, AddressFailure> {
  if (!URL.canParse(text)) return malformed(`"${text.slice(0, 120)}" is not an address`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return malformed(`A relay is reached over https or http, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '' || url.search !== '')
    return malformed('The address of a relay carries no password and no query');
  const key = /^#key=((?:[0-9a-f]{2}){16,128})$/.exec(url.hash)?.[1];
  if (url.hash !== '' && key === undefined) return malformed('After # stands key= and the key in hex');
  return ok({
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    pinnedKey: key === undefined ? undefined : hexToBytes(key),
  });
}
