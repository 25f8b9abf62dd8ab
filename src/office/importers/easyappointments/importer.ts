/**
 * Easy!Appointments: answers of its REST API as JSON. Every booking is one record; customers, services
 * and providers are only joined. A file without any booking is put aside as a whole.
 */
import { fail } from '../../../core/value/result.ts';
import { type Collector, collectReading } from '../collect-reading.ts';
import { beginningOf, decodeText } from '../decode-text.ts';
import { excerptOfJson } from '../excerpt.ts';
import type { Importer, ImportFile, ImportOptions, Reading } from '../importer.ts';
import { parseJson } from '../json-value.ts';
import { whereText } from '../text.de.ts';
import { readBooking } from './read-booking.ts';
import { recordsIn } from './records.ts';
import { easyAppointmentsText } from './text.de.ts';

export const importer: Importer = {
  name: 'easyappointments',
  describe: easyAppointmentsText.describe,
  recognises: (file) => {
    const beginning = beginningOf(file.bytes);
    return (
      /^\s*[{[]/.test(beginning) &&
      /"(?:customerId|providerId|caldavCalendarId|googleCalendarId)"\s*:/.test(beginning)
    );
  },
  read,
};

function read(file: ImportFile, options: ImportOptions): Reading {
  return collectReading(file, options, (collector) => {
    const text = decodeText(file.bytes).text;
    const document = parseJson(text);
    if (document === undefined)
      collector.take({ where: whereText.file, raw: () => text }, fail('json-unreadable'));
    else readBookings(document, options, collector);
  });
}

function readBookings(document: unknown, options: ImportOptions, collector: Collector): void {
  const records = recordsIn(document);
  if (records.bookings.length === 0 && !isEmptyList(document)) {
    collector.take({ where: whereText.file, raw: () => excerptOfJson(document) }, fail('not-an-appointment'));
  }
  for (const [at, booking] of records.bookings.entries()) {
    if (collector.isFull()) return;
    const place = { where: whereText.record(at + 1), raw: () => excerptOfJson(booking) };
    collector.take(place, readBooking({ booking, records, options }));
  }
}

const isEmptyList = (document: unknown): boolean => Array.isArray(document) && document.length === 0;
