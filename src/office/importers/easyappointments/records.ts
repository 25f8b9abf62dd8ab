/**
 * What a file of Easy!Appointments holds. Its API gives appointments, customers, services and providers
 * from four addresses; a file carries them together: as members "appointments", "customers" …, as the
 * record names of its API description, as one mixed list, or embedded in each appointment.
 */
import { listOf, memberOf, recordOf, textAt } from '../json-value.ts';

export interface EasyAppointmentsRecords {
  /** Appointments, unavailabilities and whatever else stands where appointments stand, in file order. */
  readonly bookings: readonly unknown[];
  readonly customersById: ReadonlyMap<string, unknown>;
  readonly servicesById: ReadonlyMap<string, unknown>;
  readonly providersById: ReadonlyMap<string, unknown>;
}

type Sort = 'booking' | 'customer' | 'service' | 'provider' | 'unknown';

const sortsByMember: ReadonlyMap<string, Sort> = new Map<string, Sort>([
  ['appointments', 'booking'],
  ['appointmentrecord', 'booking'],
  ['unavailabilities', 'booking'],
  ['unavailabilityrecord', 'booking'],
  ['customers', 'customer'],
  ['customerrecord', 'customer'],
  ['services', 'service'],
  ['servicerecord', 'service'],
  ['providers', 'provider'],
  ['providerrecord', 'provider'],
]);

export function recordsIn(document: unknown): EasyAppointmentsRecords {
  const bySort: Record<Sort, unknown[]> = {
    booking: [],
    customer: [],
    service: [],
    provider: [],
    unknown: [],
  };
  if (Array.isArray(document) || textAt(document, 'start') !== undefined) {
    for (const record of Array.isArray(document) ? document : [document]) bySort[sortOf(record)].push(record);
  } else {
    for (const [member, value] of Object.entries(recordOf(document) ?? {})) {
      const sort = sortsByMember.get(member.toLowerCase()) ?? 'unknown';
      for (const record of Array.isArray(value) ? value : [value]) bySort[sort].push(record);
    }
  }
  return {
    bookings: [...bySort.booking, ...bySort.unknown],
    customersById: byId(bySort.customer),
    servicesById: byId(bySort.service),
    providersById: byId(bySort.provider),
  };
}

/** In a mixed list the members tell: only providers have settings, only services a duration. */
function sortOf(record: unknown): Sort {
  if (memberOf(record, 'start') !== undefined) return 'booking';
  if (memberOf(record, 'duration') !== undefined) return 'service';
  if (recordOf(memberOf(record, 'settings')) !== undefined || memberOf(record, 'services') !== undefined)
    return 'provider';
  return memberOf(record, 'lastName') === undefined ? 'unknown' : 'customer';
}

const byId = (records: readonly unknown[]): ReadonlyMap<string, unknown> =>
  new Map(
    listOf(records).flatMap((record) => {
      const id = textAt(record, 'id');
      return id === undefined ? [] : [[id, record] as const];
    }),
  );
