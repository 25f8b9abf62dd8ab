/**
 * A queue list knows a number, a time and a status, but neither place nor person. It is kept because
 * walk-ins stand nowhere else; its id is the number on its day, so it never hides the full process.
 */
import { fail, ok } from '../../../core/value/result.ts';
import { unassignedScopeId } from '../../calendar/appointment.ts';
import { cleanOptional } from '../clean-text.ts';
import type { RecordResult } from '../collect-reading.ts';
import type { ImportOptions } from '../importer.ts';
import { flagAt, integerAt, memberOf, textAt } from '../json-value.ts';
import { localTimeAtInstant, zoneOf } from '../local-time.ts';
import { findStatusMeaning } from './status.ts';

export interface QueueItemReading {
  readonly record: unknown;
  readonly options: ImportOptions;
}

export const isQueueItem = (record: unknown): boolean =>
  /\/queue\.json$/.test(textAt(record, '$schema') ?? '') ||
  (memberOf(record, 'arrivalTime') !== undefined && memberOf(record, 'number') !== undefined);

export function readQueueItem({ record, options }: QueueItemReading): RecordResult {
  const status = textAt(record, 'status');
  const meaning = status === undefined ? undefined : findStatusMeaning(status);
  if (status === undefined || meaning === undefined) return fail('status-unknown');
  if (meaning === 'not-an-appointment' || meaning === 'reservation-unconfirmed') {
    return fail(meaning);
  }
  const number = cleanOptional(textAt(record, 'number'));
  if (number === undefined || number === '0') return fail('id-missing');
  const zone = zoneOf(options.zone);
  if (!zone.ok) return zone;
  const arrival = integerAt(record, 'arrivalTime');
  if (arrival === undefined || arrival === 0) return fail('date-missing');
  const local = localTimeAtInstant(arrival, zone.value);
  if (!local.ok) return local;
  return ok({
    source: { system: 'zms', id: `queue/${local.value.localDate}/${number}` },
    ...local.value,
    durationMinutes: 0,
    scope: options.scope ?? { id: unassignedScopeId, name: '' },
    services: [],
    person: { name: '' },
    number,
    status: meaning,
    sourceStatus: status,
    walkIn: flagAt(record, 'withAppointment') === false,
  });
}
