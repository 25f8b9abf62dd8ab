/**
 * What holds for every importer and whatever file. The generators know the shapes of all sources, so
 * that each importer also meets the others' files, and damaged ones of its own.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { appointmentSchema } from '../calendar/appointment.ts';
import type { Importer, ImportFile, ImportOptions, Reading } from './importer.ts';
import { quarantineReasons } from './quarantine-reason.ts';
import { quarantineText } from './text.de.ts';

export const exampleNames = [
  'zms-tagesliste-2025-11-24.json',
  'standesamt.ics',
  'easyappointments.json',
  'tagesliste.csv',
] as const;

export function readExample(name: string): ImportFile {
  return { name, bytes: readFileSync(new URL(`../../../examples/appointments/${name}`, import.meta.url)) };
}

export const exampleMapping = (): unknown =>
  JSON.parse(new TextDecoder().decode(readExample('tagesliste.mapping.json').bytes));

export const fileOf = (text: string, name = 'datei'): ImportFile => ({
  name,
  bytes: new TextEncoder().encode(text),
});

export function assertLawful(reading: Reading): void {
  assert.equal(reading.read, reading.appointments.length + reading.quarantined.length);
  for (const { appointment, where } of reading.appointments) {
    assert.notEqual(where, '');
    assert.equal(appointmentSchema.safeParse(appointment).success, true);
  }
  for (const { where, reason, message, raw } of reading.quarantined) {
    assert.notEqual(where, '');
    assert.equal(message, quarantineText[reason]);
    assert.ok(new TextEncoder().encode(raw).length <= 4_096);
  }
}

export function importerContract(importer: Importer, numRuns: number): void {
  describe(`importer contract: ${importer.name}`, () => {
    test(`[IM1] ${importer.name} counts every record of any content once`, () => {
      fc.assert(
        fc.property(arbitraryFile(), arbitraryOptions(), (file, options) =>
          assertLawful(importer.read(file, options)),
        ),
        parameters(numRuns),
      );
    });

    test(`[IM2] ${importer.name} neither throws nor answers differently the second time`, () => {
      const once = (file: ImportFile, options: ImportOptions) => [
        importer.recognises(file),
        importer.read(file, options),
        importer.preview?.(file, options),
        importer.checkMapping?.(options.mapping).ok,
      ];
      fc.assert(
        fc.property(arbitraryFile(), arbitraryOptions(), (file, options) => {
          assert.deepEqual(once(file, options), once(file, options));
        }),
        parameters(Math.ceil(numRuns / 4)),
      );
    });

    test(`[IM3] ${importer.name} puts an empty and a huge file aside unread`, () => {
      const reasonOf = (length: number) =>
        importer
          .read({ name: 'x', bytes: new Uint8Array(length) }, {})
          .quarantined.map(({ reason }) => reason);
      assert.deepEqual(reasonOf(0), ['file-empty']);
      assert.deepEqual(reasonOf(64 * 1_024 * 1_024 + 1), ['file-too-large']);
    });

    test(`[IM4] ${importer.name} says in German what it could not read`, () => {
      const { quarantined } = importer.read(fileOf('\u0001 kein Export \ud83d'.repeat(9_000)), {
        zone: 'Europe/Berlin',
      });
      assert.equal(quarantined.length, 1);
      const [problem] = quarantined;
      assert.ok(quarantineReasons.some((reason) => reason === problem?.reason));
      assert.match(problem?.message ?? '', /^[A-ZÄÖÜ].*\.$/);
      assert.ok((problem?.raw.length ?? 0) > 1_000);
    });
  });
}

function parameters(numRuns: number): fc.Parameters<unknown> {
  const seed = process.env['INSEL_SEED'];
  return { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

const arbitraryOptions = (): fc.Arbitrary<ImportOptions> =>
  fc.record(
    {
      zone: fc.constantFrom('Europe/Berlin', 'Nirgendwo/Nie', '', 'UTC'),
      days: fc.constant({ from: '2025-11-24', to: '2025-11-25' }),
      scope: fc.constant({ id: '1', name: 'Rathaus' }),
      mapping: fc.oneof(
        fc.constant(exampleMapping()),
        fc.jsonValue(),
        fc.constant({ headerRow: 0, columns: { time: 1 } }),
      ),
      series: fc.constant({ days: 40, occurrencesMax: 5 }),
    },
    { requiredKeys: [] },
  );

const arbitraryFile = (): fc.Arbitrary<ImportFile> =>
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
  fc.oneof({ weight: 9, arbitrary: fc.record(shape, { requiredKeys: [] }) }, { weight: 1, arbitrary: odd() });

function likeZms(): fc.Arbitrary<string> {
  const status = fc.constantFrom('confirmed', 'queued', 'free', 'deleted', 'anonymized', 'neu', 1, null);
  const queue = like({ withAppointment: odd(), arrivalTime: odd(), number: odd(), status });
  const availability = like({ slotTimeInMinutes: fc.oneof(odd(), fc.constant('10')) });
  const date = fc.oneof(fc.constant(1_763_967_600), odd());
  const process = like({
    $schema: fc.constantFrom(
      'https://schema.berlin.de/queuemanagement/process.json',
      'x/queue.json',
      'x/scope.json',
    ),
    id: fc.oneof(fc.constant('7'), odd()),
    status,
    queue,
    appointments: fc.oneof(fc.array(like({ date, slotCount: odd(), availability }), { maxLength: 3 }), odd()),
    clients: fc.oneof(
      fc.array(like({ familyName: odd(), telephone: odd(), email: odd() }), { maxLength: 3 }),
      odd(),
    ),
    requests: fc.oneof(fc.array(like({ id: odd(), name: odd() }), { maxLength: 25 }), odd()),
    scope: like({ id: odd(), $ref: odd(), contact: like({ name: odd() }), provider: odd() }),
    amendment: odd(),
    lastChange: odd(),
    arrivalTime: odd(),
    number: odd(),
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
    .map((value) => JSON.stringify(value) ?? 'null');
}

function likeEasyAppointments(): fc.Arbitrary<string> {
  const time = fc.oneof(
    fc.constantFrom('2025-11-24 08:00:00', '2025-11-24 08:30:00', '2026-03-29 02:30:00'),
    odd(),
  );
  const id = fc.oneof(fc.constantFrom(1, '1', 2), odd());
  const booking = like({
    id,
    start: time,
    end: time,
    customerId: id,
    providerId: id,
    serviceId: id,
    status: odd(),
    notes: odd(),
  });
  const person = like({
    id,
    firstName: odd(),
    lastName: odd(),
    email: odd(),
    phone: odd(),
    timezone: odd(),
    settings: odd(),
  });
  const list = (records: fc.Arbitrary<unknown>) => fc.oneof(fc.array(records, { maxLength: 3 }), records);
  const file = fc.record(
    {
      appointments: list(booking),
      customers: list(person),
      providers: list(person),
      services: list(person),
      UnavailabilityRecord: booking,
    },
    { requiredKeys: [] },
  );
  return fc
    .oneof(file, fc.array(fc.oneof(booking, person), { maxLength: 5 }))
    .map((value) => JSON.stringify(value) ?? 'null');
}

function likeCalendar(): fc.Arbitrary<string> {
  const line = fc.oneof(
    fc.constantFrom(
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      'BEGIN:VEVENT',
      'BEGIN:VEVENT',
      'END:VEVENT',
      'END:VEVENT',
      'BEGIN:VALARM',
      'END:VALARM',
      'BEGIN:VTIMEZONE',
      'END:VTIMEZONE',
      'BEGIN:STANDARD',
      'END:STANDARD',
      'TZID:Rathauszeit',
      'TZOFFSETTO:+0100',
      'TZOFFSETTO:9',
      'UID:a',
      'UID:b',
      'DTSTART;TZID=Europe/Berlin:20251124T080000',
      'DTSTART:20251124T080000Z',
      'DTSTART;VALUE=DATE:20251124',
      'DTSTART;TZID=Rathauszeit:20251124T080000',
      'DTSTART:20251399T990000',
      'DTSTART:',
      'DTEND:20251124T090000Z',
      'DURATION:PT30M',
      'DURATION:-P1W',
      'DURATION:P',
      'RRULE:FREQ=DAILY',
      'RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2',
      'RRULE:FREQ=SECONDLY',
      'RRULE:FREQ=MONTHLY;BYDAY=-1MO;BYSETPOS=1',
      'RRULE:FREQ=WEEKLY;COUNT=0',
      'RRULE:',
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
      'METHOD:CANCEL',
      'X-WR-TIMEZONE:Europe/Berlin',
      'ATTENDEE;CN="A, B":mailto:a@example.org',
      'ATTENDEE;CN=',
      ' folded',
      '\ttab',
      'lose Zeile',
      'Hinweis: x',
      '',
    ),
    fc.string({ maxLength: 30 }),
    fc.string({ maxLength: 30 }).map((text) => `DESCRIPTION:${text}`),
    fc.string({ maxLength: 30 }).map((text) => `RRULE:FREQ=${text}`),
  );
  const breaks = fc.constantFrom('\r\n', '\n', '\r');
  return fc
    .tuple(fc.array(line, { maxLength: 40 }), breaks)
    .map(([lines, end]) => ['BEGIN:VCALENDAR', ...lines].join(end));
}

function likeTable(): fc.Arbitrary<string> {
  const heading = fc.constantFrom(
    'Datum',
    'Uhrzeit',
    'Name',
    'Dauer',
    'Bis',
    'Status',
    'Anliegen',
    'Termin',
    'ID',
    'Ort',
    'Personen',
    '',
  );
  const cell = fc.oneof(
    fc.constantFrom(
      '24.11.2025',
      '8:00',
      '08.30 Uhr',
      '2025-11-24T08:00:00Z',
      '31.02.2025',
      '29.03.2026',
      '02:30',
      "'=A1",
      '"',
      '""',
      'frei',
      '',
    ),
    fc.string({ maxLength: 12 }),
    fc.constantFrom('\u0000', '"a;b"', '"a\nb"', '30 min', 'x'.repeat(400)),
  );
  return fc
    .record({
      header: fc.array(heading, { maxLength: 6 }),
      rows: fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 12 }),
      delimiter: fc.constantFrom(';', ',', '\t', '|'),
    })
    .map(({ header, rows, delimiter }) =>
      [['Uhrzeit', ...header], ...rows].map((cells) => cells.join(delimiter)).join('\n'),
    );
}
