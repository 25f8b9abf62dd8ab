/**
 * Waiting time before a repetition, in milliseconds: doubles from one second to one minute, with
 * jitter over its upper half, so that forty workstations do not return to a restarted server at once.
 */
export function retryDelayMilliseconds(attempt: number, unit: number): number {
  const ceiling = Math.min(60_000, 1000 * 2 ** Math.min(attempt, 6));
  return Math.round(ceiling / 2 + (ceiling / 2) * unit);
}
