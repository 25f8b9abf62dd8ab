import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileOf, readExample } from '../example-files.contract.ts';
import type { ImportOptions, Reading } from '../importer.ts';
import { importer } from './importer.ts';
import { prepareCalendar, propertyLinesOf } from './prepare-calendar.ts';

const berlin: ImportOptions = { zone: 'Europe/Berlin' };

const eventOf = (...lines: readonly string[]): string =>
  ['BEGIN:VEVENT', 'UID:a@auental.example', ...lines, 'END:VEVENT'].join('\r\n');
const calendarOf = (...parts: readonly string[]): string =>
  ['BEGIN:VCALENDAR', ...parts, 'END:VCALENDAR'].join('\r\n');
const read = (text: string, options: ImportOptions = berlin): Reading => importer.read(fileOf(text), options);
const readEvent = (...lines: readonly string[]): Reading => read(calendarOf(eventOf(...lines)));
const reasons = (reading: Reading): readonly string[] => reading.quarantined.map(({ reason }) => reason);
const timesOf = (reading: Reading): readonly string[] =>
  reading.appointments.map(
    ({ appointment: { localDate, localTime, offsetMinutes } }) =>
      `${localDate} ${localTime} ${offsetMinutes}`,
  );
const idsOf = (reading: Reading): readonly string[] =>
  reading.appointments.map(({ appointment }) => appointment.source.id);

const start = 'DTSTART;TZID=Europe/Berlin:20251124T080000';

test('[IM11] every event is one record: whole, nested, cut off, without start, or never closed', () => {
  const text = calendarOf(
    eventOf(start),
    eventOf('SUMMARY:ohne Anfang'),
    'BEGIN:VEVENT\r\nUID:b\r\nBEGIN:VALARM\r\nTRIGGER:-P1D',
    eventOf(start, 'BEGIN:VALARM', 'DESCRIPTION:Wecker', 'END:VALARM', 'DURATION:PT30M'),
    'BEGIN:VEVENT\r\nUID:c',
  );
  const reading = read(text);
  assert.equal(reading.read, 5);
  assert.deepEqual(reasons(reading), ['event-incomplete', 'event-incomplete', 'event-incomplete']);
  assert.equal(reading.appointments[1]?.appointment.durationMinutes, 30);
  assert.equal(reading.appointments[1]?.appointment.note, undefined);
});

test('[IM11] any order of lines gives as many records as events begin', () => {
  const line = fc.constantFrom(
    'BEGIN:VCALENDAR',
    'END:VCALENDAR',
    'BEGIN:VEVENT',
    'END:VEVENT',
    'BEGIN:VALARM',
    'END:VALARM',
    start,
    'lose',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const begun = lines.filter((one) => one === 'BEGIN:VEVENT').length;
      assert.equal(read(['BEGIN:VCALENDAR', ...lines].join('\n')).read, begun);
    }),
  );
});

test('[IM11] a calendar without events holds no record; what is no calendar is put aside', () => {
  assert.equal(read(calendarOf()).read, 0);
  assert.deepEqual(reasons(read('Sehr geehrte Damen und Herren')), ['file-unrecognised']);
  assert.deepEqual(reasons(read('["vcalendar", [], []]')), ['file-unrecognised']);
});

test('[IM13] bare line breaks belong to the text, whatever the next line looks like', () => {
  const reading = read(
    calendarOf(
      eventOf(
        start,
        'DESCRIPTION:Guten Tag\\,',
        ' Frau Vogt',
        '**Zeit:** ',
        'Hinweis: Ausweis',
        '',
        '- Foto',
        'SUMMARY:Reisepass',
      ),
    ),
  );
  assert.equal(
    reading.appointments[0]?.appointment.note,
    'Guten Tag,Frau Vogt\n**Zeit:** \nHinweis: Ausweis\n- Foto',
  );
  assert.deepEqual(reading.appointments[0]?.appointment.services, [{ name: 'Reisepass' }]);
});

test('[IM13] a byte-order mark, any line end and lower case are read', () => {
  const text = calendarOf(eventOf(start)).replace('DTSTART', 'dtstart');
  for (const end of ['\r\n', '\n', '\r'])
    assert.equal(read(`\ufeff${text.replaceAll('\r\n', end)}`).appointments.length, 1);
  assert.deepEqual(propertyLinesOf('\r\n\r\nBEGIN:VCALENDAR\n\nEND:VCALENDAR\n\n'), [
    'BEGIN:VCALENDAR',
    'END:VCALENDAR',
  ]);
  assert.equal(prepareCalendar('X-A;B="c"\r\n :d'), 'X-A;B="c":d');
});

test('[IM13] an odd or endless property elsewhere in the event disturbs nobody', () => {
  const reading = readEvent(
    start,
    'ATTACH;ENCODING=BASE64;VALUE=BINARY:%%%',
    'X-BAD;="',
    `X-LANG:${'x'.repeat(300_000)}`,
    'GEO:kaputt',
  );
  assert.equal(reading.appointments.length, 1);
  assert.deepEqual(reasons(readEvent(start, `DESCRIPTION:${'x'.repeat(300_000)}`)), ['record-too-large']);
});

test('[IM8] a time without zone takes the calendar’s, else the given one; UTC is shown in it', () => {
  const floating = eventOf('DTSTART:20251124T080000');
  const utc = eventOf('DTSTART:20251124T080000Z');
  assert.deepEqual(timesOf(read(calendarOf(floating))), ['2025-11-24 08:00 60']);
  assert.deepEqual(timesOf(read(calendarOf('X-WR-TIMEZONE:Europe/Lisbon', floating))), [
    '2025-11-24 08:00 0',
  ]);
  assert.deepEqual(timesOf(read(calendarOf(utc))), ['2025-11-24 09:00 60']);
  for (const event of [floating, utc])
    assert.deepEqual(reasons(read(calendarOf(event), {})), ['zone-missing']);
});

test('[IM12] IANA, Windows and vendor names are known; others are put aside', () => {
  for (const tzid of [
    'Europe/Berlin',
    'W. Europe Standard Time',
    '/mozilla.org/20050126_1/Europe/Berlin',
    '"Europe/Berlin"',
  ]) {
    const reading = readEvent(`DTSTART;TZID=${tzid}:20251124T080000`);
    assert.equal(reading.appointments[0]?.appointment.zone, 'Europe/Berlin', tzid);
  }
  for (const tzid of ['Rathauszeit', '"(GMT +01:00)"', '+01:00', 'Europe/Auental', '']) {
    const reading = readEvent(`DTSTART;TZID=${tzid}:20251124T080000`);
    assert.deepEqual(timesOf(reading), [], tzid);
    assert.equal(reading.read, 1);
  }
});

const vtimezone = (winter: string, summer: string, lines: readonly string[] = []): string =>
  [
    'BEGIN:VTIMEZONE',
    'TZID:Rathauszeit',
    ...lines,
    'BEGIN:DAYLIGHT',
    `TZOFFSETFROM:${winter}`,
    `TZOFFSETTO:${summer}`,
    'DTSTART:19700329T020000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
    'END:DAYLIGHT',
    'BEGIN:STANDARD',
    `TZOFFSETFROM:${summer}`,
    `TZOFFSETTO:${winter}`,
    'DTSTART:19701025T030000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
    'END:STANDARD',
    'END:VTIMEZONE',
  ].join('\r\n');

test('[IM12] a VTIMEZONE counts if it names a zone or behaves like the given one', () => {
  const event = eventOf('DTSTART;TZID=Rathauszeit:20251124T080000');
  assert.deepEqual(timesOf(read(calendarOf(vtimezone('+0100', '+0200'), event))), ['2025-11-24 08:00 60']);
  assert.deepEqual(reasons(read(calendarOf(vtimezone('+0200', '+0300'), event))), ['zone-unknown']);
  assert.deepEqual(reasons(read(calendarOf(vtimezone('+0100', '+0100'), event))), ['zone-unknown']);
  assert.deepEqual(reasons(read(calendarOf(vtimezone('+0100', '+0200'), event), {})), ['zone-unknown']);
  const named = vtimezone('+0200', '+0300', ['X-LIC-LOCATION:Europe/Helsinki']);
  assert.equal(read(calendarOf(named, event)).appointments[0]?.appointment.zone, 'Europe/Helsinki');
});

test('[IM9] a time in the gap moves forward, of the doubled hour the first is meant', () => {
  assert.deepEqual(timesOf(readEvent('DTSTART;TZID=Europe/Berlin:20260329T023000')), [
    '2026-03-29 03:30 120',
  ]);
  assert.deepEqual(timesOf(readEvent('DTSTART;TZID=Europe/Berlin:20251026T023000')), [
    '2025-10-26 02:30 120',
  ]);
});

test('[IM14] a series keeps its wall-clock time over the change of clocks', () => {
  const reading = readEvent('DTSTART;TZID=Europe/Berlin:20251020T090000', 'RRULE:FREQ=WEEKLY;COUNT=3');
  assert.deepEqual(timesOf(reading), ['2025-10-20 09:00 120', '2025-10-27 09:00 60', '2025-11-03 09:00 60']);
});

test('[IM14] what was taken out is left out, what was moved is read once', () => {
  const series = eventOf(
    start,
    'RRULE:FREQ=DAILY;COUNT=4',
    'EXDATE:20251125T070000Z',
    'EXDATE;VALUE=DATE:20251127',
    'RDATE;TZID=Europe/Berlin:20251205T100000',
  );
  const moved = eventOf(
    'RECURRENCE-ID;TZID=Europe/Berlin:20251126T080000',
    'DTSTART;TZID=Europe/Berlin:20251126T140000',
  );
  const reading = read(calendarOf(series, moved));
  assert.deepEqual(timesOf(reading), ['2025-11-24 08:00 60', '2025-12-05 10:00 60', '2025-11-26 14:00 60']);
  assert.deepEqual(idsOf(reading), [
    'a@auental.example/2025-11-24T07:00Z',
    'a@auental.example/2025-12-05T09:00Z',
    'a@auental.example/2025-11-26T07:00Z',
  ]);
});

test('[IM14] an endless series is cut after 400 days or as many occurrences as asked, and reported', () => {
  const text = calendarOf(eventOf(start, 'RRULE:FREQ=WEEKLY'));
  const whole = read(text);
  assert.equal(whole.appointments.length, 58);
  assert.deepEqual(reasons(whole), ['series-cut']);
  const few = read(text, { ...berlin, series: { days: 400, occurrencesMax: 5 } });
  assert.equal(few.appointments.length, 5);
  assert.deepEqual(reasons(few), ['series-cut']);
  assert.equal(
    read(calendarOf(eventOf(start, 'RRULE:FREQ=DAILY')), {
      ...berlin,
      series: { days: 4_000, occurrencesMax: 1_000 },
    }).read,
    1_001,
  );
});

test('[IM14] chosen days give just their occurrences, however old the series is', () => {
  const text = calendarOf(
    eventOf('DTSTART;TZID=Europe/Berlin:20100104T080000', 'RRULE:FREQ=WEEKLY;BYDAY=MO'),
  );
  const days = { from: '2025-11-24', to: '2025-12-01' };
  const reading = read(text, { ...berlin, days });
  assert.deepEqual(timesOf(reading), ['2025-11-24 08:00 60', '2025-12-01 08:00 60']);
  assert.deepEqual(reasons(reading), []);
  assert.deepEqual(reasons(read(text, { ...berlin, days: { from: '2025-11-25', to: '2025-11-26' } })), [
    'series-empty',
  ]);
});

test('[IM14] UNTIL is a day, a local time or an instant', () => {
  for (const [until, count] of [
    ['20251126', 3],
    ['20251126T080000', 3],
    ['20251126T075959', 2],
    ['20251126T070000Z', 3],
    ['20251126T065959Z', 2],
  ] as const) {
    assert.equal(readEvent(start, `RRULE:FREQ=DAILY;UNTIL=${until}`).read, count, until);
  }
});

test('[IM14] rules that are not supported put the series aside', () => {
  for (const rule of [
    'FREQ=HOURLY',
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=DAILY\r\nRRULE:FREQ=WEEKLY',
    'FREQ=DAILY\r\nEXRULE:FREQ=WEEKLY',
  ]) {
    assert.deepEqual(reasons(readEvent(start, `RRULE:${rule}`)), ['series-unsupported'], rule);
  }
  assert.deepEqual(reasons(readEvent(start, 'RECURRENCE-ID;RANGE=THISANDFUTURE:20251124T070000Z')), [
    'series-unsupported',
  ]);
  assert.deepEqual(
    reasons(readEvent(start, 'RRULE:FREQ=DAILY;COUNT=2', 'EXDATE;TZID=Rathauszeit:20251125T080000')),
    ['series-unsupported'],
  );
});

test('[IM3] thousands of hostile series are read in bounded time', () => {
  const hostile = Array.from({ length: 2_000 }, (_, at) =>
    eventOf(
      `DTSTART;TZID=Europe/Berlin:1970010${(at % 9) + 1}T080000`,
      'RRULE:FREQ=DAILY;COUNT=100000;BYMONTH=2;BYMONTHDAY=30',
    ),
  );
  const began = performance.now();
  const reading = read(calendarOf(...hostile), { ...berlin, days: { from: '2190-01-01', to: '2199-12-31' } });
  assert.equal(reading.read, 2_000);
  assert.ok(performance.now() - began < 10_000);
});

test('[IM15] whole days, ends before beginnings and events longer than a day are put aside', () => {
  assert.deepEqual(reasons(readEvent('DTSTART;VALUE=DATE:20251124')), ['whole-day']);
  assert.deepEqual(reasons(readEvent(start, 'DTEND;TZID=Europe/Berlin:20251124T070000')), [
    'duration-implausible',
  ]);
  assert.deepEqual(reasons(readEvent(start, 'DTEND;TZID=Europe/Berlin:20251125T080100')), [
    'duration-implausible',
  ]);
  assert.deepEqual(reasons(readEvent(start, 'DURATION:-PT15M')), ['duration-implausible']);
  assert.deepEqual(reasons(readEvent('DTSTART;TZID=Europe/Berlin:20251340T080000')), ['date-unreadable']);
  assert.equal(readEvent(start, 'DURATION:PT1H30M').appointments[0]?.appointment.durationMinutes, 90);
  assert.equal(readEvent(start).appointments[0]?.appointment.durationMinutes, 0);
});

test('[IM11] a cancelled event stays an appointment that is cancelled', () => {
  assert.equal(readEvent(start, 'STATUS:CANCELLED').appointments[0]?.appointment.status, 'cancelled');
  assert.equal(
    read(calendarOf('METHOD:CANCEL', eventOf(start))).appointments[0]?.appointment.status,
    'cancelled',
  );
});

test('[IM19] a moved event keeps its id and has a greater version', () => {
  const versions = [
    readEvent(start, 'SEQUENCE:1', 'LAST-MODIFIED:20251101T080000Z'),
    readEvent(start, 'SEQUENCE:1', 'LAST-MODIFIED:20251102T080000Z'),
    readEvent('DTSTART;TZID=Europe/Berlin:20251125T080000', 'SEQUENCE:2'),
  ].map((reading) => reading.appointments[0]?.appointment);
  assert.deepEqual(
    versions.map((appointment) => appointment?.source.id),
    Array(3).fill('a@auental.example'),
  );
  const numbers = versions.map((appointment) => appointment?.sourceVersion ?? -1);
  assert.deepEqual(
    numbers,
    numbers.toSorted((left, right) => left - right),
  );
  assert.equal(new Set(numbers).size, 3);
});

test('[IM19] an event without UID is named by its time and title', () => {
  const text = calendarOf(`BEGIN:VEVENT\r\n${start}\r\nSUMMARY:Trauung\r\nEND:VEVENT`);
  assert.deepEqual(idsOf(read(text)), ['2025-11-24T07:00Z Trauung']);
});

test('[IM13] the example of the registry office keeps its text, its guest and its place', () => {
  const reading = importer.read(readExample('standesamt.ics'), {});
  const [wedding, session] = reading.appointments.map(({ appointment }) => appointment);
  assert.match(wedding?.note ?? '', /Montag, 24\.11\.2025, 11:00 Uhr\nHinweise: Ausweise mitbringen\n/);
  assert.equal(wedding?.scope.name, 'Trauzimmer, Rathaus Auental');
  assert.deepEqual(session?.person, { name: 'Hannelore Vogt', email: 'h.vogt@example.org' });
  assert.deepEqual(reasons(reading), ['zone-unknown', 'whole-day']);
});
