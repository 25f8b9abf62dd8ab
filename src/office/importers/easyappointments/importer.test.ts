import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, readExample } from '../example-files.contract.ts';
import type { ImportOptions, Reading } from '../importer.ts';
import { importer } from './importer.ts';

const booking = {
  id: 501,
  start: '2025-11-24 09:00:00',
  end: '2025-11-24 09:30:00',
  status: 'Booked',
  notes: '',
  customerId: 11,
  providerId: 2,
  serviceId: 6,
};
const customer = { id: 11, firstName: 'Mehmet', lastName: 'Yıldız', email: 'm@example.org', phone: '' };
const provider = { id: 2, firstName: 'Schalter', lastName: '4', timezone: 'Europe/Berlin', settings: {} };
const service = { id: 6, name: 'Meldebescheinigung', duration: 30 };
const whole = { appointments: [booking], customers: [customer], providers: [provider], services: [service] };

const read = (document: unknown, options: ImportOptions = {}): Reading =>
  importer.read(fileOf(JSON.stringify(document)), options);
const reasons = (reading: Reading): readonly string[] => reading.quarantined.map(({ reason }) => reason);

test('[IM20] a booking is joined from four lists, from one mixed list, or from embedded records', () => {
  const joined = read(whole).appointments[0]?.appointment;
  assert.equal(joined?.person.name, 'Mehmet Yıldız');
  assert.deepEqual(joined?.services, [{ id: '6', name: 'Meldebescheinigung' }]);
  assert.deepEqual(joined?.scope, { id: '2', name: 'Schalter 4' });
  assert.equal(joined?.durationMinutes, 30);
  assert.deepEqual(read([booking, customer, provider, service]).appointments[0]?.appointment, joined);
  assert.deepEqual(read({ ...booking, customer, provider, service }).appointments[0]?.appointment, joined);
  const named = {
    AppointmentRecord: booking,
    CustomerRecord: customer,
    ProviderRecord: provider,
    ServiceRecord: service,
  };
  assert.deepEqual(read(named).appointments[0]?.appointment, joined);
});

test('[IM20] a booking without its person is put aside', () => {
  assert.deepEqual(reasons(read({ ...whole, customers: [] })), ['person-missing']);
});

test('[IM20] the zone is the provider’s, else the given one, else nothing is accepted', () => {
  const zoneOf = (document: object, options: ImportOptions) => {
    const reading = read(document, options);
    return reading.appointments[0]?.appointment.zone ?? reading.quarantined[0]?.reason;
  };
  assert.equal(zoneOf(whole, { zone: 'Europe/Lisbon' }), 'Europe/Berlin');
  assert.equal(zoneOf({ ...whole, providers: [] }, { zone: 'Europe/Lisbon' }), 'Europe/Lisbon');
  assert.equal(zoneOf({ ...whole, providers: [] }, {}), 'zone-missing');
  assert.equal(
    zoneOf({ ...whole, providers: [{ ...provider, timezone: 'Mond/Krater' }] }, {}),
    'zone-unknown',
  );
});

test('[IM9] a time in the gap of spring is put aside, the hour of autumn is the first', () => {
  const at = (start: string, end: string) => read({ ...whole, appointments: [{ ...booking, start, end }] });
  assert.deepEqual(reasons(at('2026-03-29 02:30:00', '2026-03-29 03:30:00')), ['time-not-existing']);
  const autumn = at('2025-10-26 02:30:00', '2025-10-26 03:30:00').appointments[0]?.appointment;
  assert.equal(autumn?.offsetMinutes, 120);
  assert.equal(autumn?.durationMinutes, 120);
});

test('[IM20] breaks, drafts, unreadable times and impossible spans are put aside', () => {
  const change = (changed: object) => reasons(read({ ...whole, appointments: [{ ...booking, ...changed }] }));
  assert.deepEqual(change({ customerId: undefined }), ['not-an-appointment']);
  assert.deepEqual(change({ start: undefined }), ['not-an-appointment']);
  assert.deepEqual(change({ status: 'Draft' }), ['reservation-unconfirmed']);
  assert.deepEqual(change({ start: '24.11.2025 09:00' }), ['date-unreadable']);
  assert.deepEqual(change({ start: '2025-02-30 09:00:00' }), ['date-unreadable']);
  assert.deepEqual(change({ end: '2025-11-24 08:00:00' }), ['duration-implausible']);
  assert.deepEqual(change({ id: null }), ['id-missing']);
});

test('[IM20] cancelled and missed bookings keep their meaning and their word', () => {
  for (const [word, status] of [
    ['Cancelled', 'cancelled'],
    ['No Show', 'not-appeared'],
    ['Rescheduled', 'expected'],
  ]) {
    const appointment = read({ ...whole, appointments: [{ ...booking, status: word }] }).appointments[0]
      ?.appointment;
    assert.equal(appointment?.status, status);
    assert.equal(appointment?.sourceStatus, word);
  }
});

test('[IM20] a file without any booking is put aside as a whole', () => {
  assert.deepEqual(reasons(read({ customers: [customer] })), ['not-an-appointment']);
  assert.deepEqual(reasons(importer.read(fileOf('[{"start":'), {})), ['json-unreadable']);
  assert.equal(read([]).read, 0);
});

test('[IM5] passwords, tokens and the citizens’ links of the example are gone', () => {
  const text = JSON.stringify(importer.read(readExample('easyappointments.json'), {}));
  assert.doesNotMatch(text, /nicht-echt|hash|kQ3vXw9LmTzB|pT5uZe4KjHgD|wV1xAf6MnBcE/);
});
