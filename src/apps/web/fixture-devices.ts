/** Invented devices for the tests of *Geräte*: every state that one can be in. */
import type { Devices, Invitation } from './api/devices.ts';
import { demir, vogt } from './fixture-day.ts';

const plain = { enrolledAt: '2026-10-26T07:40', enrolledBy: vogt.name, isSignedIn: false, isThis: false };

export const fixtureDevices: Devices = {
  browsers: [
    { ...plain, id: '1'.repeat(32), name: 'Arbeitsplatz Leitung', isSignedIn: true, isThis: true },
    { ...plain, id: '2'.repeat(32), name: 'Tablet Infoschalter', isSignedIn: true, enrolledBy: demir.name },
    { ...plain, id: '3'.repeat(32), name: 'Tablet Trausaal', enrolledAt: '2026-10-19T16:05' },
  ],
  onlyKnown: false,
  thisBrowser: 'known',
  house: {
    address: 'https://insel.rathaus.internal',
    numberAddress: 'https://192.168.1.20',
    fingerprint: Array.from({ length: 32 }, (_, at) => (at * 7 + 16).toString(16).toUpperCase()).join(':'),
    root: { until: '2036-10-23', days: 3_648 },
    server: { until: '2026-11-30', days: 35 },
  },
  servers: [
    { id: 'a1b2c3d4'.repeat(4), status: 'admitted', isThis: true },
    { id: 'e5f60718'.repeat(4), status: 'admitted', isThis: false },
  ],
};

/** Not a code that could be scanned: three corners are enough to look at. */
const qr = { side: 33, path: 'M4 4h7v7H4zM22 4h7v7h-7zM4 22h7v7H4zM14 8h3v9h-3zM20 19h6v2h-6z' };

export const fixtureInvitation: Invitation = {
  code: 'K7MQ2-4RXWD',
  until: '09:12',
  open: { address: 'https://insel.rathaus.internal/aufnehmen', qr },
  numberAddress: 'https://192.168.1.20/aufnehmen',
  help: { address: 'http://insel.rathaus.internal', qr },
};
