/** One booking of Easy!Appointments, joined with its person, service and provider, to an appointment. */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import {
  type Appointment,
  type AppointmentStatus,
  appointmentTextLengthMax as lengthMax,
  unassignedScopeId,
} from '../../calendar/appointment.ts';
import { cleanLine, cleanOptional, shortenText } from '../clean-text.ts';
import type { RecordResult } from '../collect-reading.ts';
import type { ImportOptions } from '../importer.ts';
import { memberOf, recordOf, textAt } from '../json-value.ts';
import { instantMinutesOf, type LocalTime, localTimeInZone, zoneOf } from '../local-time.ts';
import type { QuarantineReason } from '../quarantine-reason.ts';
import type { EasyAppointmentsRecords } from './records.ts';
import { easyAppointmentsText } from './text.de.ts';

/** The word is free text of the installation; these are the defaults and their German forms. */
const statuses: ReadonlyMap<string, AppointmentStatus> = new Map<string, AppointmentStatus>([
  ['cancelled', 'cancelled'],
  ['canceled', 'cancelled'],
  ['storniert', 'cancelled'],
  ['abgesagt', 'cancelled'],
  ['completed', 'done'],
  ['erledigt', 'done'],
  ['no show', 'not-appeared'],
  ['no-show', 'not-appeared'],
  ['nicht erschienen', 'not-appeared'],
]);
const drafts: ReadonlySet<string> = new Set(['draft', 'entwurf']);

export interface BookingReading {
  readonly booking: unknown;
  readonly records: EasyAppointmentsRecords;
  readonly options: ImportOptions;
}

export function readBooking(reading: BookingReading): RecordResult {
  const { booking, records, options } = reading;
  const customer = joined(booking, 'customer', records.customersById);
  const hasCustomer = textAt(booking, 'customerId') !== undefined || customer !== undefined;
  if (textAt(booking, 'start') === undefined || !hasCustomer) return fail('not-an-appointment');
  const status = cleanOptional(textAt(booking, 'status'));
  if (status !== undefined && drafts.has(status.toLowerCase())) return fail('reservation-unconfirmed');
  const id = textAt(booking, 'id');
  if (id === undefined || id === '') return fail('id-missing');
  if (customer === undefined) return fail('person-missing');
  const provider = joined(booking, 'provider', records.providersById);
  const zone = zoneOf(textAt(provider, 'timezone') ?? options.zone);
  if (!zone.ok) return zone;
  const span = spanOf(booking, zone.value);
  if (!span.ok) return span;
  const service = joined(booking, 'service', records.servicesById);
  return ok({
    source: { system: 'easyappointments', id },
    ...span.value.start,
    durationMinutes: span.value.minutes,
    scope: scopeOf(provider, booking, options),
    services: servicesOf(service, booking),
    person: personOf(customer),
    note: textAt(booking, 'notes') ?? '',
    details: detailsOf(booking),
    status: statuses.get(status?.toLowerCase() ?? '') ?? 'expected',
    ...(status === undefined ? {} : { sourceStatus: status }),
    walkIn: false,
  });
}

/** Embedded (`?with=`, `aggregates`) or by id. */
function joined(booking: unknown, name: string, recordsById: ReadonlyMap<string, unknown>): unknown {
  const embedded = recordOf(memberOf(booking, name));
  return embedded ?? recordsById.get(textAt(booking, `${name}Id`) ?? '');
}

interface Span {
  readonly start: LocalTime;
  readonly minutes: number;
}

function spanOf(booking: unknown, zone: string): Result<Span, QuarantineReason> {
  const start = localTimeOfText(textAt(booking, 'start'), zone);
  if (!start.ok) return start;
  const endText = textAt(booking, 'end');
  if (endText === undefined) return ok({ start: start.value, minutes: 0 });
  const end = localTimeOfText(endText, zone);
  if (!end.ok) return end;
  const minutes = instantMinutesOf(end.value) - instantMinutesOf(start.value);
  return minutes < 0 || minutes > 1_440 ? fail('duration-implausible') : ok({ start: start.value, minutes });
}

/** `YYYY-MM-DD HH:MM:SS`, wall-clock time of the provider. */
function localTimeOfText(text: string | undefined, zone: string): Result<LocalTime, QuarantineReason> {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d)?$/.exec(text?.trim() ?? '') ?? [];
  if (date === undefined || time === undefined) return fail('date-unreadable');
  return localTimeInZone({ date, time }, zone, 'refuse');
}

/** The provider is the counter. */
function scopeOf(provider: unknown, booking: unknown, options: ImportOptions): Appointment['scope'] {
  const id = textAt(provider, 'id') ?? textAt(booking, 'providerId');
  if (id === undefined) return options.scope ?? { id: unassignedScopeId, name: '' };
  return { id, name: shortenText(fullName(provider), lengthMax.scopeName) };
}

function servicesOf(service: unknown, booking: unknown): Appointment['services'] {
  const id = cleanOptional(textAt(service, 'id') ?? textAt(booking, 'serviceId'));
  const name = cleanOptional(textAt(service, 'name')) ?? id;
  return name === undefined ? [] : [{ ...(id === undefined ? {} : { id }), name }];
}

function personOf(customer: unknown): Appointment['person'] {
  const phone = cleanOptional(textAt(customer, 'phone'));
  const email = cleanOptional(textAt(customer, 'email'));
  return {
    name: fullName(customer),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
  };
}

const fullName = (person: unknown): string =>
  cleanLine(`${textAt(person, 'firstName') ?? ''} ${textAt(person, 'lastName') ?? ''}`);

function detailsOf(booking: unknown): Appointment['details'] {
  return [
    { label: easyAppointmentsText.place, text: textAt(booking, 'location') ?? '' },
    { label: easyAppointmentsText.meetingLink, text: textAt(booking, 'meetingLink') ?? '' },
  ];
}
