/** The fields of an event to those of an appointment. A calendar knows a title, not a service or a person. */
import {
  type Appointment,
  appointmentTextLengthMax as lengthMax,
  unassignedScopeId,
} from '../../calendar/appointment.ts';
import { cleanLine, cleanOptional, shortenText } from '../clean-text.ts';
import type { ImportOptions } from '../importer.ts';
import { instantMinutesOf, type LocalTime, localTimeInZone } from '../local-time.ts';
import { withoutSecrets } from '../secrets.ts';
import { findProperty, findText, listProperties, type Property, parameterOf } from './parse-properties.ts';
import { icsText } from './text.de.ts';

export interface EventContent {
  readonly properties: readonly Property[];
  readonly options: ImportOptions;
  readonly calendarName: string | undefined;
  readonly isCancelled: boolean;
}

export interface EventOccurrence {
  readonly id: string;
  readonly local: LocalTime;
  readonly durationMinutes: number;
}

export function appointmentOfEvent(content: EventContent, occurrence: EventOccurrence): Appointment {
  const { properties } = content;
  const title = plainText(properties, 'summary');
  const status = cleanOptional(findText(properties, 'status'))?.toUpperCase();
  const isCancelled = content.isCancelled || status === 'CANCELLED';
  const version = versionOf(properties);
  return {
    source: { system: 'ics', id: occurrence.id },
    ...(version === undefined ? {} : { sourceVersion: version }),
    ...occurrence.local,
    durationMinutes: occurrence.durationMinutes,
    scope: scopeOf(content),
    services: title === undefined ? [] : [{ name: shortenText(title, lengthMax.serviceName) }],
    person: personOf(properties),
    note: findText(properties, 'description') ?? '',
    details: detailsOf(properties),
    status: isCancelled ? 'cancelled' : 'expected',
    ...(status === undefined ? {} : { sourceStatus: status }),
    walkIn: false,
  };
}

/** Titles and places carry links too. */
const plainText = (properties: readonly Property[], name: string): string | undefined =>
  cleanOptional(withoutSecrets(findText(properties, name) ?? ''));

/** SEQUENCE first, then the last change within it; both absent: no version. DTSTAMP changes with every export. */
function versionOf(properties: readonly Property[]): number | undefined {
  const sequence = findProperty(properties, 'sequence')?.values[0];
  const modified = secondsOfUtc(findText(properties, 'last-modified'));
  const hasSequence =
    typeof sequence === 'number' && Number.isInteger(sequence) && sequence >= 0 && sequence < 90_000;
  if (!hasSequence && modified === undefined) return undefined;
  return (hasSequence ? sequence : 0) * 100_000_000_000 + (modified ?? 0);
}

function secondsOfUtc(text: string | undefined): number | undefined {
  const [, date, time, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):(\d\d)Z$/.exec(text ?? '') ?? [];
  if (date === undefined || time === undefined) return undefined;
  const local = localTimeInZone({ date, time }, 'UTC', 'forward');
  return local.ok ? instantMinutesOf(local.value) * 60 + Number(seconds) : undefined;
}

function scopeOf({ properties, options, calendarName }: EventContent): Appointment['scope'] {
  const place = plainText(properties, 'location');
  if (place === undefined && options.scope !== undefined) return options.scope;
  const name = shortenText(place ?? calendarName ?? '', lengthMax.scopeName);
  return { id: name === '' ? unassignedScopeId : name.slice(0, lengthMax.scopeId).toWellFormed(), name };
}

/** The first invited person who is not the host. */
function personOf(properties: readonly Property[]): Appointment['person'] {
  const host = addressOf(findProperty(properties, 'organizer'));
  const guest = listProperties(properties, 'attendee').find((attendee) => addressOf(attendee) !== host);
  const name = cleanLine(guest === undefined ? '' : (parameterOf(guest, 'cn') ?? ''));
  const email = addressOf(guest);
  return { name, ...(email === undefined ? {} : { email }) };
}

function addressOf(property: Property | undefined): string | undefined {
  const value = property?.values[0];
  return typeof value === 'string' ? cleanOptional(/^mailto:(.+)$/i.exec(value)?.[1]) : undefined;
}

function detailsOf(properties: readonly Property[]): Appointment['details'] {
  const textsOf = (name: string, label: string) =>
    listProperties(properties, name).flatMap(({ values }) =>
      values.map((value) => ({ label, text: String(value) })),
    );
  return [...textsOf('contact', icsText.contact), ...textsOf('categories', icsText.category)].slice(0, 12);
}
