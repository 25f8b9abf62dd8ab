/**
 * The small values that several answers share. Pure: the town hall server and the page import the
 * same schemas, so that neither can drift from the other.
 *
 * Times that people read are sent as the town hall's wall clock shows them (local date, local time,
 * or an instant with the town hall's offset). The page prints that wall-clock part as it stands: a
 * workstation with a wrong zone or clock never changes what a list says.
 */
import * as z from 'zod';

/** 16 bytes as lower-case hex: persons, appointments, requests. */
export const idSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** `2026-10-26` */
export const localDateSchema = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/);

/** `08:20`; an appointment that ends at midnight ends at `24:00`. */
export const localTimeSchema = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/);

/** `2026-10-26T01:01`: date and time of the town hall's wall clock, without zone. */
export const localDateTimeSchema = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/);

/** `2026-10-26T18:00:00+01:00`: an instant with the offset that held in the town hall at that time. */
export const instantSchema = z
  .string()
  .regex(
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/,
  );

/** Opaque to the page: what it saw of an appointment, sent back as `after` so that edits at the same time are found. */
export const revisionSchema = z.string().min(1).max(2048);
