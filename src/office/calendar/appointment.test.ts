import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../core/value/canonical-json.ts';
import { type Appointment, appointmentSchema } from './appointment.ts';

const appointment: Appointment = {
  source: { system: 'zms', id: '40101' },
  localDate: '2025-11-24',
  localTime: '08:00',
  offsetMinutes: 60,
  zone: 'Europe/Berlin',
  durationMinutes: 10,
  scope: { id: '12', name: 'Bürgerbüro Auental' },
  services: [{ id: '120703', name: 'Personalausweis beantragen' }],
  person: { name: 'Aylin Öztürk' },
  status: 'expected',
  walkIn: false,
};

const accepts = (change: object): boolean =>
  appointmentSchema.safeParse({ ...appointment, ...change }).success;

test('[CA1] an appointment has one canonical spelling and refuses fractions and overlong texts', () => {
  const parsed = appointmentSchema.parse(appointment);
  assert.equal(
    canonicalJson(parsed),
    canonicalJson(appointmentSchema.parse(JSON.parse(canonicalJson(parsed)))),
  );
  assert.equal(accepts({ durationMinutes: 7.5 }), false);
  assert.equal(accepts({ sourceVersion: 2 ** 53 }), false);
  assert.equal(accepts({ note: 'x'.repeat(8_001) }), false);
  assert.equal(accepts({ person: { name: 'x'.repeat(301) } }), false);
});

test('[CA2] an appointment without a real date, time, offset or zone is refused', () => {
  for (const localDate of ['2025-02-29', '24.11.2025', ''])
    assert.equal(accepts({ localDate }), false, localDate);
  for (const localTime of ['24:00', '8:00', '08:60']) assert.equal(accepts({ localTime }), false, localTime);
  for (const zone of ['+01:00', '', 'Europe Berlin']) assert.equal(accepts({ zone }), false, zone);
  assert.equal(accepts({ offsetMinutes: 60.5 }), false);
});

test('[CA3] a text with controls or reversed reading direction is refused', () => {
  for (const mark of ['\u0000', '\u001b', '\u202e', '\u2066', '\ud800']) {
    assert.equal(accepts({ note: `a${mark}b` }), false, JSON.stringify(mark));
  }
  assert.equal(accepts({ note: 'erste Zeile\nzweite\tZeile' }), true);
});

test('[CA4] an unknown member is refused', () => {
  assert.equal(accepts({ authKey: '7f3a' }), false);
  assert.equal(accepts({ person: { name: 'A', password: 'x' } }), false);
});
