/**
 * Files that no office ever wrote: arbitrary bytes, damaged examples, and texts in the shape of each
 * source whose members are mostly right. Every importer meets all of them.
 */
import fc from 'fast-check';
import { exampleMapping, exampleNames, readExample } from './example-files.contract.ts';
import type { ImportFile, ImportOptions } from './importer.ts';

/** Mostly what a source writes, now and then something else or nothing, so that both paths are met often. */
const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 16, arbitrary: usual },
    { weight: 2, arbitrary: odd() },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const oftenAbsent = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

export const arbitraryOptions = (): fc.Arbitrary<ImportOptions> =>
  fc.record({
    zone: fc.constantFrom(
      'Europe/Berlin',
      'Europe/Berlin',
      'Europe/Berlin',
      'America/New_York',
      'Nirgendwo/Nie',
      undefined,
    ),
    days: oftenAbsent(fc.constant({ from: '2025-11-24', to: '2025-11-25' })),
    scope: oftenAbsent(fc.constant({ id: '1', name: 'Rathaus' })),
    mapping: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: fc.constantFrom(exampleMapping(), { headerRow: 0, columns: { time: 1 } }) },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
    series: oftenAbsent(fc.constant({ days: 40, occurrencesMax: 5 })),
  });

export const arbitraryFile = (): fc.Arbitrary<ImportFile> =>
  fc
    .oneof(
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }) },
      { weight: 1, arbitrary: asBytes(fc.string({ unit: 'binary', maxLength: 400 })) },
      { weight: 1, arbitrary: asBytes(fc.json()) },
      { weight: 2, arbitrary: damagedExample() },
      { weight: 2, arbitrary: asBytes(likeZms()) },
      { weight: 2, arbitrary: asBytes(likeEasyAppointments()) },
      { weight: 3, arbitrary: asBytes(likeCalendar()) },
      { weight: 3, arbitrary: asBytes(likeTable()) },
    )
    .map((bytes) => ({ name: 'datei', bytes }));

const asBytes = (texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  texts.map((text) => new TextEncoder().encode(text));

/** A real example with some bytes overwritten and its end cut off. */
function damagedExample(): fc.Arbitrary<Uint8Array> {
  const damage = fc.record({
    name: fc.constantFrom(...exampleNames),
    places: fc.array(fc.record({ at: fc.nat(12_000), byte: fc.nat(255) }), { maxLength: 8 }),
    length: fc.integer({ min: 1, max: 12_000 }),
  });
  return damage.map(({ name, places, length }) => {
    const bytes = readExample(name).bytes.slice(0, length);
    for (const { at, byte } of places) if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });
}

/** Values that stand where a system writes ids, times, names. */
const odd = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(
      null,
      '',
      '0',
      0,
      -1,
      1.5,
      1e300,
      '1763967600',
      1_763_967_600,
      99_999_999_999,
      true,
      [],
      {},
      '=A1',
    ),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      '2025-11-24 08:00:00',
      '2026-03-29 02:30:00',
      '2025-13-40 08:00',
      'Europe/Berlin',
      'x'.repeat(700),
    ),
  );

const like = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  mostly(fc.record(Object.fromEntries(Object.entries(shape).map(([key, usual]) => [key, mostly(usual)]))));

/** Text as people type it, and every other character there is. */
const words = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('Aylin Öztürk', 'Bürgerbüro', '09999 55512', 'a@example.org', ''),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );

const id = (): fc.Arbitrary<unknown> => fc.constantFrom('7', 7, '40101', 40_102);

function likeZms(): fc.Arbitrary<string> {
  const status = fc.constantFrom(
    'confirmed',
    'confirmed',
    'preconfirmed',
    'queued',
    'called',
    'finished',
    'missed',
    'deleted',
    'free',
  );
  const instant = fc.oneof(
    fc.integer({ min: 1_763_900_000, max: 1_764_200_000 }),
    fc.integer({ min: 0, max: 7_000_000_000 }),
  );
  const process = like({
    $schema: fc.constantFrom(
      'https://schema.berlin.de/queuemanagement/process.json',
      'https://schema.berlin.de/queuemanagement/process.json',
      'https://schema.berlin.de/queuemanagement/queue.json',
    ),
    id: id(),
    status,
    queue: like({
      withAppointment: fc.constantFrom('1', '0', true),
      arrivalTime: instant,
      number: id(),
      status,
    }),
    appointments: fc.array(
      like({ date: instant, slotCount: id(), availability: like({ slotTimeInMinutes: id() }) }),
      { maxLength: 2 },
    ),
    clients: fc.array(like({ familyName: words(), telephone: words(), email: words() }), { maxLength: 3 }),
    requests: fc.array(like({ id: id(), name: words() }), { maxLength: 3 }),
    scope: like({ id: id(), contact: like({ name: words() }) }),
    amendment: words(),
    lastChange: instant,
    arrivalTime: instant,
    number: id(),
    withAppointment: fc.boolean(),
  });
  const data = fc.oneof(
    fc.array(process, { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('0', '1', '2'), process),
    process,
  );
  return fc
    .oneof(
      data,
      data.map((inner) => ({ data: inner, meta: {} })),
    )
    .map(jsonText);
}

const jsonText = (value: unknown): string => JSON.stringify(value) ?? 'null';

function likeEasyAppointments(): fc.Arbitrary<string> {
  const time = fc.constantFrom(
    '2025-11-24 08:00:00',
    '2025-11-24 08:30:00',
    '2025-11-26 09:00',
    '2026-03-29 02:30:00',
  );
  const booking = like({
    id: id(),
    start: time,
    end: fc.constantFrom('2025-11-24 08:30:00', '2025-11-24 09:00:00'),
    customerId: fc.constant(7),
    providerId: fc.constant(7),
    serviceId: fc.constant(7),
    status: fc.constantFrom('Booked', 'Cancelled', 'Draft', 'Anders'),
    notes: words(),
    location: words(),
  });
  const customer = like({
    id: fc.constant(7),
    firstName: words(),
    lastName: words(),
    email: words(),
    phone: words(),
  });
  const provider = like({
    id: fc.constant(7),
    firstName: words(),
    lastName: words(),
    timezone: fc.constant('Europe/Berlin'),
    settings: like({ password: words() }),
  });
  const service = like({ id: fc.constant(7), name: words(), duration: id() });
  const list = (records: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.array(records, { minLength: 1, maxLength: 3 });
  const file = like({
    appointments: list(booking),
    customers: list(customer),
    providers: list(provider),
    services: list(service),
    UnavailabilityRecord: booking,
  });
  return fc.oneof(file, list(fc.oneof(booking, customer, provider, service))).map(jsonText);
}

const startLines = [
  'DTSTART;TZID=Europe/Berlin:20251124T080000',
  'DTSTART;TZID=Europe/Berlin:20260329T023000',
  'DTSTART:20251124T080000Z',
  'DTSTART:20251124T080000',
  'DTSTART;TZID=Rathauszeit:20251124T080000',
  'DTSTART;VALUE=DATE:20251124',
  'DTSTART:20251399T990000',
  'DTSTART:',
];

const otherLines = [
  'UID:a',
  'UID:b',
  'DTEND:20251124T090000Z',
  'DTEND;TZID=Europe/Berlin:20251124T083000',
  'DURATION:PT30M',
  'DURATION:-P1W',
  'DURATION:P',
  'RRULE:FREQ=DAILY',
  'RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2',
  'RRULE:FREQ=SECONDLY',
  'RRULE:FREQ=MONTHLY;BYDAY=-1MO;BYSETPOS=1',
  'RRULE:FREQ=WEEKLY;COUNT=3',
  'RRULE:FREQ=WEEKLY;COUNT=0',
  'RRULE:',
  'RRULE:FREQ=DAILY;UNTIL=20251201',
  'RRULE:FREQ=DAILY;UNTIL=x',
  'EXDATE:20251125T080000Z',
  'EXDATE;VALUE=DATE:20251126',
  'RDATE:20251201T080000Z,20251202T080000Z',
  'RDATE;VALUE=PERIOD:20251124T080000Z/PT1H',
  'RECURRENCE-ID:20251125T080000Z',
  'SEQUENCE:3',
  'SEQUENCE:x',
  'LAST-MODIFIED:20251103T101500Z',
  'STATUS:CANCELLED',
  'SUMMARY:Trauung',
  'ATTENDEE;CN="A, B":mailto:a@example.org',
  'ATTENDEE;CN=',
  'LOCATION:Trauzimmer',
  ' folded',
  '\ttab',
  'lose Zeile',
  'Hinweis: x',
  '',
  'BEGIN:VALARM',
  'END:VALARM',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'END:VCALENDAR',
];

const headLines = [
  'METHOD:CANCEL',
  'METHOD:PUBLISH',
  'X-WR-TIMEZONE:Europe/Berlin',
  'X-WR-CALNAME:Standesamt',
  'VERSION:2.0',
  'BEGIN:VTIMEZONE',
  'END:VTIMEZONE',
  'BEGIN:STANDARD',
  'END:STANDARD',
  'TZID:Rathauszeit',
  'TZOFFSETTO:+0100',
  'TZOFFSETTO:9',
  'DTSTART:19700101T000000',
];

function likeCalendar(): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...otherLines) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
    { weight: 1, arbitrary: words().map((text) => `DESCRIPTION:${text}`) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map((text) => `RRULE:FREQ=${text}`) },
  );
  const event = fc
    .tuple(fc.constantFrom(...startLines, ...startLines.slice(0, 4)), fc.array(line, { maxLength: 8 }))
    .map(([start, lines]) => ['BEGIN:VEVENT', start, ...lines, 'END:VEVENT']);
  return fc
    .record({
      head: fc.array(fc.constantFrom(...headLines), { maxLength: 5 }),
      events: fc.array(event, { maxLength: 5 }),
      end: fc.constantFrom('\r\n', '\n', '\r'),
    })
    .map(({ head, events, end }) =>
      ['BEGIN:VCALENDAR', ...head, ...events.flat(), 'END:VCALENDAR'].join(end),
    );
}

function likeTable(): fc.Arbitrary<string> {
  const broken = fc.oneof(
    fc.constantFrom(
      '',
      '"',
      '""',
      '31.02.2025',
      '24:00',
      "'=A1",
      '\u0000',
      '"a;b"',
      '"a\nb"',
      'x'.repeat(700),
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const cell = (...usual: readonly string[]): fc.Arbitrary<string> =>
    fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: broken });
  const row = fc.tuple(
    cell('24.11.2025', '2025-11-24', 'Mo, 24.11.2025', '29.03.2026'),
    cell('08:00', '8.30 Uhr', '02:30', '10:00 - 10:20'),
    words(),
    cell('30', '30 min', '', '0:45'),
    cell('', 'bestätigt', 'storniert', 'frei'),
    words(),
  );
  return fc
    .record({
      header: fc.constantFrom(
        ['Datum', 'Uhrzeit', 'Name', 'Dauer', 'Status', 'Bemerkung'],
        ['Termin', 'Zeit', 'Anliegen', 'Personen', 'ID', 'Ort'],
        ['Datum', 'Uhrzeit', 'Vorname', 'Bis', 'Kennung', 'E-Mail'],
      ),
      rows: fc.array(row, { maxLength: 12 }),
      delimiter: fc.constantFrom(';', ',', '\t', '|'),
    })
    .map(({ header, rows, delimiter }) => [header, ...rows].map((cells) => cells.join(delimiter)).join('\n'));
}
