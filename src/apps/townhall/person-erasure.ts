/**
 * The name of a removed person leaves the town hall: guardians sign a ticket for the one body that holds it, and
 * the journal seals that segment again without it. Header, number and proofs stay, here and at every other place
 * once the ticket has arrived there.
 */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { openSegment } from '../../core/segment/sealing.ts';
import type { Segment } from '../../core/segment/segment.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import type { Head, PersonId, SubjectId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { type ActTools, appendSigned } from './device-acts.ts';

const rowsAtOnce = 64;
const placesMax = 4_096;

interface Found {
  readonly places: { readonly head: Head; readonly index: number }[];
  isRemoved: boolean;
  /** Segments whose key is not here may hold the name, too. */
  isWhole: boolean;
}

/** How many bodies were named by the ticket; the same again names those that came since. */
export function eraseName(
  tools: ActTools,
  { person, codes }: { readonly person: PersonId; readonly codes: readonly string[] },
): Result<number, Failure> {
  const { suite, random, replica } = tools;
  const { places, isRemoved, isWhole } = findName(suite, replica.journal, person as string as SubjectId);
  if (!isRemoved) return fail({ kind: 'person-not-removed', message: 'Remove the person first' });
  if (!isWhole)
    return fail({
      kind: 'epoch-missing',
      message: 'Not everything can be read here; do it on another device',
    });
  if (places.length === 0) return fail({ kind: 'name-erased', message: 'The name was erased before' });
  const nonce = bytesToHex(random.bytes(16));
  const body = { nonce, places: places.slice(0, placesMax) };
  const signed = appendSigned(tools, { kind: 'erasure/ticketed', body }, codes);
  if (!signed.ok) return signed;
  const erased = replica.eraseTicketed();
  // The ticket is durable: what could not be carried out now is owed and done later.
  return erased.ok ? ok(places.length) : fail(erased.failure);
}

function findName(suite: Suite, journal: Journal, person: SubjectId): Found {
  const found: Found = { places: [], isRemoved: false, isWhole: true };
  for (let position = 0; ; ) {
    const rows = journal.storage.readFrom(position, rowsAtOnce);
    const last = rows.at(-1);
    if (last === undefined) return found;
    for (const row of rows)
      for (const segment of readStoredRun(suite, row).segments) look(suite, journal, segment, person, found);
    position = last.position;
  }
}

function look(suite: Suite, journal: Journal, segment: Segment, person: SubjectId, found: Found): void {
  if (segment.commitment.class !== 'sealed') return;
  const key = journal.epochKeys().get(segment.seal.epoch);
  if (key === undefined) {
    found.isWhole = false;
    return;
  }
  const opened = openSegment(suite, segment, key);
  if (!opened.ok) return;
  for (const [index, { header, body }] of opened.value.entries()) {
    if (!header.subjects.includes(person)) continue;
    if (header.kind === 'person/removed') found.isRemoved = true;
    if (header.kind === 'person/added' && body !== undefined)
      found.places.push({ head: segment.head, index });
  }
}
