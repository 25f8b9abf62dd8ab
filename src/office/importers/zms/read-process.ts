/** One ZMS process to one appointment (a process with several times: one each). */
import { fail, ok } from '../../../core/value/result.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { cleanLine, cleanOptional } from '../clean-text.ts';
import type { RecordResult } from '../collect-reading.ts';
import type { ImportOptions } from '../importer.ts';
import { flagAt, integerAt, listOf, memberOf, textAt } from '../json-value.ts';
import { type LocalTime, localTimeAtInstant, zoneOf } from '../local-time.ts';
import { type ScopeNames, scopeOf } from './scope.ts';
import { findStatusMeaning } from './status.ts';
import { zmsText } from './text.de.ts';

export interface ProcessReading {
  readonly record: unknown;
  readonly scopeNames: ScopeNames;
  readonly options: ImportOptions;
}

export function readProcess(reading: ProcessReading): readonly RecordResult[] {
  const { record } = reading;
  const status = textAt(record, 'status') ?? textAt(memberOf(record, 'queue'), 'status');
  const isWalkIn = flagAt(memberOf(record, 'queue'), 'withAppointment') === false;
  // A ticket that was drawn without appointment waits, even where an old version leaves the status out.
  const meaning = status === undefined ? (isWalkIn ? 'waiting' : undefined) : findStatusMeaning(status);
  if (meaning === undefined) return [fail('status-unknown')];
  if (meaning === 'not-an-appointment' || meaning === 'reservation-unconfirmed') {
    return [fail(meaning)];
  }
  const id = textAt(record, 'id');
  if (id === undefined || id === '' || id === '0') return [fail('id-missing')];
  const times = listOf(memberOf(record, 'appointments'));
  const read = { id, isWalkIn, meaning, status };
  if (times.length === 0) return [readTime(reading, undefined, read)];
  return times.map((time, at) => readTime(reading, time, { ...read, id: at === 0 ? id : `${id}/${at + 1}` }));
}

interface ReadSoFar {
  readonly id: string;
  readonly isWalkIn: boolean;
  readonly meaning: Appointment['status'];
  readonly status: string | undefined;
}

function readTime(reading: ProcessReading, time: unknown, read: ReadSoFar): RecordResult {
  const { record, options } = reading;
  const zone = zoneOf(options.zone);
  if (!zone.ok) return zone;
  const epochSeconds = epochSecondsOf(record, time, read.isWalkIn);
  if (epochSeconds === undefined) return fail('date-missing');
  const local = localTimeAtInstant(epochSeconds, zone.value);
  if (!local.ok) return local;
  const durationMinutes = durationOf(record, time);
  if (durationMinutes > 1_440) return fail('duration-implausible');
  return ok(appointmentOf(reading, read, local.value, durationMinutes));
}

/** A walk-in's "appointment" is midnight of its day; the time that counts is when the ticket was drawn. */
function epochSecondsOf(record: unknown, time: unknown, isWalkIn: boolean): number | undefined {
  const arrival = integerAt(memberOf(record, 'queue'), 'arrivalTime');
  const booked = integerAt(time, 'date');
  const found = isWalkIn ? (arrival ?? booked) : (booked ?? arrival);
  return found === 0 ? undefined : found;
}

/** Slots times slot length; 0 where the export does not carry the slot length. */
function durationOf(record: unknown, time: unknown): number {
  const slots = integerAt(time, 'slotCount');
  const ofAvailability = integerAt(memberOf(time, 'availability'), 'slotTimeInMinutes');
  const provider = memberOf(memberOf(record, 'scope'), 'provider');
  const minutes = ofAvailability ?? integerAt(memberOf(provider, 'data'), 'slotTimeInMinutes');
  if (slots === undefined || minutes === undefined || slots < 0 || minutes < 0) return 0;
  return slots * minutes;
}

function appointmentOf(
  { record, scopeNames }: ProcessReading,
  read: ReadSoFar,
  local: LocalTime,
  durationMinutes: number,
): Appointment {
  const clients = listOf(memberOf(record, 'clients'));
  const lastChange = integerAt(record, 'lastChange');
  const queue = memberOf(record, 'queue');
  const number = cleanOptional(textAt(record, 'displayNumber') ?? textAt(queue, 'number'));
  return {
    source: { system: 'zms', id: read.id },
    ...(lastChange !== undefined && lastChange > 0 ? { sourceVersion: lastChange } : {}),
    ...local,
    durationMinutes,
    scope: scopeOf(record, scopeNames),
    services: servicesOf(record),
    person: personOf(clients[0]),
    ...(number === undefined || number === '0' ? {} : { number }),
    note: textAt(record, 'amendment') ?? '',
    details: detailsOf(record, clients),
    status: read.meaning,
    ...(read.status === undefined ? {} : { sourceStatus: read.status }),
    walkIn: read.isWalkIn,
    ...(clients.length > 1 ? { partySize: clients.length } : {}),
  };
}

function personOf(client: unknown): Appointment['person'] {
  const phone = cleanOptional(textAt(client, 'telephone'));
  const email = cleanOptional(textAt(client, 'email'));
  return {
    name: cleanLine(textAt(client, 'familyName') ?? ''),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
  };
}

/** A list gives the name beside the reference; where it does not, the number is better than nothing. */
function servicesOf(record: unknown): Appointment['services'] {
  return listOf(memberOf(record, 'requests')).flatMap((request) => {
    const id = cleanOptional(textAt(request, 'id'));
    const name = cleanOptional(textAt(request, 'name')) ?? id;
    return name === undefined ? [] : [{ ...(id === undefined ? {} : { id }), name }];
  });
}

function detailsOf(record: unknown, clients: readonly unknown[]): Appointment['details'] {
  const client = memberOf(memberOf(memberOf(record, 'scope'), 'preferences'), 'client');
  const fields = ['', '2'].map((suffix, at) => ({
    label: cleanOptional(textAt(client, `customTextfield${suffix}Label`)) ?? zmsText.customField(at + 1),
    text: textAt(record, `customTextfield${suffix}`) ?? '',
  }));
  const further = clients.slice(1, 10).map((person) => ({
    label: zmsText.furtherPerson,
    text: cleanLine(textAt(person, 'familyName') ?? ''),
  }));
  return [...fields, ...further];
}
