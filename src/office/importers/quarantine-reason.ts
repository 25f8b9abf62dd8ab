/**
 * Every reason for which a record is put aside instead of accepted. The sentences for clerks are in
 * text.de.ts; its type makes a reason without a sentence a compile error.
 */
export const quarantineReasons = [
  'file-too-large',
  'file-empty',
  'file-unrecognised',
  'json-unreadable',
  'too-many-records',
  'record-too-large',
  'record-unreadable',
  'not-an-appointment',
  'reservation-unconfirmed',
  'status-unknown',
  'id-missing',
  'date-missing',
  'date-unreadable',
  'date-implausible',
  'time-missing',
  'time-unreadable',
  'time-not-existing',
  'duration-implausible',
  'zone-missing',
  'zone-unknown',
  'person-missing',
  'value-too-long',
  'outside-days',
  'event-incomplete',
  'whole-day',
  'series-unsupported',
  'series-cut',
  'series-empty',
  'mapping-invalid',
  'columns-missing',
  'quote-open',
] as const;

export type QuarantineReason = (typeof quarantineReasons)[number];
