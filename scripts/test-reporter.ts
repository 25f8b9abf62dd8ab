/**
 * What a person wants from a test run: every failure whole, every skip with its reason, nothing about what
 * passed. The tally goes to the file named by INSEL_TALLY_FILE, since stdout belongs to the tests as well.
 */
import './require-node.ts';
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import { tallyLine } from './tally.ts';

type EventOf<Type extends TestEvent['type']> = Extract<TestEvent, { type: Type }>;

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const text = describeEvent(event);
    if (text !== '') yield text;
  }
}

function describeEvent(event: TestEvent): string {
  if (event.type === 'test:stdout' || event.type === 'test:stderr') return event.data.message;
  if (event.type === 'test:fail') return describeFailure(event);
  if (event.type === 'test:pass') return describeSkip(event);
  if (event.type === 'test:summary' && event.data.file === undefined) return writeTally(event);
  return '';
}

function describeFailure({ data }: EventOf<'test:fail'>): string {
  const { error } = data.details;
  const isOnlyParent =
    error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed';
  if (isOnlyParent) return '';
  const cause = error.cause ?? error;
  return `\nfailed: ${data.name}\n  at ${placeOf(data.file, data.line)}\n${indent(inspect(cause, { depth: 6 }))}\n`;
}

function describeSkip({ data }: EventOf<'test:pass'>): string {
  if (data.skip === undefined || data.skip === false) return '';
  const reason = typeof data.skip === 'string' && data.skip !== '' ? data.skip : 'no reason given';
  return `skipped: ${data.name} (${placeOf(data.file, data.line)}): ${reason}\n`;
}

function writeTally({ data }: EventOf<'test:summary'>): string {
  const { passed, cancelled, skipped, todo, tests } = data.counts;
  const tally = { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo };
  const path = process.env['INSEL_TALLY_FILE'];
  if (path !== undefined) writeFileSync(path, tallyLine(tally));
  return cancelled > 0 ? `${cancelled} tests did not finish\n` : '';
}

const placeOf = (file: string | undefined, line: number | undefined): string =>
  file === undefined ? 'unknown file' : `${relative(process.cwd(), file)}:${line ?? 1}`;

const indent = (text: string): string => text.replace(/^/gm, '  ');
