/**
 * The names a certificate may carry: a DNS name or an IP address; and the ranges an authority may be
 * held to: a DNS name with everything below it, or a block of addresses such as 10.0.0.0/8.
 */
import { type Bytes, concatBytes, equalBytes, utf8 } from '../../value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../value/result.ts';

export type HostName =
  | { readonly kind: 'dns'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string; readonly bytes: Bytes };

export type HostRange =
  | { readonly kind: 'dns'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string; readonly bytes: Bytes; readonly mask: Bytes };

export type HostNameFailure = Failure<'host-name-malformed'>;

const dnsPattern =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads a DNS name (lower-cased; umlauts only in their xn-- form) or an IPv4 or IPv6 address. */
export function parseHostName(input: string): Result<HostName, HostNameFailure> {
  const text = input.toLowerCase();
  const bytes = addressBytes(text);
  if (bytes !== undefined) return ok({ kind: 'address', text, bytes });
  // An all-numeric last label is a broken address, not a name (RFC 1123 §2.1).
  if (dnsPattern.test(text) && !/(?:^|\.)\d+$/.test(text)) return ok({ kind: 'dns', text });
  return fail({
    kind: 'host-name-malformed',
    message: `Not a host name or address: "${input.slice(0, 80)}"`,
  });
}

/** Reads `rathaus.test` (with all names below it), `192.168.1.5` or `192.168.0.0/16`. */
export function parseHostRange(input: string): Result<HostRange, HostNameFailure> {
  const [base = '', width, ...rest] = input.split('/');
  const host = parseHostName(base);
  if (!host.ok) return host;
  const malformed = {
    kind: 'host-name-malformed',
    message: `Not a range of hosts: "${input.slice(0, 80)}"`,
  } as const;
  if (rest.length > 0) return fail(malformed);
  if (host.value.kind === 'dns') return width === undefined ? ok(host.value) : fail(malformed);
  const bitsMax = host.value.bytes.length * 8;
  const bits = width === undefined ? bitsMax : /^\d{1,3}$/.test(width) ? Number(width) : Number.NaN;
  if (!(bits <= bitsMax)) return fail(malformed);
  const mask = maskOf(bits, host.value.bytes.length);
  return ok({ ...host.value, bytes: masked(host.value.bytes, mask), mask });
}

/** RFC 5280 §4.2.1.10: a DNS range holds the name itself and every name made by adding labels in front. */
export function isInRange(host: HostName, range: HostRange): boolean {
  if (host.kind === 'dns') {
    return range.kind === 'dns' && (host.text === range.text || host.text.endsWith(`.${range.text}`));
  }
  return range.kind === 'address' && equalBytes(masked(host.bytes, range.mask), range.bytes);
}

/** The content of a GeneralName in a subject alternative name: RFC 5280 §4.2.1.6. */
export const hostBytes = (host: HostName): Bytes => (host.kind === 'dns' ? utf8(host.text) : host.bytes);

/** The content of a GeneralName in name constraints: an address comes with its mask. */
export const rangeBytes = (range: HostRange): Bytes =>
  range.kind === 'dns' ? utf8(range.text) : concatBytes(range.bytes, range.mask);

/** Every IPv4 and IPv6 address: excluded when an authority may name no address at all. */
export const everyAddress: readonly HostRange[] = [4, 16].map((length) => ({
  kind: 'address',
  text: 'every address',
  bytes: new Uint8Array(length),
  mask: new Uint8Array(length),
}));

function addressBytes(text: string): Bytes | undefined {
  return text.includes(':') ? sixteenBytes(text) : fourBytes(text);
}

function fourBytes(text: string): Bytes | undefined {
  const parts = text.split('.');
  const areBytes = parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return parts.length === 4 && areBytes ? Uint8Array.from(parts, Number) : undefined;
}

function sixteenBytes(text: string): Bytes | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [front = [], back = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >>> 8, Number.parseInt(group, 16) & 255]),
  );
}

const maskOf = (bits: number, length: number): Bytes =>
  Uint8Array.from({ length }, (_, at) => (0xff00 >>> Math.min(8, Math.max(0, bits - at * 8))) & 0xff);

const masked = (bytes: Bytes, mask: Bytes): Bytes => bytes.map((byte, at) => byte & (mask[at] ?? 0));
