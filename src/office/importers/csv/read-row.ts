/** One row of a table to an appointment. */
import { fail, ok, type Result } from '../../../core/value/result.ts';
import {
  type Appointment,
  appointmentTextLengthMax as lengthMax,
  unassignedScopeId,
} from '../../calendar/appointment.ts';
import { cleanLine, cleanText, shortenText, unescapeFormula } from '../clean-text.ts';
import type { RecordResult } from '../collect-reading.ts';
import type { ImportOptions } from '../importer.ts';
import {
  instantMinutesOf,
  type LocalTime,
  localTimeAtInstant,
  localTimeInZone,
  zoneOf,
} from '../local-time.ts';
import type { QuarantineReason } from '../quarantine-reason.ts';
import { parseDateCell, parseDateTimeCell, parseDurationCell, parseTimeCell } from './cell-time.ts';
import type { Column } from './column.ts';
import type { Table } from './find-table.ts';
import type { CsvMapping } from './mapping.ts';
import type { Row } from './parse-rows.ts';
import { findStatusMeaning } from './status.ts';

export interface RowReading {
  readonly row: Row;
  readonly table: Table;
  readonly mapping: CsvMapping;
  readonly options: ImportOptions;
  /** How often each name-less row was seen before; such rows are told apart by their place. */
  readonly seen: Map<string, number>;
}

const rowLengthMax = 262_144;

export function readRow(reading: RowReading): RecordResult {
  const { row, mapping } = reading;
  if (row.cells.reduce((length, cell) => length + cell.length, 0) > rowLengthMax)
    return fail('record-too-large');
  const word = cellAt(reading, 'status');
  const status = word === '' ? 'expected' : findStatusMeaning(word, mapping.statuses);
  if (status === undefined) return fail('status-unknown');
  if (status === 'not-an-appointment' || status === 'reservation-unconfirmed') return fail(status);
  const local = localTimeOf(reading);
  if (!local.ok) return local;
  const duration = durationOf(reading, local.value);
  if (!duration.ok) return duration;
  const number = cellAt(reading, 'number');
  const appointment: Omit<Appointment, 'source'> = {
    ...local.value,
    durationMinutes: duration.value,
    scope: scopeOf(reading),
    services: servicesOf(reading),
    person: personOf(reading),
    ...(number === '' ? {} : { number }),
    note: textAt(reading, 'note'),
    details: detailsOf(reading),
    status,
    ...(word === '' ? {} : { sourceStatus: word }),
    walkIn: false,
    ...partySizeOf(reading),
  };
  const id = idOf(reading, appointment);
  return ok({ source: { system: 'csv', id }, ...appointment });
}

const rawCell = ({ row, table }: RowReading, column: Column): string => {
  const index = table.indexByColumn.get(column);
  return index === undefined ? '' : unescapeFormula(row.cells[index] ?? '');
};
const cellAt = (reading: RowReading, column: Column): string => cleanLine(rawCell(reading, column));
const textAt = (reading: RowReading, column: Column): string => cleanText(rawCell(reading, column));

function localTimeOf(reading: RowReading): Result<LocalTime, QuarantineReason> {
  const { mapping, options } = reading;
  const order = mapping.dateOrder ?? 'day-month-year';
  const wall = wallTimeOf(reading, order);
  if (!wall.ok) return wall;
  const zone = zoneOf(mapping.zone ?? options.zone);
  if (!zone.ok) return zone;
  const { date, time, offsetMinutes } = wall.value;
  if (offsetMinutes === undefined) return localTimeInZone({ date, time }, zone.value, 'refuse');
  const utc = localTimeInZone({ date, time }, 'UTC', 'refuse');
  return utc.ok ? localTimeAtInstant((instantMinutesOf(utc.value) - offsetMinutes) * 60, zone.value) : utc;
}

interface WrittenTime {
  readonly date: string;
  readonly time: string;
  readonly offsetMinutes: number | undefined;
}

/** One cell with both, or a date (column or mapping) and a time. */
function wallTimeOf(
  reading: RowReading,
  order: NonNullable<CsvMapping['dateOrder']>,
): Result<WrittenTime, QuarantineReason> {
  const both = cellAt(reading, 'dateTime');
  const timeCell = cellAt(reading, 'time');
  const timeWithDate = parseDateTimeCell(both === '' ? timeCell : both, order);
  if (timeWithDate !== undefined) return ok(timeWithDate);
  if (timeCell === '') return fail(both === '' ? 'time-missing' : 'date-unreadable');
  const time = parseTimeCell(timeCell);
  if (time === undefined) return fail('time-unreadable');
  const dateCell = cellAt(reading, 'date');
  if (dateCell === '' && reading.mapping.date === undefined) return fail('date-missing');
  const date = dateCell === '' ? reading.mapping.date : dateOfCell(dateCell, order);
  return date === undefined ? fail('date-unreadable') : ok({ date, time, offsetMinutes: undefined });
}

/** A spreadsheet may write midnight behind a pure date. */
const dateOfCell = (cell: string, order: NonNullable<CsvMapping['dateOrder']>): string | undefined =>
  parseDateCell(cell, order) ?? parseDateTimeCell(cell, order)?.date;

function durationOf(reading: RowReading, start: LocalTime): Result<number, QuarantineReason> {
  const durationCell = cellAt(reading, 'duration');
  if (durationCell !== '') {
    const minutes = parseDurationCell(durationCell);
    return minutes === undefined || minutes > 1_440 ? fail('duration-implausible') : ok(minutes);
  }
  const endCell =
    cellAt(reading, 'end') || (/(?:-|–|bis)\s*(\d.*)$/.exec(cellAt(reading, 'time'))?.[1] ?? '');
  if (endCell === '') return ok(reading.mapping.durationMinutes ?? 0);
  const order = reading.mapping.dateOrder ?? 'day-month-year';
  const end = parseTimeCell(endCell) ?? parseDateTimeCell(endCell, order)?.time;
  if (end === undefined) return fail('time-unreadable');
  const minutes = minutesOfDay(end) - minutesOfDay(start.localTime);
  return minutes < 0 ? fail('duration-implausible') : ok(minutes);
}

const minutesOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

function scopeOf(reading: RowReading): Appointment['scope'] {
  const name = cellAt(reading, 'scope');
  if (name !== '')
    return {
      id: name.slice(0, lengthMax.scopeId).toWellFormed(),
      name: shortenText(name, lengthMax.scopeName),
    };
  return reading.mapping.scope ?? reading.options.scope ?? { id: unassignedScopeId, name: '' };
}

function servicesOf(reading: RowReading): Appointment['services'] {
  const name = cellAt(reading, 'service');
  return name === '' ? [] : [{ name: shortenText(name, lengthMax.serviceName) }];
}

function personOf(reading: RowReading): Appointment['person'] {
  const name = `${cellAt(reading, 'firstName')} ${cellAt(reading, 'name')}`.trim();
  const phone = cellAt(reading, 'phone');
  const email = cellAt(reading, 'email');
  return { name, ...(phone === '' ? {} : { phone }), ...(email === '' ? {} : { email }) };
}

function detailsOf({ row, table }: RowReading): Appointment['details'] {
  return table.details.map(({ label, index }) => ({
    label: cleanLine(label).slice(0, lengthMax.detailLabel),
    text: unescapeFormula(row.cells[index] ?? ''),
  }));
}

function partySizeOf(reading: RowReading): { partySize?: number } {
  const cell = cellAt(reading, 'partySize');
  return /^[1-9]\d?$/.test(cell) ? { partySize: Number(cell) } : {};
}

/**
 * The table's own id, else what makes a visit a visit: when, where, who, what. A row without name and
 * number is told apart from equal ones by its order, so that three nameless visits stay three.
 */
function idOf(reading: RowReading, appointment: Omit<Appointment, 'source'>): string {
  const own = cellAt(reading, 'id');
  if (own !== '') return own;
  const { localDate, localTime, scope, person, number = '', services } = appointment;
  const parts = [`${localDate}T${localTime}`, scope.id, person.name, number, services[0]?.name ?? ''];
  const name = parts
    .join(' | ')
    .slice(0, lengthMax.sourceId - 20)
    .toWellFormed();
  if (person.name !== '' || number !== '') return name;
  const count = (reading.seen.get(name) ?? 0) + 1;
  reading.seen.set(name, count);
  return `${name} #${count}`;
}
