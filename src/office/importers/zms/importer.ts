/**
 * ZMS, the appointment system of Berlin and Munich: answers of its API, saved as JSON. The envelope
 * holds `data` as one object, a list, or an object with numeric keys; the kind of a record is told by
 * its `$schema` or, where that is missing, by its members.
 */

import { fail } from '../../../core/value/result.ts';
import { type Collector, collectReading, type RecordPlace, type RecordResult } from '../collect-reading.ts';
import { beginningOf, decodeText } from '../decode-text.ts';
import { excerptOfJson } from '../excerpt.ts';
import type { Importer, ImportFile, ImportOptions, Reading } from '../importer.ts';
import { listOf, memberOf, parseJson, recordOf, textAt } from '../json-value.ts';
import { whereText } from '../text.de.ts';
import { readProcess } from './read-process.ts';
import { isQueueItem, readQueueItem } from './read-queue-item.ts';
import { type ScopeNames, scopeNamesIn } from './scope.ts';
import { zmsText } from './text.de.ts';

export const importer: Importer = {
  name: 'zms',
  describe: zmsText.describe,
  recognises: (file) => {
    const beginning = beginningOf(file.bytes);
    return (
      /^\s*[{[]/.test(beginning) &&
      beginning.includes('queuemanagement') &&
      !beginning.includes('BEGIN:VCALENDAR')
    );
  },
  read,
};

function read(file: ImportFile, options: ImportOptions): Reading {
  return collectReading(file, options, (collector) => {
    const text = decodeText(file.bytes).text;
    const document = parseJson(text);
    if (document !== undefined) readRecords(recordsIn(document), options, collector);
    else collector.take({ where: whereText.file, raw: () => text }, fail('json-unreadable'));
  });
}

function readRecords(records: readonly unknown[], options: ImportOptions, collector: Collector): void {
  const scopeNames = scopeNamesIn(records);
  for (const [at, record] of records.entries()) {
    if (collector.isFull()) return;
    const place: RecordPlace = { where: whereText.record(at + 1), raw: () => excerptOfJson(record) };
    for (const result of readRecord(record, scopeNames, options)) collector.take(place, result);
  }
}

function readRecord(
  record: unknown,
  scopeNames: ScopeNames,
  options: ImportOptions,
): readonly RecordResult[] {
  if (isProcess(record)) return readProcess({ record, scopeNames, options });
  if (isQueueItem(record)) return [readQueueItem({ record, options })];
  return [fail('not-an-appointment')];
}

/** Numeric keys mean a list; anything else is one record (a scope, a calendar, one process). */
function recordsIn(document: unknown): readonly unknown[] {
  const hasEnvelope = recordOf(document) !== undefined && memberOf(document, 'data') !== undefined;
  const data = hasEnvelope ? memberOf(document, 'data') : document;
  if (Array.isArray(data)) return listOf(data);
  const numbered = recordOf(data);
  if (numbered !== undefined && Object.keys(numbered).every((key) => /^\d+$/.test(key)))
    return Object.values(numbered);
  return [data];
}

function isProcess(record: unknown): boolean {
  const schema = textAt(record, '$schema');
  if (schema !== undefined) return /\/process\.json$/.test(schema);
  return memberOf(record, 'appointments') !== undefined && memberOf(record, 'queue') !== undefined;
}
