/**
 * The one way in which a reading comes about. Importers walk their file and hand over records; counting,
 * checking, the day filter, the limits and the promise never to throw are here (rules IM1 to IM6).
 */
import { fail, type Result } from '../../core/value/result.ts';
import {
  type Appointment,
  appointmentSchema,
  appointmentTextLengthMax as lengthMax,
} from '../calendar/appointment.ts';
import { cleanText, shortenText } from './clean-text.ts';
import { excerptOfText } from './excerpt.ts';
import type { ImportFile, ImportOptions, Quarantined, ReadAppointment, Reading } from './importer.ts';
import type { QuarantineReason } from './quarantine-reason.ts';
import { withoutSecrets } from './secrets.ts';
import { quarantineText, whereText } from './text.de.ts';

/** Where a record stands and how it reads; the text is only made when a clerk will see it. */
export interface RecordPlace {
  readonly where: string;
  readonly raw: () => string;
}

/** What became of one record. */
export type RecordResult = Result<Appointment, QuarantineReason>;

export interface Collector {
  /** Counts one record: an appointment that is checked here, or the reason why it is put aside. */
  readonly take: (place: RecordPlace, result: RecordResult) => void;
  /** True once the limit is reached; what comes after is not counted. A walk stops then. */
  readonly isFull: () => boolean;
}

const fileBytesMax = 64 * 1_024 * 1_024;
/** Line ends and opening brackets. A real file stays far below; a hostile one would fill the memory with them. */
const partsMax = 6_000_000;
export const recordsMax = 100_000;
/** All raw texts of one reading together; beyond it each is cut to a line. */
const rawLengthMax = 16 * 1_024 * 1_024;
const rawLengthWhenTight = 120;

export function collectReading(
  file: ImportFile,
  options: ImportOptions,
  walk: (collector: Collector) => void,
): Reading {
  const collection = openCollection(options);
  const wholeFile: RecordPlace = { where: whereText.file, raw: () => file.name };
  const problem = findSizeProblem(file);
  if (problem === undefined) walkGuarded(collection, wholeFile, walk);
  else collection.take(wholeFile, fail(problem));
  return collection.reading();
}

/** Why a file is not even looked into; looking costs memory in proportion to its parts. */
export function findSizeProblem({ bytes }: ImportFile): QuarantineReason | undefined {
  if (bytes.length === 0) return 'file-empty';
  if (bytes.length > fileBytesMax) return 'file-too-large';
  let parts = 0;
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d || byte === 0x5b || byte === 0x7b) parts += 1;
  return parts > partsMax ? 'too-many-records' : undefined;
}

/** A defect in an importer must not cost the records that were read before it. */
function walkGuarded(
  collector: Collector,
  wholeFile: RecordPlace,
  walk: (collector: Collector) => void,
): void {
  try {
    walk(collector);
  } catch {
    collector.take(wholeFile, fail('record-unreadable'));
  }
}

interface Collection extends Collector {
  readonly reading: () => Reading;
}

function openCollection(options: ImportOptions): Collection {
  const appointments: ReadAppointment[] = [];
  const quarantined: Quarantined[] = [];
  let rawLength = 0;
  const count = (): number => appointments.length + quarantined.length;
  const add = (place: RecordPlace, reason: QuarantineReason): void => {
    const raw = excerptOfText(place.raw()).slice(
      0,
      rawLength < rawLengthMax ? undefined : rawLengthWhenTight,
    );
    rawLength += raw.length;
    quarantined.push({ where: place.where, reason, message: quarantineText[reason], raw });
  };
  /** The last place is kept for saying that the file goes on. */
  const hasRoom = (place: RecordPlace): boolean => {
    if (count() === recordsMax) add(place, 'too-many-records');
    return count() < recordsMax;
  };
  const accept = (place: RecordPlace, candidate: Appointment): void => {
    const parsed = appointmentSchema.safeParse(withPlainTexts(candidate));
    if (!parsed.success) add(place, 'value-too-long');
    else if (isOutside(parsed.data, options)) add(place, 'outside-days');
    else appointments.push({ where: place.where, appointment: parsed.data });
  };
  const take: Collector['take'] = (place, result) => {
    if (!hasRoom(place)) return;
    if (result.ok) accept(place, result.value);
    else add(place, result.failure);
  };
  return {
    take,
    isFull: () => count() > recordsMax,
    reading: () => ({ read: count(), appointments, quarantined }),
  };
}

/** Free text is where links with keys travel; it is also the only text that may be shortened. */
function withPlainTexts(appointment: Appointment): Appointment {
  const plain = (text: string, most: number): string => shortenText(cleanText(withoutSecrets(text)), most);
  const note = appointment.note === undefined ? '' : plain(appointment.note, lengthMax.note);
  const details = (appointment.details ?? [])
    .map(({ label, text }) => ({ label, text: plain(text, lengthMax.detailText) }))
    .filter(({ text }) => text !== '');
  const { note: _note, details: _details, ...rest } = appointment;
  return { ...rest, ...(note === '' ? {} : { note }), ...(details.length === 0 ? {} : { details }) };
}

const isOutside = ({ localDate }: Appointment, { days }: ImportOptions): boolean =>
  days !== undefined && (localDate < days.from || localDate > days.to);
