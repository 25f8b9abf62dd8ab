/**
 * Calendar files (iCalendar, RFC 5545): a tolerant step, then a strict parser for one event at a time.
 * An event without rule is one record; a series is one record for each occurrence inside the window.
 */
import { fail } from '../../../core/value/result.ts';
import { cleanOptional } from '../clean-text.ts';
import { type Collector, collectReading, type RecordPlace, recordsMax } from '../collect-reading.ts';
import { beginningOf, decodeText } from '../decode-text.ts';
import type { Importer, ImportFile, ImportOptions, Reading } from '../importer.ts';
import { memberOf, parseJson, textAt } from '../json-value.ts';
import { findZone, zoneOf } from '../local-time.ts';
import { whereText } from '../text.de.ts';
import { type CalendarZones, openCalendarZones } from './calendar-zones.ts';
import { timeOfProperty } from './event-time.ts';
import { openSeriesBudget } from './list-occurrences.ts';
import { findProperty, type Property, parseProperties } from './parse-properties.ts';
import { propertyLinesOf } from './prepare-calendar.ts';
import { readEvent, uidOf } from './read-event.ts';
import { type EventBlock, type SplitCalendar, splitCalendar } from './split-events.ts';
import { icsText } from './text.de.ts';

export const importer: Importer = {
  name: 'ics',
  describe: icsText.describe,
  recognises: (file) => /(?:^|[\s"])BEGIN:(?:VCALENDAR|VEVENT)/i.test(beginningOf(file.bytes)),
  read,
};

function read(file: ImportFile, options: ImportOptions): Reading {
  return collectReading(file, options, (collector) => {
    const text = calendarTextOf(decodeText(file.bytes).text);
    const calendar = splitCalendar(propertyLinesOf(text));
    if (!calendar.hasCalendar)
      collector.take({ where: whereText.file, raw: () => text }, fail('file-unrecognised'));
    readEvents(calendar, options, collector);
  });
}

/** ZMS hands its calendar file out inside JSON. */
function calendarTextOf(text: string): string {
  if (!/^\s*\{/.test(text)) return text;
  const document = parseJson(text);
  return textAt(memberOf(document, 'data'), 'content') ?? textAt(document, 'content') ?? text;
}

interface ParsedEvent {
  readonly block: EventBlock;
  readonly properties: readonly Property[] | undefined;
  readonly isTooLarge: boolean;
}

const eventLengthMax = 262_144;
const readProperties =
  /^(?:[A-Z0-9-]+\.)?(?:UID|DTSTART|DTEND|DURATION|SUMMARY|DESCRIPTION|LOCATION|STATUS|SEQUENCE|LAST-MODIFIED|RRULE|EXRULE|RDATE|EXDATE|RECURRENCE-ID|ATTENDEE|ORGANIZER|CONTACT|CATEGORIES)[;:]/i;

/** Only what is read is parsed: an attached picture or a vendor's odd property disturbs nobody. */
function parseEvent(block: EventBlock): ParsedEvent {
  const lines = block.lines.filter((line) => readProperties.test(line));
  const isTooLarge = lines.reduce((length, line) => length + line.length, 0) > eventLengthMax;
  return { block, isTooLarge, properties: isTooLarge ? undefined : parseProperties(lines) };
}

function readEvents(calendar: SplitCalendar, options: ImportOptions, collector: Collector): void {
  const zones = openCalendarZones(calendar.timezones, defaultZoneOf(calendar, options));
  // Every event gives a record, so one more than the limit is enough to reach it.
  const events = calendar.events.slice(0, recordsMax + 1).map(parseEvent);
  const replacedByUid = replacedOccurrences(events, zones);
  const shared = {
    options,
    zones,
    calendarName: cleanOptional(propertyOf(calendar, 'X-WR-CALNAME')),
    isCancelled: propertyOf(calendar, 'METHOD')?.trim().toUpperCase() === 'CANCEL',
    budget: openSeriesBudget(),
  };
  for (const [at, { block, properties, isTooLarge }] of events.entries()) {
    if (collector.isFull()) return;
    const place = placeOf(at + 1, block);
    if (isTooLarge) collector.take(place, fail('record-too-large'));
    else if (properties === undefined) collector.take(place, fail('record-unreadable'));
    else if (!block.isComplete) collector.take(place, fail('event-incomplete'));
    else {
      const replaced = replacedByUid.get(uidOf(properties)) ?? new Set<number>();
      for (const { day, result } of readEvent({ ...shared, properties, replaced })) {
        const where = day === undefined ? place.where : whereText.occurrence(at + 1, day);
        collector.take({ ...place, where }, result);
      }
    }
  }
}

const placeOf = (number: number, block: EventBlock): RecordPlace => ({
  where: whereText.event(number),
  raw: () => ['BEGIN:VEVENT', ...block.lines].map((line) => line.slice(0, 4_096)).join('\n'),
});

/** The calendar's own zone for times without one, else the town hall's. */
function defaultZoneOf(calendar: SplitCalendar, options: ImportOptions): CalendarZones['default'] {
  const own = findZone(propertyOf(calendar, 'X-WR-TIMEZONE')?.trim());
  return zoneOf(own ?? options.zone);
}

function propertyOf(calendar: SplitCalendar, name: string): string | undefined {
  const line = calendar.properties.find((candidate) => candidate.toUpperCase().startsWith(name));
  return line === undefined ? undefined : /^[^:]*:(.*)$/s.exec(line)?.[1];
}

function replacedOccurrences(
  events: readonly ParsedEvent[],
  zones: CalendarZones,
): ReadonlyMap<string | undefined, ReadonlySet<number>> {
  const replacedByUid = new Map<string | undefined, Set<number>>();
  for (const { properties } of events) {
    const property = properties === undefined ? undefined : findProperty(properties, 'recurrence-id');
    const uid = properties === undefined ? undefined : uidOf(properties);
    const time = property === undefined ? undefined : timeOfProperty(property, zones);
    if (uid === undefined || time?.ok !== true) continue;
    replacedByUid.set(uid, (replacedByUid.get(uid) ?? new Set()).add(time.value.instantMinutes));
  }
  return replacedByUid;
}
