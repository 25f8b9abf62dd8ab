/**
 * Identifiers: checked once at a door, printable, never mixed up afterwards. Each is the lower-case
 * hex of its bytes (16 bytes, a head 32), so that it can be a map key, a log word and a URL part.
 */
import { type Bytes, bytesToHex, checkedHexToBytes } from './bytes.ts';
import { type Failure, fail, ok, type Result } from './result.ts';

declare const brand: unique symbol;
export type Id<Name extends string> = string & { readonly [brand]: Name };

/** SHA-256(genesis segment)[0..16]; never the AGS. */
export type TenantId = Id<'tenant'>;
/** SHA-256(signing public key)[0..16]. */
export type DeviceId = Id<'device'>;
/** 16 random bytes: one process run of one device. */
export type StreamId = Id<'stream'>;
/** Hash of the control entry that opened the epoch, 16 bytes. */
export type EpochId = Id<'epoch'>;
/** A record: case, appointment, person, device, scope and day, … */
export type SubjectId = Id<'subject'>;
export type PersonId = Id<'person'>;
export type RequestId = Id<'request'>;
/** SHA-256(public key)[0..16] of a guardian. */
export type GuardianId = Id<'guardian'>;
/** 32 bytes: hash of a commitment. Names a segment for ever. */
export type Head = Id<'head'>;

const pattern16 = /^[0-9a-f]{32}$/;
const pattern32 = /^[0-9a-f]{64}$/;

export type IdFailure = Failure<'id-malformed'>;

function parseWith<T extends string>(pattern: RegExp, what: string) {
  return (input: unknown): Result<T, IdFailure> =>
    typeof input === 'string' && pattern.test(input)
      ? ok(input as T)
      : fail({ kind: 'id-malformed', message: `Not a ${what}: ${describe(input)}` });
}

/** Never throws, whatever a door was given. */
const describe = (input: unknown): string =>
  typeof input === 'string' ? JSON.stringify(input.slice(0, 80)) : typeof input;

export const parseTenantId = parseWith<TenantId>(pattern16, 'tenant id');
export const parseDeviceId = parseWith<DeviceId>(pattern16, 'device id');
export const parseStreamId = parseWith<StreamId>(pattern16, 'stream id');
export const parseEpochId = parseWith<EpochId>(pattern16, 'epoch id');
export const parseSubjectId = parseWith<SubjectId>(pattern16, 'subject id');
export const parsePersonId = parseWith<PersonId>(pattern16, 'person id');
export const parseRequestId = parseWith<RequestId>(pattern16, 'request id');
export const parseGuardianId = parseWith<GuardianId>(pattern16, 'guardian id');
export const parseHead = parseWith<Head>(pattern32, 'head');

/** The id of known bytes: for our own code and tests; a wrong length is a broken promise. */
export function idOf<T extends Id<string>>(bytes: Bytes): T {
  if (bytes.length !== 16 && bytes.length !== 32)
    throw new RangeError(`An id has 16 or 32 bytes, got ${bytes.length}`);
  return bytesToHex(bytes) as T;
}

/** A branded id was checked when it was made; it is not checked again on the way to its bytes. */
export const idBytes = (id: Id<string>): Bytes => checkedHexToBytes(id);

const zero16 = '0'.repeat(32);
export const zeroHead = '0'.repeat(64) as Head;
/** The tenant field of the genesis segment itself. */
export const zeroTenant = zero16 as TenantId;
/** The epoch field of control segments. */
export const zeroEpoch = zero16 as EpochId;
/** The author of what the machine itself records (import runs, control entries). */
export const nobody = zero16 as PersonId;

/** The id that lies at a place in checked bytes. */
export const hexIdAt = <T extends Id<string>>(bytes: Bytes, at: number, length: 16 | 32): T =>
  bytesToHex(bytes.subarray(at, at + length)) as T;

/** The same from the hex of all the bytes: where many ids lie together, one conversion serves them all. */
export const idIn = <T extends Id<string>>(hex: string, at: number, length: 16 | 32): T =>
  hex.slice(2 * at, 2 * (at + length)) as T;
