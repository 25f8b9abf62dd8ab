/**
 * What a device does about erasure tickets (crash order, step 9): the journal seals every ticketed body away,
 * and sync brings what was sealed again to the relays. May be repeated at any time.
 */
import type { Box } from './box.ts';
import { ProcessEnded } from './life.ts';

export function eraseBodies(box: Box): void {
  const { process } = box;
  if (process === undefined || !process.replica.owesErasure()) return;
  try {
    const erased = process.replica.eraseTicketed();
    if (!process.life.isAlive() || !erased.ok || erased.value.segments === 0) return;
    box.plan.world.trace.note(`${box.name} sealed ticketed bodies away`);
    process.sync.wake();
  } catch (cause) {
    if (!(cause instanceof ProcessEnded)) throw cause;
  }
}
