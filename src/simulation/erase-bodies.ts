/**
 * What a device does about erasure tickets (crash order, step 9): every ticketed body that its journal still
 * holds is sealed away, in one transaction, and written anew. May be repeated at any time.
 */
import { parseRun, encodeRun } from '../core/segment/run.ts';
import { openSegment, resealSegment } from '../core/segment/sealing.ts';
import type { Segment } from '../core/segment/segment.ts';
import type { StoredRun } from '../core/storage/journal-storage.ts';
import type { Bytes } from '../core/value/bytes.ts';
import { expectOk } from '../core/value/result.ts';
import type { Box, Process } from './box.ts';
import { ProcessEnded } from './life.ts';
import type { Watch } from './watch.ts';

/** The runs that were sealed again, for the relays. */
export function eraseBodies(box: Box, watch: Watch): readonly Bytes[] {
  const { process } = box;
  if (process === undefined) return [];
  const rows = ticketedRows(box, process);
  if (rows.length === 0) return [];
  try {
    const replaced = rows.flatMap((row) => resealRow(box, process, row, watch));
    if (replaced.length === 0 || !process.journal.storage.replace(replaced).ok) return [];
    process.journal.storage.checkpoint();
    box.plan.world.trace.note(`${box.name} sealed ${replaced.length} runs again`);
    return replaced.map(({ bytes }) => bytes);
  } catch (cause) {
    if (cause instanceof ProcessEnded) return [];
    throw cause;
  }
}

function ticketedRows(box: Box, { journal }: Process): StoredRun[] {
  const { tickets } = journal.control();
  const rows = new Map<number, StoredRun>();
  for (const head of tickets.keys()) {
    if (!box.held.heads.has(head)) continue;
    for (const row of box.journalDisk.rows()) {
      if (segmentsOf(box, row).some((segment) => segment.head === head)) rows.set(row.position, row);
    }
  }
  return [...rows.values()];
}

const segmentsOf = (box: Box, { bytes }: Pick<StoredRun, 'bytes'>): readonly Segment[] =>
  expectOk(parseRun(box.plan.world.suite, bytes)).segments;

function resealRow(box: Box, process: Process, row: StoredRun, watch: Watch) {
  const { world, identity } = box.plan;
  const suite = world.planted.suite?.(world.suite) ?? world.suite;
  const sealer = { device: identity.device, sign: identity.signing.sign };
  const tools = { suite, random: box.random, sealer };
  let isChanged = false;
  const segments = segmentsOf(box, row).map((segment) => {
    const ticketed = process.journal.control().tickets.get(segment.head);
    const key = process.journal.epochKeys().get(segment.seal.epoch);
    if (ticketed === undefined || key === undefined) return segment;
    const entries = openSegment(suite, segment, key);
    if (!entries.ok) return segment;
    const dropped = new Set([...ticketed].filter((index) => entries.value[index]?.body !== undefined));
    if (dropped.size === 0) return segment;
    isChanged = true;
    const newest = process.journal.currentEpoch() ?? key;
    const resealed = resealSegment(tools, segment, entries.value, dropped, newest);
    watch.noteResealed(resealed.head, resealed.seal.ciphertextHash);
    return resealed;
  });
  return isChanged ? [{ position: row.position, bytes: encodeRun(segments).bytes }] : [];
}
