/**
 * What a relay has shown, kept between exchanges: what was there before must still be there. What is not is
 * named, counts no longer as a copy, and is uploaded again by the push that follows.
 */
import { relayIdOf } from '../relay/receipt.ts';
import type { StreamTip } from '../relay/relay.ts';
import { type Head, type StreamId, zeroHead } from '../value/ids.ts';
import { type ExchangeTools, namerOf } from './exchange-tools.ts';
import { FinishedMemory } from './find-finished.ts';

export interface RelayMemory {
  readonly seen: Map<StreamId, { readonly sequence: number; readonly head: Head }>;
  /** The seals of re-sealed segments that this relay has answered for, since this process began. */
  readonly resealed: Map<Head, string>;
  readonly finished: FinishedMemory;
}

export const emptyRelayMemory = (): RelayMemory => ({
  seen: new Map(),
  resealed: new Map(),
  finished: new FinishedMemory(),
});

export type SeenTip = Pick<StreamTip, 'stream' | 'sequence' | 'head'>;

export function remember({ seen }: RelayMemory, { stream, sequence, head }: SeenTip): void {
  const known = seen.get(stream);
  if (known === undefined || sequence >= known.sequence) seen.set(stream, { sequence, head });
}

/** What the relay shows now. Unless that is all, nothing is said of a stream that does not stand in it. */
export interface Shown {
  readonly tips: readonly SeenTip[];
  readonly isAll: boolean;
}

export function checkRollback(
  tools: ExchangeTools,
  memory: RelayMemory,
  { tips: shown, isAll }: Shown,
): void {
  const reached = new Map<StreamId, number>();
  for (const { stream, sequence } of shown) reached.set(stream, Math.max(reached.get(stream) ?? 0, sequence));
  for (const [stream, sequence] of expectedOf(tools, memory)) {
    const now = reached.get(stream) ?? (isAll ? 0 : sequence);
    if (now >= sequence) continue;
    const message = `${tools.relay.name} had sequence ${sequence} before and shows ${now} now`;
    namerOf(tools)('rolled-back', stream, message);
    memory.seen.delete(stream);
    // Whatever it was put back to may hold the bodies again.
    memory.resealed.clear();
    withdrawConfirmation(tools, stream, now);
  }
}

function expectedOf(tools: ExchangeTools, memory: RelayMemory): ReadonlyMap<StreamId, number> {
  const expected = new Map(tools.confirmed());
  for (const [stream, { sequence }] of memory.seen)
    expected.set(stream, Math.max(sequence, expected.get(stream) ?? 0));
  return expected;
}

/** What the relay has lost is not on a second medium any more, whatever it signed. */
function withdrawConfirmation({ relayKey, suite, note }: ExchangeTools, stream: StreamId, sequence: number) {
  const key = relayKey();
  if (key === undefined) return;
  note({ place: relayIdOf(suite, key), stream, sequence, head: zeroHead });
}
