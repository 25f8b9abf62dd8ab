import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, readExample } from '../example-files.contract.ts';
import type { Reading } from '../importer.ts';
import { importer } from './importer.ts';

const berlin = { zone: 'Europe/Berlin' } as const;
/** 24 November 2025, 08:00 in Berlin. */
const eight = 1_763_967_600;

const processSchema = 'https://schema.berlin.de/queuemanagement/process.json';

const processOf = (change: object = {}): object => ({
  $schema: processSchema,
  id: '40101',
  status: 'confirmed',
  appointments: [
    { date: eight, slotCount: '2', availability: { slotTimeInMinutes: '10' }, scope: { $ref: 'scope/12/' } },
  ],
  clients: [{ familyName: 'Aylin Öztürk', email: '', telephone: '' }],
  queue: { arrivalTime: eight, number: '40101', withAppointment: '1' },
  ...change,
});

const read = (data: unknown): Reading => importer.read(fileOf(JSON.stringify({ data })), berlin);
const reasons = (reading: Reading): readonly string[] => reading.quarantined.map(({ reason }) => reason);
const only = (reading: Reading) => {
  assert.equal(reading.appointments.length, 1, JSON.stringify(reading.quarantined));
  return reading.appointments[0]?.appointment;
};

test('[IM16] one record, a list and an object with numeric keys are the same day', () => {
  const other = processOf({ id: '40102' });
  assert.deepEqual(
    read([processOf(), other]).appointments,
    read({ '0': processOf(), '7': other }).appointments,
  );
  assert.equal(only(read(processOf()))?.source.id, '40101');
  assert.equal(read({}).read, 0);
  assert.equal(read([]).read, 0);
});

test('[IM16] a process has its duration in slots, its services, its place and the number of people', () => {
  const appointment = only(
    read(
      processOf({
        requests: [{ id: '120703', name: 'Personalausweis beantragen' }, { id: '9' }],
        scope: { id: '12', contact: { name: 'Bürgerbüro Auental' } },
        clients: [{ familyName: 'Brandt', telephone: '09999 5' }, { familyName: 'Lena' }],
        amendment: 'Kinderwagen',
        customTextfield: 'Schalter 3',
      }),
    ),
  );
  assert.deepEqual(appointment, {
    source: { system: 'zms', id: '40101' },
    localDate: '2025-11-24',
    localTime: '08:00',
    offsetMinutes: 60,
    zone: 'Europe/Berlin',
    durationMinutes: 20,
    scope: { id: '12', name: 'Bürgerbüro Auental' },
    services: [
      { id: '120703', name: 'Personalausweis beantragen' },
      { id: '9', name: '9' },
    ],
    person: { name: 'Brandt', phone: '09999 5' },
    number: '40101',
    note: 'Kinderwagen',
    details: [
      { label: 'Zusatzfeld 1', text: 'Schalter 3' },
      { label: 'Weitere Person', text: 'Lena' },
    ],
    status: 'expected',
    sourceStatus: 'confirmed',
    walkIn: false,
    partySize: 2,
  });
});

test('[IM16] opening hours, places, closures and free slots are put aside once each', () => {
  const others = [
    { $schema: 'https://schema.berlin.de/queuemanagement/availability.json', id: '31' },
    { $schema: 'https://schema.berlin.de/queuemanagement/scope.json', id: '12' },
    { items: [{ scopeId: '12', date: '2025-11-24' }] },
    null,
    'text',
  ];
  for (const other of others) assert.deepEqual(reasons(read(other)), ['not-an-appointment']);
  assert.deepEqual(
    reasons(read(others)),
    others.map(() => 'not-an-appointment'),
  );
});

test('[IM16] what is no JSON is put aside as a whole', () => {
  const reading = importer.read(fileOf('{"data": {"0": '), berlin);
  assert.deepEqual(reasons(reading), ['json-unreadable']);
  assert.equal(reading.read, 1);
});

test('[IM16] nesting without end is put aside, not followed', () => {
  const deep = `{"data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  assert.equal(importer.read(fileOf(deep), berlin).read, 1);
});

test('[IM17] each of the sixteen statuses has its meaning', () => {
  const meaningsByStatus = {
    confirmed: 'expected',
    preconfirmed: 'expected',
    conflict: 'expected',
    queued: 'waiting',
    parked: 'waiting',
    called: 'called',
    processing: 'called',
    pending: 'done',
    finished: 'done',
    archived: 'done',
    missed: 'not-appeared',
    deleted: 'cancelled',
    reserved: 'reservation-unconfirmed',
    free: 'not-an-appointment',
    blocked: 'not-an-appointment',
    anonymized: 'not-an-appointment',
  };
  assert.equal(Object.keys(meaningsByStatus).length, 16);
  for (const [status, meaning] of Object.entries(meaningsByStatus)) {
    const reading = read(processOf({ status }));
    const found = reading.appointments[0]?.appointment.status ?? reading.quarantined[0]?.reason;
    assert.equal(found, meaning, status);
  }
});

test('[IM17] an unknown or missing status, a missing id and a missing time put the process aside', () => {
  assert.deepEqual(reasons(read(processOf({ status: 'vielleicht' }))), ['status-unknown']);
  assert.deepEqual(reasons(read(processOf({ status: undefined }))), ['status-unknown']);
  assert.deepEqual(reasons(read(processOf({ id: '0' }))), ['id-missing']);
  assert.deepEqual(reasons(read(processOf({ appointments: [], queue: {} }))), ['date-missing']);
  assert.deepEqual(reasons(read(processOf({ appointments: [{ date: 32_526_616_522 }] }))), [
    'date-implausible',
  ]);
  assert.deepEqual(
    reasons(
      read(
        processOf({
          appointments: [{ date: eight, slotCount: 999, availability: { slotTimeInMinutes: 10 } }],
        }),
      ),
    ),
    ['duration-implausible'],
  );
});

test('[IM18] a walk-in counts from its ticket, not from midnight', () => {
  const walkIn = processOf({
    status: 'queued',
    appointments: [{ date: eight - 8 * 3_600 }],
    queue: { arrivalTime: eight + 47 * 60 + 13, number: '7', withAppointment: '0' },
  });
  const appointment = only(read(walkIn));
  assert.equal(appointment?.localTime, '08:47');
  assert.equal(appointment?.walkIn, true);
  assert.equal(appointment?.number, '7');
});

test('[IM18] a queue list keeps numbers and times under ids of its own', () => {
  const item = {
    $schema: 'x/queue.json',
    arrivalTime: eight,
    number: '7',
    status: 'queued',
    withAppointment: false,
  };
  const appointment = only(read([item]));
  assert.equal(appointment?.source.id, 'queue/2025-11-24/7');
  assert.equal(appointment?.walkIn, true);
  assert.deepEqual(
    reasons(
      read([
        { ...item, status: 'neu' },
        { ...item, number: '' },
        { ...item, arrivalTime: 0 },
      ]),
    ),
    ['status-unknown', 'id-missing', 'date-missing'],
  );
});

test('[IM19] two records with one id stay two records', () => {
  const reading = read([processOf(), processOf()]);
  assert.equal(reading.read, 2);
  assert.deepEqual(
    reading.appointments.map(({ appointment }) => appointment.source.id),
    ['40101', '40101'],
  );
});

test('[IM9] the hour that comes twice keeps its offset', () => {
  const offsets = [1_761_438_600, 1_761_442_200].map(
    (date) => only(read(processOf({ appointments: [{ date }] })))?.offsetMinutes,
  );
  assert.deepEqual(offsets, [120, 60]);
});

test('[IM19] a later change has a greater version', () => {
  const versions = [5, 9].map((lastChange) => only(read(processOf({ lastChange })))?.sourceVersion);
  assert.deepEqual(versions, [5, 9]);
});

test('[IM5] the example keeps names and drops every key', () => {
  const text = JSON.stringify(importer.read(readExample('zms-tagesliste-2025-11-24.json'), berlin));
  assert.equal(text.includes('authKey'), false);
  assert.equal(text.includes('Nguyễn Thị Hoa'), true);
});
