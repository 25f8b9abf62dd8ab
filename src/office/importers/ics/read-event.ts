/** One event to what it gives: an appointment, the appointments of its series, or the reason why not. */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { appointmentTextLengthMax as lengthMax } from '../../calendar/appointment.ts';
import { cleanLine } from '../clean-text.ts';
import type { RecordResult } from '../collect-reading.ts';
import { instantMinutesOf } from '../local-time.ts';
import type { QuarantineReason } from '../quarantine-reason.ts';
import type { CalendarZones } from './calendar-zones.ts';
import { appointmentOfEvent, type EventContent } from './event-appointment.ts';
import { type EventTime, minutesOfDuration, occurrenceName, timeOfProperty } from './event-time.ts';
import { listOccurrences, type SeriesBudget } from './list-occurrences.ts';
import { findProperty, findText, type Property, parameterOf } from './parse-properties.ts';

export interface EventContext extends EventContent {
  readonly zones: CalendarZones;
  /** Occurrences of this event's series that another event of the file replaces. */
  readonly replaced: ReadonlySet<number>;
  readonly budget: SeriesBudget;
}

export interface EventResult {
  /** The day of the occurrence, for naming its place; only within a series. */
  readonly day?: string;
  readonly result: RecordResult;
}

export function readEvent(context: EventContext): readonly EventResult[] {
  const { properties, zones } = context;
  const uid = uidOf(properties);
  const start = findProperty(properties, 'dtstart');
  if (start === undefined) return [{ result: fail('event-incomplete') }];
  const time = timeOfProperty(start, zones);
  if (!time.ok) return [{ result: time }];
  const duration = durationOf(context, time.value);
  if (!duration.ok) return [{ result: duration }];
  const event: TimedEvent = { context, uid, start: time.value, durationMinutes: duration.value };
  const isSeries = properties.some(({ name }) => name === 'rrule' || name === 'rdate' || name === 'exrule');
  return isSeries && findProperty(properties, 'recurrence-id') === undefined
    ? readSeries(event)
    : [{ result: readSingle(event) }];
}

interface TimedEvent {
  readonly context: EventContext;
  readonly uid: string | undefined;
  readonly start: EventTime;
  readonly durationMinutes: number;
}

/** RFC 5545 demands a UID; where an export leaves it out, time and title name the event. */
export function uidOf(properties: readonly Property[]): string | undefined {
  const uid = cleanLine(findText(properties, 'uid') ?? '');
  return uid === '' || uid.length > lengthMax.sourceId - 40 ? undefined : uid;
}

const eventName = ({ uid, start, context }: TimedEvent): string =>
  uid ??
  `${occurrenceName(start.instantMinutes)} ${cleanLine(findText(context.properties, 'summary') ?? '')}`
    .slice(0, 500)
    .toWellFormed();

function readSingle(event: TimedEvent): RecordResult {
  const { context, start, durationMinutes } = event;
  const replaces = findProperty(context.properties, 'recurrence-id');
  if (replaces === undefined) {
    return ok(appointmentOfEvent(context, { id: eventName(event), local: start.local, durationMinutes }));
  }
  if (parameterOf(replaces, 'range') !== undefined) return fail('series-unsupported');
  const original = timeOfProperty(replaces, context.zones);
  if (!original.ok) return original;
  const id = `${eventName(event)}/${occurrenceName(original.value.instantMinutes)}`;
  return ok(appointmentOfEvent(context, { id, local: start.local, durationMinutes }));
}

function readSeries(event: TimedEvent): readonly EventResult[] {
  const { context, start, durationMinutes } = event;
  const occurrences = listOccurrences(context, start);
  if (!occurrences.ok) return [{ result: occurrences }];
  const name = eventName(event);
  const results = occurrences.value.times.map(({ local, instantMinutes }): EventResult => {
    const id = `${name}/${occurrenceName(instantMinutes)}`;
    return { day: local.localDate, result: ok(appointmentOfEvent(context, { id, local, durationMinutes })) };
  });
  if (occurrences.value.isCut) return [...results, { result: fail('series-cut') }];
  return results.length === 0 ? [{ result: fail('series-empty') }] : results;
}

/** No end and no duration: 0, "not said". */
function durationOf({ properties, zones }: EventContext, start: EventTime): Result<number, QuarantineReason> {
  const end = findProperty(properties, 'dtend');
  const text = findText(properties, 'duration');
  if (end === undefined && text === undefined) return ok(0);
  if (end === undefined) return plausible(minutesOfDuration(text ?? ''));
  const time = timeOfProperty(end, zones);
  return time.ok ? plausible(instantMinutesOf(time.value.local) - start.instantMinutes) : time;
}

const plausible = (minutes: number | undefined): Result<number, QuarantineReason> =>
  minutes !== undefined && minutes >= 0 && minutes <= 1_440 ? ok(minutes) : fail('duration-implausible');
