/**
 * An appointment as Insel journals it, whatever booking system it came from. Times are wall-clock
 * times in a named zone with the offset that held then, so that no fold ever needs zone data
 * (rule CA2). Whole numbers only: the body becomes canonical JSON.
 */
import { z } from 'zod';

/** Greatest length of each text, in UTF-16 code units. */
export const appointmentTextLengthMax = {
  sourceId: 600,
  sourceStatus: 60,
  zone: 64,
  scopeId: 120,
  scopeName: 300,
  serviceId: 120,
  serviceName: 300,
  personName: 300,
  phone: 60,
  email: 254,
  number: 40,
  note: 8_000,
  detailLabel: 120,
  detailText: 2_000,
} as const;

/** The scope id of an appointment whose source names no place and no calendar. */
export const unassignedScopeId = 'unassigned';

/** Controls other than tab and line feed, and marks that turn the reading direction of what follows. */
const isPlain = (value: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it looks for.
  value.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(value);

const text = (lengthMax: number, lengthMin = 0) =>
  z.string().min(lengthMin).max(lengthMax).refine(isPlain, 'contains control characters');

const limit = appointmentTextLengthMax;

/** What a clerk needs to know about the visit; the source's own word stays in `sourceStatus`. */
export const appointmentStatusSchema = z.enum([
  'expected',
  'waiting',
  'called',
  'done',
  'not-appeared',
  'cancelled',
]);
export type AppointmentStatus = z.infer<typeof appointmentStatusSchema>;

export const appointmentSystemSchema = z.enum(['zms', 'ics', 'easyappointments', 'csv']);
export type AppointmentSystem = z.infer<typeof appointmentSystemSchema>;

export const appointmentSchema = z
  .strictObject({
    source: z.strictObject({
      system: appointmentSystemSchema,
      /** Names the appointment within its system for ever; with `system` the key against doubles. */
      id: text(limit.sourceId, 1),
    }),
    /** Greater is later, comparable only within one source id; absent when the source has none. */
    sourceVersion: z.int().min(0).optional(),
    localDate: z.iso.date(),
    localTime: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/),
    /** Minutes east of UTC at that time in that zone. */
    offsetMinutes: z.int().min(-1_080).max(1_080),
    /** IANA name. */
    zone: text(limit.zone, 1).regex(/^[A-Za-z][A-Za-z0-9_+/-]*$/),
    /** 0 = the source does not say. */
    durationMinutes: z.int().min(0).max(1_440),
    scope: z.strictObject({ id: text(limit.scopeId, 1), name: text(limit.scopeName) }),
    services: z
      .array(
        z.strictObject({
          id: text(limit.serviceId, 1).optional(),
          name: text(limit.serviceName, 1),
        }),
      )
      .max(20),
    person: z.strictObject({
      /** Empty when the source knows no name (a walk-in with a ticket number). */
      name: text(limit.personName),
      phone: text(limit.phone, 1).optional(),
      email: text(limit.email, 1).optional(),
    }),
    /** The number that is called or printed on the confirmation. */
    number: text(limit.number, 1).optional(),
    note: text(limit.note, 1).optional(),
    /** Further fields of the source that have no place of their own. */
    details: z
      .array(z.strictObject({ label: text(limit.detailLabel, 1), text: text(limit.detailText, 1) }))
      .max(12)
      .optional(),
    status: appointmentStatusSchema,
    sourceStatus: text(limit.sourceStatus, 1).optional(),
    walkIn: z.boolean(),
    /** How many people come together. */
    partySize: z.int().min(1).max(99).optional(),
  })
  .readonly();

export type Appointment = z.infer<typeof appointmentSchema>;
