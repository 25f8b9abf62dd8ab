import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countByDay } from './count-by-day.ts';
import { findImporter } from './detect-importer.ts';
import { exampleMapping, exampleNames, fileOf, readExample } from './example-files.contract.ts';
import { importerContract } from './importer.contract.ts';
import type { Importer, Reading } from './importer.ts';
import { importers } from './registry.generated.ts';

for (const importer of importers) importerContract(importer, 1_000);

const getImporter = (name: string): Importer => {
  const found = importers.find((importer) => importer.name === name);
  assert.ok(found, name);
  return found;
};

const namesByExample = new Map(
  exampleNames.map((name, at) => [name, ['zms', 'ics', 'easyappointments', 'csv'][at]]),
);

function readWhole(name: string): Reading {
  const file = readExample(name);
  const importer = findImporter(importers, file);
  assert.ok(importer, name);
  return importer.read(file, { zone: 'Europe/Berlin', mapping: exampleMapping() });
}

test('[IM7] each example is recognised by its importer alone, whatever its name', () => {
  for (const name of exampleNames) {
    const file = { ...readExample(name), name: 'falsch.pdf' };
    const found = importers.filter((importer) => importer.recognises(file)).map((importer) => importer.name);
    assert.deepEqual(found, [namesByExample.get(name)]);
  }
  for (const text of [
    '',
    '{}',
    'Lieber Herr Kranz,\num 8 Uhr',
    '<html>',
    '%PDF-1.7',
    '{"data":{"content":"BEGIN:VTODO"}}',
  ]) {
    assert.equal(findImporter(importers, fileOf(text)), undefined, text);
  }
});

test('[IM7] a file that two importers would take is taken by none', () => {
  const [first] = importers;
  assert.ok(first);
  const greedy: Importer = { ...first, recognises: () => true };
  assert.equal(findImporter([greedy, greedy], fileOf('x')), undefined);
});

test('[IM19] each example gives the same ids every time, and what its description says', () => {
  const counts = exampleNames.map((name) => {
    const [first, second] = [readWhole(name), readWhole(name)];
    assert.deepEqual(first, second);
    return [first.read, first.appointments.length];
  });
  assert.deepEqual(counts, [
    [9, 7],
    [6, 4],
    [4, 2],
    [6, 4],
  ]);
});

test('[IM5] no secret of an example is in what was accepted or put aside', () => {
  const secrets = [
    '192.0.2.10',
    'kQ3vXw9LmTzB',
    'pT5uZe4KjHgD',
    'wV1xAf6MnBcE',
    'nicht-echt',
    'eyJpZCI6',
    '7f3a',
  ];
  for (const name of exampleNames) {
    for (const importer of importers) {
      const reading = importer.read(readExample(name), { zone: 'Europe/Berlin', mapping: exampleMapping() });
      const text = JSON.stringify(reading);
      assert.doesNotMatch(
        text,
        /authKey\W{1,9}[0-9a-f]{4}/,
        `${importer.name} kept a citizen's key of ${name}`,
      );
      for (const secret of secrets)
        assert.equal(text.includes(secret), false, `${importer.name} kept ${secret} of ${name}`);
    }
  }
});

test('[IM5] keys are found in damaged JSON, in folded lines and in links', () => {
  const texts = [
    '{"data":{"0":{"authKey": "7f3a", "id": 1',
    '{"id":1,"password":"geheim-1","hash":"kQ3vXw9LmTzB"',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:https://x.example/#/appointment/eyJpZCI6MTE4LCJhdXRo\r\n S2V5IjoiN2YzYSJ9',
    'https://x.example/index.php/booking/reschedule/kQ3vXw9LmTzB und ?authKey=7f3a&token=geheim-1',
  ];
  for (const importer of importers) {
    for (const text of texts) {
      const kept = JSON.stringify(importer.read(fileOf(text), { zone: 'Europe/Berlin' }));
      assert.doesNotMatch(kept, /7f3a|geheim-1|kQ3vXw9LmTzB|S2V5IjoiN2/, `${importer.name}: ${kept}`);
    }
  }
});

test('[IM6] a day list with a record of another day shows it, and a choice of days puts it aside', () => {
  const file = readExample('zms-tagesliste-2025-11-24.json');
  const zms = getImporter('zms');
  const all = zms.read(file, { zone: 'Europe/Berlin' });
  assert.deepEqual(countByDay(all), [
    { localDate: '2025-11-24', count: 6 },
    { localDate: '2025-12-01', count: 1 },
  ]);
  const day = zms.read(file, { zone: 'Europe/Berlin', days: { from: '2025-11-24', to: '2025-11-24' } });
  assert.equal(day.read, all.read);
  assert.deepEqual(
    day.quarantined.filter(({ reason }) => reason === 'outside-days').map(({ where }) => where),
    ['Eintrag 7'],
  );
});

test('[IM8] without a zone, or with one nobody knows, nothing that needs it is accepted', () => {
  const zms = getImporter('zms');
  const file = readExample('zms-tagesliste-2025-11-24.json');
  for (const [zone, reason] of [
    [undefined, 'zone-missing'],
    ['Europe/Auental', 'zone-unknown'],
    ['+01:00', 'zone-unknown'],
  ] as const) {
    const reading = zms.read(file, { zone });
    assert.equal(reading.appointments.length, 0);
    assert.equal(reading.quarantined.filter((one) => one.reason === reason).length, 7);
  }
});

test('[IM3] after 100,000 records one more says that the file goes on', () => {
  const rows = Array.from({ length: 100_050 }, (_, at) => `x;${at}`);
  const reading = getImporter('csv').read(fileOf(['Uhrzeit;Nummer', ...rows].join('\n')), {
    zone: 'Europe/Berlin',
  });
  assert.equal(reading.read, 100_001);
  assert.equal(reading.quarantined.at(-1)?.reason, 'too-many-records');
  assert.equal(reading.quarantined.filter(({ reason }) => reason === 'too-many-records').length, 1);
});

test('[IM10] a long remark is cut with a mark, a long name puts the record aside', () => {
  const csv = getImporter('csv');
  const table = (name: string, note: string) =>
    fileOf(`Datum;Uhrzeit;Name;Bemerkung\n24.11.2025;08:00;${name};${note}\n`);
  const cut = csv.read(table('Kranz', 'x'.repeat(9_000)), { zone: 'Europe/Berlin' }).appointments[0]
    ?.appointment.note;
  assert.equal(cut?.length, 8_000);
  assert.match(cut ?? '', / … \[gekürzt, im Original 9000 Zeichen\]$/);
  const long = csv.read(table('x'.repeat(301), ''), { zone: 'Europe/Berlin' });
  assert.deepEqual(
    long.quarantined.map(({ reason }) => reason),
    ['value-too-long'],
  );
});
