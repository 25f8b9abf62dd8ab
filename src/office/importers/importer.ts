/**
 * What every importer offers. An importer is a pure function over the bytes of one file: it never
 * throws, never hangs, and what it cannot accept it hands to the clerk with the raw text and a
 * reason (rules IM1 to IM4). It reads no clock, no file and no setting of its own.
 */
import type { Failure, Result } from '../../core/value/result.ts';
import type { Appointment, AppointmentSystem } from '../calendar/appointment.ts';
import type { QuarantineReason } from './quarantine-reason.ts';

export interface ImportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A range of local days, both ends included, 'YYYY-MM-DD'. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface ImportOptions {
  /**
   * IANA zone for times that carry none, and the zone in which instants (ZMS, UTC in a calendar)
   * are shown. Nothing is guessed: without it such records are quarantined.
   */
  readonly zone?: string | undefined;
  /** Only these local days are accepted; the others are reported as `outside-days`. */
  readonly days?: DayRange | undefined;
  /** Where an appointment belongs whose source names no place. */
  readonly scope?: { readonly id: string; readonly name: string } | undefined;
  /** The parsed JSON of a mapping file. Only importers with `checkMapping` look at it. */
  readonly mapping?: unknown;
  /**
   * Bounds for series: days after the first event (or the end of `days`), and occurrences.
   * Defaults: 400 days, 1,000 occurrences.
   */
  readonly series?: { readonly days: number; readonly occurrencesMax: number } | undefined;
}

export interface ReadAppointment {
  /** Where in the file, for people: "Zeile 12", "Eintrag 3", "Termin 2, Wiederholung 4". */
  readonly where: string;
  readonly appointment: Appointment;
}

export interface Quarantined {
  readonly where: string;
  readonly reason: QuarantineReason;
  /** German, for the clerk: what happened, what it means, what to do. */
  readonly message: string;
  /** At most 4 KiB of the source's text, without secrets. */
  readonly raw: string;
}

/** `read === appointments.length + quarantined.length`, always (rule IM1). */
export interface Reading {
  readonly read: number;
  readonly appointments: readonly ReadAppointment[];
  readonly quarantined: readonly Quarantined[];
}

/** What `--dry-run` shows before anything is written: how the file was understood. */
export interface Preview {
  /** German label and value, one line each: separator, encoding, assignment of columns … */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Importer {
  readonly name: AppointmentSystem;
  /** One German line for lists of sources. */
  readonly describe: string;
  /** By content alone; file names are not trusted. */
  readonly recognises: (file: ImportFile) => boolean;
  readonly read: (file: ImportFile, options: ImportOptions) => Reading;
  /** Checks the content of a mapping file before it is used or stored. */
  readonly checkMapping?: (mapping: unknown) => Result<true, Failure<'mapping-invalid'>>;
  readonly preview?: (file: ImportFile, options: ImportOptions) => Preview;
}
