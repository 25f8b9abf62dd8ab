/**
 * What a device does about erasure tickets (crash order, step 9): the journal seals every ticketed body away,
 * and the runs that hold them go to the relays. May be repeated at any time.
 */
import { parseRun } from '../core/segment/run.ts';
import type { Bytes } from '../core/value/bytes.ts';
import { expectOk } from '../core/value/result.ts';
import type { Box } from './box.ts';
import { ProcessEnded } from './life.ts';

/** The runs that were sealed again, for the relays. */
export function eraseBodies(box: Box): readonly Bytes[] {
  const { process } = box;
  if (process === undefined || !process.replica.owesErasure()) return [];
  try {
    const erased = process.replica.eraseTicketed();
    if (!process.life.isAlive() || !erased.ok || erased.value.segments === 0) return [];
  } catch (cause) {
    if (cause instanceof ProcessEnded) return [];
    throw cause;
  }
  const { tickets } = process.journal.control();
  box.plan.world.trace.note(`${box.name} sealed ticketed bodies away`);
  return box.journalDisk.rows().flatMap(({ bytes }) => {
    const { segments } = expectOk(parseRun(box.plan.world.suite, bytes));
    return segments.some(({ head }) => tickets.has(head)) ? [bytes] : [];
  });
}
