import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleMapping, fileOf, readExample } from '../example-files.contract.ts';
import type { ImportFile, ImportOptions, Reading } from '../importer.ts';
import { parseDateCell, parseDateTimeCell, parseDurationCell, parseTimeCell } from './cell-time.ts';
import { importer } from './importer.ts';
import { parseCsvMapping } from './mapping.ts';
import { parseRows } from './parse-rows.ts';

const berlin: ImportOptions = { zone: 'Europe/Berlin' };
const read = (text: string, mapping?: unknown): Reading =>
  importer.read(fileOf(text), { ...berlin, mapping });
const reasons = (reading: Reading): readonly string[] => reading.quarantined.map(({ reason }) => reason);
const first = (reading: Reading) => {
  assert.ok(reading.appointments[0], JSON.stringify(reading.quarantined));
  return reading.appointments[0].appointment;
};

test('[IM21] the usual German and English headings are found under every separator', () => {
  const expected = first(read('Datum;Uhrzeit;Name\n24.11.2025;08:00;Kranz\n'));
  for (const delimiter of [',', '\t', '|']) {
    const text = ['Date;Time;Last name', '24.11.2025;08:00;Kranz'].join('\n').replaceAll(';', delimiter);
    assert.deepEqual(first(read(text)), expected);
  }
  assert.deepEqual(
    first(read('Liste vom Montag\n\n;;\nDatum;Uhrzeit:;* Name\n24.11.2025;08:00;Kranz')),
    expected,
  );
});

test('[IM21] a mapping names columns by heading, by several, or by number', () => {
  const table = 'Wann;Wer;Was\n24.11.2025 08:00;Kranz;Reisepass\n';
  for (const columns of [
    { dateTime: 'Wann', name: 'Wer', service: 'Was' },
    { dateTime: ['Zeit', 'Wann'], name: ['Wer'], service: ['Was'] },
    { dateTime: 1, name: 2, service: 3 },
  ]) {
    const appointment = first(read(table, { columns }));
    assert.deepEqual(
      [appointment.localTime, appointment.person.name, appointment.services],
      ['08:00', 'Kranz', [{ name: 'Reisepass' }]],
    );
  }
  const bare = first(
    read('24.11.2025;08:00;Kranz\n', { headerRow: 0, columns: { date: 1, time: 2, name: 3 } }),
  );
  assert.equal(bare.person.name, 'Kranz');
});

test('[IM21] a mapping gives day, zone, length, place and words that the table leaves out', () => {
  const mapping = {
    date: '2025-11-24',
    zone: 'Europe/Lisbon',
    durationMinutes: 15,
    scope: { id: 'bb', name: 'Bürgerbüro' },
    statuses: { kommt: 'expected', 'kam nicht': 'not-appeared' },
  };
  const reading = read('Zeit;Name;Stand\n08:00;Kranz;kommt\n08:15;Vogt;Kam nicht\n', mapping);
  assert.deepEqual(
    reading.appointments.map(({ appointment: { localDate, zone, durationMinutes, scope, status } }) => ({
      localDate,
      zone,
      durationMinutes,
      scope,
      status,
    })),
    [
      {
        localDate: '2025-11-24',
        zone: 'Europe/Lisbon',
        durationMinutes: 15,
        scope: mapping.scope,
        status: 'expected',
      },
      {
        localDate: '2025-11-24',
        zone: 'Europe/Lisbon',
        durationMinutes: 15,
        scope: mapping.scope,
        status: 'not-appeared',
      },
    ],
  );
});

test('[IM21] a wrong mapping accepts nothing and says where it is wrong', () => {
  for (const mapping of [
    { delimiter: ';;' },
    { kolumns: {} },
    { columns: { tiem: 'Zeit' } },
    { zone: 'Europe/Auental' },
    { date: '24.11.2025' },
    7,
    [],
  ]) {
    const reading = read('Datum;Uhrzeit\n24.11.2025;08:00', mapping);
    assert.deepEqual([reading.read, reasons(reading)], [1, ['mapping-invalid']], JSON.stringify(mapping));
    assert.equal(importer.checkMapping?.(mapping).ok, false);
  }
  const checked = parseCsvMapping({ columns: { time: 0 } });
  assert.match(checked.ok ? '' : checked.failure.message, /^columns\.time: /);
  assert.equal(importer.checkMapping?.(exampleMapping()).ok, true);
});

test('[IM21] a table without a column of times is put aside as a whole', () => {
  assert.deepEqual(reasons(read('Name;Telefon\nKranz;1\nVogt;2')), ['columns-missing']);
});

test('[IM22] Windows-1252, UTF-8 with mark and UTF-16 give the same names', () => {
  const text = 'Datum;Uhrzeit;Name\r\n24.11.2025;08:00;Jörg Weißmüller\r\n';
  const encoded: readonly Uint8Array[] = [
    new TextEncoder().encode(`\ufeff${text}`),
    Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer),
    new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer),
  ];
  for (const bytes of encoded) {
    const file: ImportFile = { name: 'liste', bytes };
    assert.equal(importer.recognises(file), true);
    assert.equal(first(importer.read(file, berlin)).person.name, 'Jörg Weißmüller');
  }
});

test('[IM22] guards against formulas are taken off, text that only looks like one stays text', () => {
  const row = (name: string, phone: string) =>
    first(read(`Datum;Uhrzeit;Name;Telefon\n24.11.2025;08:00;${name};${phone}`)).person;
  assert.deepEqual(row("'=SUMME(1+1)", "'+49 9999 1"), { name: '=SUMME(1+1)', phone: '+49 9999 1' });
  assert.deepEqual(row("'@Vogt", '="0171 1"'), { name: '@Vogt', phone: '0171 1' });
  assert.deepEqual(row("'s Gravesande", "'-5"), { name: "'s Gravesande", phone: '-5' });
});

test('[IM22] separators, quotes and line breaks inside quotes belong to the cell', () => {
  const reading = read(
    'Datum;Uhrzeit;Name;Bemerkung\r\n24.11.2025;08:00;"Kranz; B.";"sagt ""ja""\r\nund kommt"\r\n25.11.2025;08:00;Vogt;\r\n',
  );
  assert.equal(reading.appointments.length, 2);
  assert.equal(first(reading).person.name, 'Kranz; B.');
  assert.equal(first(reading).note, 'sagt "ja"\nund kommt');
  assert.deepEqual(
    reading.appointments.map(({ where }) => where),
    ['Zeile 3', 'Zeile 4'],
  );
});

test('[IM22] NUL bytes and other controls disappear from what is accepted', () => {
  assert.equal(
    first(read('Datum;Uhrzeit;Name\n24.11.2025;08:00;Kr\u0000an\u001b\u202ez')).person.name,
    'Kranz',
  );
});

test('[IM23] a quote that is never closed costs its line only', () => {
  const reading = read(
    'Datum;Uhrzeit;Name\n24.11.2025;08:00;Kranz\n24.11.2025;08:15;"Vogt\n24.11.2025;08:30;Demir\n24.11.2025;08:45;Yıldız\n',
  );
  assert.deepEqual(
    reading.appointments.map(({ appointment }) => appointment.person.name),
    ['Kranz', 'Demir', 'Yıldız'],
  );
  assert.deepEqual(
    reading.quarantined.map(({ where, reason }) => [where, reason]),
    [['Zeile 3', 'quote-open']],
  );
  assert.match(reading.quarantined[0]?.raw ?? '', /^24\.11\.2025;08:15;"Vogt$/);
});

test('[IM23] very many open quotes end in one last record', () => {
  const { broken } = parseRows(Array.from({ length: 501 }, (_, at) => `${at};"x`).join('\n'), ';');
  assert.ok(broken.length <= 51);
});

test('[IM23] a line with endless cells and a cell of ten megabytes cost their line only', () => {
  const endless = read(`Datum;Uhrzeit;Name\n${';'.repeat(2_000_000)}\n24.11.2025;08:00;Kranz`);
  assert.deepEqual([endless.appointments.length, reasons(endless)], [1, ['record-too-large']]);
  const large = read(
    `Datum;Uhrzeit;Name\n24.11.2025;08:15;${'x'.repeat(10_000_000)}\n24.11.2025;08:00;Kranz`,
  );
  assert.deepEqual([large.appointments.length, reasons(large)], [1, ['record-too-large']]);
  assert.ok((large.quarantined[0]?.raw.length ?? 0) <= 4_096);
});

test('[IM24] dates are read as people write them', () => {
  for (const cell of [
    '24.11.2025',
    '24.11.25',
    '24. 11. 2025',
    '24/11/2025',
    '24-11-2025',
    '2025-11-24',
    'Mo, 24.11.2025',
    'Montag, 24. November 2025',
    '24. Nov. 2025',
  ]) {
    assert.equal(parseDateCell(cell, 'day-month-year'), '2025-11-24', cell);
  }
  assert.equal(parseDateCell('11/24/2025', 'month-day-year'), '2025-11-24');
  assert.equal(parseDateCell('25/11/24', 'year-month-day'), '2025-11-24');
  for (const cell of ['', 'morgen', '24.11.', '1.2.3', '24.Brumaire 2025', '20251124'])
    assert.equal(parseDateCell(cell, 'day-month-year'), undefined, cell);
});

test('[IM24] times and durations are read as people write them', () => {
  for (const cell of [
    '8:30',
    '08:30',
    '08.30 Uhr',
    '8:30 Uhr',
    '08:30:00',
    '8:30 AM',
    '08:30 - 09:00',
    '08:30–09:00',
    'um 8:30',
    '8.30 h',
  ]) {
    assert.equal(parseTimeCell(cell), '08:30', cell);
  }
  assert.equal(parseTimeCell('8 Uhr'), '08:00');
  assert.equal(parseTimeCell('12:05 PM'), '12:05');
  assert.equal(parseTimeCell('12:05 a.m.'), '00:05');
  for (const cell of ['', 'halb neun', '24:00', '8:60', '13:00 PM', '8', '830'])
    assert.equal(parseTimeCell(cell), undefined, cell);
  assert.deepEqual(['30', '30 min', '0:30', '1 h', '1:15 h', 'kurz'].map(parseDurationCell), [
    30,
    30,
    30,
    60,
    75,
    undefined,
  ]);
});

test('[IM24] date and time in one cell are read, with an offset as an instant', () => {
  for (const cell of [
    '24.11.2025 08:00',
    '24.11.2025, 08:00 Uhr',
    '2025-11-24T08:00',
    '24.11.2025 um 8 Uhr',
  ]) {
    assert.deepEqual(
      parseDateTimeCell(cell, 'day-month-year'),
      { date: '2025-11-24', time: '08:00', offsetMinutes: undefined },
      cell,
    );
  }
  assert.equal(first(read('Termin;Name\n2025-11-24T08:00:00Z;Kranz')).localTime, '09:00');
  assert.equal(first(read('Termin;Name\n2025-11-24T08:00:00+03:00;Kranz')).localTime, '06:00');
});

test('[IM24] what cannot be read puts its row aside, with the reason', () => {
  const reasonOf = (row: string) => reasons(read(`Datum;Uhrzeit;Name;Bis;Dauer;Status\n${row}`))[0];
  assert.equal(reasonOf(';08:00;Kranz;;;'), 'date-missing');
  assert.equal(reasonOf('bald;08:00;Kranz;;;'), 'date-unreadable');
  assert.equal(reasonOf('31.02.2026;08:00;Kranz;;;'), 'date-unreadable');
  assert.equal(reasonOf('24.11.1925;08:00;Kranz;;;'), 'date-implausible');
  assert.equal(reasonOf('24.11.2025;;Kranz;;;'), 'time-missing');
  assert.equal(reasonOf('24.11.2025;früh;Kranz;;;'), 'time-unreadable');
  assert.equal(reasonOf('24.11.2025;08:00;Kranz;07:00;;'), 'duration-implausible');
  assert.equal(reasonOf('24.11.2025;08:00;Kranz;;lang;'), 'duration-implausible');
  assert.equal(reasonOf('24.11.2025;08:00;Kranz;;;vielleicht'), 'status-unknown');
  assert.equal(reasonOf('24.11.2025;08:00;;;;frei'), 'not-an-appointment');
  assert.equal(reasonOf('24.11.2025;08:00;Kranz;;;reserviert'), 'reservation-unconfirmed');
});

test('[IM9] a time that does not exist is asked about, of the doubled hour the first is meant', () => {
  assert.deepEqual(reasons(read('Datum;Uhrzeit;Name\n29.03.2026;02:30;Kranz')), ['time-not-existing']);
  assert.equal(first(read('Datum;Uhrzeit;Name\n26.10.2025;02:30;Kranz')).offsetMinutes, 120);
});

test('[IM8] without a zone no row is accepted', () => {
  const reading = importer.read(fileOf('Datum;Uhrzeit;Name\n24.11.2025;08:00;Kranz'), {});
  assert.deepEqual(reasons(reading), ['zone-missing']);
});

test('[IM19] rows are named by their own id, else by their content; nameless ones stay apart', () => {
  const idsOf = (text: string) => read(text).appointments.map(({ appointment }) => appointment.source.id);
  assert.deepEqual(idsOf('ID;Datum;Uhrzeit\nA-1;24.11.2025;08:00'), ['A-1']);
  const named = idsOf('Datum;Uhrzeit;Name\n24.11.2025;08:00;Kranz\n24.11.2025;8:00 Uhr;Kranz');
  assert.equal(new Set(named).size, 1);
  const nameless = idsOf(
    'Datum;Uhrzeit;Anliegen\n24.11.2025;08:00;Pass\n24.11.2025;08:00;Pass\n24.11.2025;08:00;Pass',
  );
  assert.equal(new Set(nameless).size, 3);
});

test('[IM25] the preview shows separator, encoding, headings, what each column is taken for, and first rows', () => {
  const preview = importer.preview?.(readExample('tagesliste.csv'), { mapping: exampleMapping() });
  const facts = new Map(preview?.facts.map(({ label, value }) => [label, value]));
  assert.equal(facts.get('Trennzeichen'), 'Semikolon');
  assert.equal(facts.get('Zeichensatz'), 'windows-1252');
  assert.equal(facts.get('Kopfzeile'), '2');
  assert.equal(facts.get('Nummer'), 'Terminnr.');
  assert.match(facts.get('Nicht gefunden') ?? '', /Dauer/);
  assert.equal(preview?.rows.length, 5);
  assert.equal(preview?.rows[0]?.[4], 'Jürgen Großmann');
  assert.deepEqual(importer.preview?.(fileOf('Name\nKranz'), {}), { facts: [], header: [], rows: [] });
});

test('[IM25] the preview shows a table in which nothing is known, below its title', () => {
  const preview = importer.preview?.(fileOf('Buchungen\n\nSlot;Kunde\n08:00;Kranz\n'), {});
  assert.deepEqual(preview?.header, ['Slot', 'Kunde']);
  assert.deepEqual(preview?.rows, [['08:00', 'Kranz']]);
  assert.ok(preview?.facts.every(({ label }) => label !== 'Uhrzeit'));
});

test('[IM21] columns named by number are found below a title, and are nothing else besides', () => {
  const text = 'Liste;;\nSlot;Uhrzeit;Wer\n24.11.2025 08:00;15 min;Kranz\n';
  const appointment = first(read(text, { columns: { dateTime: 1, duration: 2, name: 3 } }));
  assert.deepEqual([appointment.localTime, appointment.person.name], ['08:00', 'Kranz']);
});

test('[IM22] the example of a spreadsheet keeps umlauts, line breaks and its own column', () => {
  const reading = importer.read(readExample('tagesliste.csv'), { mapping: exampleMapping() });
  assert.equal(first(reading).person.phone, '+49 9999 55531');
  assert.deepEqual(first(reading).details, [{ label: 'Kürzel Sachgebiet', text: 'FS' }]);
  assert.equal(
    reading.appointments[1]?.appointment.note,
    'bringt alten Pass mit\nund Vollmacht der Mutter; bitte prüfen',
  );
  assert.deepEqual(reasons(reading), ['time-unreadable', 'date-unreadable']);
});
