/**
 * The header of an entry: what is never erased. Pseudonyms and neutral kinds only. Tenant, device,
 * stream and sequence are not repeated here: the commitment and the place in the tree bind them.
 * Bytes: docs/formats/entry.md.
 */
import { type Bytes, bytesToHex, readSafeInteger, viewOf, writeSafeInteger } from '../value/bytes.ts';
import {
  type Head,
  idBytes,
  idIn,
  type PersonId,
  type RequestId,
  type StreamId,
  type SubjectId,
} from '../value/ids.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { type HybridTime, hybridMillisecondsMax } from './hybrid-time.ts';

/** A place in a stream that the writer had seen: one of the subject's tips. */
export interface EntryReference {
  readonly stream: StreamId;
  readonly sequence: number;
}

export interface EntryHeader {
  readonly hybridTime: HybridTime;
  /** Wall clock of the station with its offset, milliseconds since 1970 UTC. */
  readonly recordedAt: number;
  readonly offsetMinutes: number;
  /** Unknown critical kinds stop releases, grants and key acts until the update. */
  readonly critical: boolean;
  /** No time source vouched for the clock, or it jumped. */
  readonly clockUnsure: boolean;
  readonly person: PersonId;
  readonly request: RequestId;
  /** This entry is part `part` (from 1) of the `parts` entries of its request. */
  readonly part: number;
  readonly parts: number;
  readonly bodyVersion: number;
  readonly kind: string;
  /** 1-16 records that this entry is about; the first is the primary one. */
  readonly subjects: readonly SubjectId[];
  readonly after: readonly EntryReference[];
  readonly bodyHash: Head;
}

export type HeaderFailure = Failure<'header-malformed'>;

export const entryLimits = {
  kindLengthMax: 64,
  subjectsMax: 16,
  afterMax: 8,
  offsetMinutesMax: 18 * 60,
} as const;

const version = 1;
const fixedLength = 1 + 8 + 8 + 2 + 1 + 16 + 16 + 1 + 1 + 2;
const kindPattern = /^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)+$/;

export const isKind = (kind: string): boolean =>
  kind.length <= entryLimits.kindLengthMax && kindPattern.test(kind);

/** Writes a header; a value outside the limits is a broken promise of our own code. */
export function encodeHeader(header: EntryHeader): Bytes {
  const problem = findLimitProblem(header);
  if (problem !== undefined) throw new RangeError(problem);
  const length =
    fixedLength +
    1 +
    header.kind.length +
    1 +
    16 * header.subjects.length +
    1 +
    24 * header.after.length +
    32;
  const bytes = new Uint8Array(length);
  const view = viewOf(bytes);
  writeFixed(bytes, view, header);
  let at = fixedLength;
  bytes[at++] = header.kind.length;
  for (let index = 0; index < header.kind.length; index += 1) bytes[at++] = header.kind.charCodeAt(index);
  bytes[at++] = header.subjects.length;
  for (const subject of header.subjects) {
    bytes.set(idBytes(subject), at);
    at += 16;
  }
  bytes[at++] = header.after.length;
  for (const reference of header.after) {
    bytes.set(idBytes(reference.stream), at);
    writeSafeInteger(view, at + 16, reference.sequence);
    at += 24;
  }
  bytes.set(idBytes(header.bodyHash), at);
  return bytes;
}

function writeFixed(bytes: Bytes, view: DataView, header: EntryHeader): void {
  bytes[0] = version;
  view.setUint16(1, Math.floor(header.hybridTime.milliseconds / 0x1_0000_0000));
  view.setUint32(3, header.hybridTime.milliseconds >>> 0);
  view.setUint16(7, header.hybridTime.counter);
  writeSafeInteger(view, 9, header.recordedAt);
  view.setInt16(17, header.offsetMinutes);
  bytes[19] = (header.critical ? 1 : 0) | (header.clockUnsure ? 2 : 0);
  bytes.set(idBytes(header.person), 20);
  bytes.set(idBytes(header.request), 36);
  bytes[52] = header.part;
  bytes[53] = header.parts;
  view.setUint16(54, header.bodyVersion);
}

/** Reads exactly one header; every length is checked before it is used (rule EN3). */
export function parseHeader(bytes: Bytes): Result<EntryHeader, HeaderFailure> {
  if (bytes.length < fixedLength + 1) return malformed(`a header of ${bytes.length} bytes is too short`);
  if (bytes[0] !== version) return malformed(`header version ${bytes[0]} is not ${version}`);
  const view = viewOf(bytes);
  const kindEnd = fixedLength + 1 + (bytes[fixedLength] ?? 0);
  const subjectsEnd = kindEnd + 1 + 16 * (bytes[kindEnd] ?? 0);
  const afterEnd = subjectsEnd + 1 + 24 * (bytes[subjectsEnd] ?? 0);
  if (afterEnd + 32 !== bytes.length)
    return malformed(`a header of ${bytes.length} bytes should have ${afterEnd + 32}`);
  const flags = bytes[19] ?? 0;
  if (flags > 3) return malformed(`flags ${flags} are not known`);
  const hex = bytesToHex(bytes);
  const header: EntryHeader = {
    hybridTime: {
      milliseconds: view.getUint16(1) * 0x1_0000_0000 + view.getUint32(3),
      counter: view.getUint16(7),
    },
    recordedAt: readSafeInteger(view, 9),
    offsetMinutes: view.getInt16(17),
    critical: (flags & 1) !== 0,
    clockUnsure: (flags & 2) !== 0,
    person: idIn<PersonId>(hex, 20, 16),
    request: idIn<RequestId>(hex, 36, 16),
    part: bytes[52] ?? 0,
    parts: bytes[53] ?? 0,
    bodyVersion: view.getUint16(54),
    kind: asciiOf(bytes, fixedLength + 1, kindEnd),
    subjects: readSubjects(hex, kindEnd + 1, subjectsEnd),
    after: readReferences(hex, view, subjectsEnd + 1, afterEnd),
    bodyHash: idIn<Head>(hex, afterEnd, 32),
  };
  const problem = findLimitProblem(header);
  return problem === undefined ? ok(header) : malformed(problem);
}

const malformed = (message: string): Result<never, HeaderFailure> =>
  fail({ kind: 'header-malformed', message });

function asciiOf(bytes: Bytes, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function readSubjects(hex: string, from: number, to: number): SubjectId[] {
  const subjects: SubjectId[] = [];
  for (let at = from; at < to; at += 16) subjects.push(idIn<SubjectId>(hex, at, 16));
  return subjects;
}

function readReferences(hex: string, view: DataView, from: number, to: number): EntryReference[] {
  const references: EntryReference[] = [];
  for (let at = from; at < to; at += 24) {
    references.push({ stream: idIn<StreamId>(hex, at, 16), sequence: readSafeInteger(view, at + 16) });
  }
  return references;
}

const hasWholeNumbers = ({ hybridTime, offsetMinutes, part, parts, bodyVersion }: EntryHeader): boolean =>
  Number.isSafeInteger(hybridTime.milliseconds) &&
  Number.isSafeInteger(hybridTime.counter) &&
  Number.isSafeInteger(offsetMinutes) &&
  Number.isSafeInteger(part) &&
  Number.isSafeInteger(parts) &&
  Number.isSafeInteger(bodyVersion);

function findLimitProblem(header: EntryHeader): string | undefined {
  const { subjects, after, hybridTime } = header;
  if (!hasWholeNumbers(header)) return 'a number of the header is not an integer';
  if (!isKind(header.kind)) return `kind "${header.kind.slice(0, 80)}" is not a kind`;
  if (subjects.length < 1 || subjects.length > entryLimits.subjectsMax)
    return `${subjects.length} subjects are not 1-16`;
  if (subjects.length > 1 && new Set(subjects).size !== subjects.length) return 'a subject is named twice';
  if (after.length > entryLimits.afterMax) return `${after.length} references are more than 8`;
  if (after.some(({ sequence }) => !(Number.isSafeInteger(sequence) && sequence >= 1)))
    return 'a reference has no sequence';
  if (!(hybridTime.milliseconds >= 0) || hybridTime.milliseconds > hybridMillisecondsMax) {
    return `hybrid time ${hybridTime.milliseconds} is beyond 2^47`;
  }
  if (!(hybridTime.counter >= 0 && hybridTime.counter <= 0xffff))
    return `counter ${hybridTime.counter} is not 16 bits`;
  if (!Number.isSafeInteger(header.recordedAt) || header.recordedAt < 0)
    return 'recorded-at is not an instant';
  if (Math.abs(header.offsetMinutes) > entryLimits.offsetMinutesMax)
    return `offset ${header.offsetMinutes} is beyond 18 h`;
  if (header.part < 1 || header.part > header.parts || header.parts > 255)
    return `part ${header.part} of ${header.parts}`;
  if (header.bodyVersion < 1 || header.bodyVersion > 0xffff) return `body version ${header.bodyVersion}`;
  return undefined;
}
