/**
 * The process that is killed: opens a real data folder, records or receives, and acknowledges each
 * request on its standard output (and in a file, when the order against the disk matters).
 * `node writer.ts '{"folder":…,"mode":"append","from":1,"to":9}'`
 */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Act } from '../../src/core/control/acts.ts';
import { noteEntry } from '../../src/core/replica/test-town.ts';
import { runLengthAt } from '../../src/core/segment/run.ts';
import { type OpenFolder, openFolder } from './crash-folder.ts';
import { openExchange } from './crash-relay.ts';

const planSchema = z.strictObject({
  folder: z.string(),
  mode: z.enum(['append', 'receive', 'erase', 'sync']),
  from: z.int().default(1),
  to: z.int().default(1),
  /** So many requests share one segment. */
  batch: z.int().default(1),
  /** A checkpoint after so many requests; 0 = none. */
  checkpointEvery: z.int().default(0),
  synchronous: z.enum(['FULL', 'NORMAL']).default('FULL'),
  reserveBytes: z.int().optional(),
  /** Text of each note. */
  length: z.int().default(20),
  acksFile: z.string().optional(),
  /** The clock of the machine instead of the one of the tests. */
  wallClock: z.boolean().default(false),
});

export type WriterPlan = z.input<typeof planSchema>;
type Plan = z.output<typeof planSchema>;

async function main(): Promise<void> {
  const plan = planSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const opened = openFolder(plan.folder, {
    synchronous: plan.synchronous,
    wallClock: plan.wallClock,
    ...(plan.reserveBytes === undefined ? {} : { reserveBytes: plan.reserveBytes }),
  });
  const acks = plan.acksFile === undefined ? undefined : fs.openSync(plan.acksFile, 'a');
  const say = (word: string, number: number, text = ''): void => {
    const line = `${word} ${number} ${text}\n`;
    if (acks !== undefined) fs.writeSync(acks, line);
    fs.writeSync(1, line);
  };
  say('open', opened.storage.lastPosition(), opened.journal.startedFrom.from);
  if (plan.mode === 'append') appendNotes(opened, plan, say);
  if (plan.mode === 'receive') receiveRuns(opened, plan, say);
  if (plan.mode === 'erase') eraseFirst(opened, say);
  if (plan.mode === 'sync') await recordAndSync(opened, plan, say);
  opened.journal.syncMark();
  opened.close();
  say('closed', 0);
}

type Say = (word: string, number: number, text?: string) => void;

function appendNotes({ replica, storage, journal }: OpenFolder, plan: Plan, say: Say): void {
  for (let number = plan.from; number <= plan.to; number += plan.batch) {
    const numbers = Array.from(
      { length: Math.min(plan.batch, plan.to - number + 1) },
      (_, at) => number + at,
    );
    const text = (at: number): string => `notiz ${at} `.padEnd(plan.length, 'x');
    const outcomes = replica.submit(numbers.map((at) => noteEntry(at, `s${at % 3}`, text(at))));
    for (const [index, outcome] of outcomes.entries()) {
      const at = numbers[index] ?? 0;
      if (outcome.kind === 'done') say('ack', at, outcome.repeated ? 'repeated' : '');
      if (outcome.kind === 'failed') say('fail', at, outcome.failure.kind);
      if (outcome.kind === 'refused') say('refused', at, outcome.refusal.kind);
    }
    if (plan.checkpointEvery > 0 && number % plan.checkpointEvery === 0) {
      storage.checkpoint();
      journal.syncMark();
    }
  }
}

/** `copied` is said only after a signed receipt: the relay has it durably too. */
async function recordAndSync(opened: OpenFolder, plan: Plan, say: Say): Promise<void> {
  const { exchange, close } = openExchange(plan.folder, opened);
  for (let number = plan.from; number <= plan.to; number += 1) {
    appendNotes(opened, { ...plan, from: number, to: number }, say);
    if (await exchange()) say('copied', number);
  }
  close();
}

function receiveRuns({ replica }: OpenFolder, plan: Plan, say: Say): void {
  const bytes = fs.readFileSync(path.join(plan.folder, 'runs'));
  let number = 1000;
  for (let at = 0; at < bytes.length; ) {
    const length = runLengthAt(bytes, at);
    if (length === undefined) throw new Error('The file of runs is broken');
    number += 1;
    const received = replica.receive(bytes.subarray(at, at + length));
    const isHere = received.kind === 'stored' || received.kind === 'repeated';
    say(isHere ? 'ack' : 'fail', number, received.kind);
    at += length;
  }
}

/** Tickets the first sealed segment and erases it; may be started again at any time. */
function eraseFirst({ replica, journal, storage, town }: OpenFolder, say: Say): void {
  const sealed = journal.streams.list().find((stream) => stream.class === 'sealed');
  const [row] = sealed === undefined ? [] : storage.readStream(sealed.stream, 0, 1);
  const head = row === undefined ? undefined : journal.streams.headsAt(row.stream, 1)[0];
  if (head === undefined) throw new Error('Nothing is there to be erased');
  if (!journal.control().tickets.has(head)) {
    const body = { nonce: '0'.repeat(32), places: [{ head, index: 0 }] };
    const act: Act = { kind: 'erasure/ticketed', body };
    const ticketed = replica.appendAct(act, town.guardians);
    say(ticketed.ok ? 'ack' : 'fail', 1);
  }
  const erased = replica.eraseTicketed();
  say(erased.ok ? 'ack' : 'fail', 2);
}

await main();
