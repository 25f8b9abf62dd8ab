/** The clock of this machine, read in the town hall's zone whatever the machine's own zone is. */
import fs from 'node:fs';
import type { Clock, Timer } from '../../core/value/ports.ts';

/** Written by systemd-timesyncd at every successful synchronisation; other services leave no such trace. */
const timesyncFile = '/run/systemd/timesync/synchronized';
const timesyncFolder = '/run/systemd/timesync';
/** Offsets change at whole quarters of an hour at most. */
const quarterMilliseconds = 15 * 60_000;

export interface LocalClock extends Clock {
  readonly zone: string;
}

export function createSystemClock(zone: string): LocalClock {
  let quarter = Number.NaN;
  let offset = 0;
  const offsetMinutes = (wallMilliseconds: number): number => {
    const at = Math.floor(wallMilliseconds / quarterMilliseconds);
    if (at !== quarter) {
      quarter = at;
      const instant = Temporal.Instant.fromEpochMilliseconds(at * quarterMilliseconds);
      offset = Math.round(instant.toZonedDateTimeISO(zone).offsetNanoseconds / 60_000_000_000);
    }
    return offset;
  };
  return {
    zone,
    wallMilliseconds: Date.now,
    // Counted from the start of the machine, so that sessions outlive a restart of the server.
    monotonicMilliseconds: () => Number(process.hrtime.bigint() / 1_000_000n),
    offsetMinutes,
    hasTimeSource: createTimeSourceCheck(),
  };
}

/**
 * Where systemd keeps time, its word counts. Elsewhere nothing says whether the clock is kept; then it is
 * believed until it jumps, which the journal notices by itself.
 */
function createTimeSourceCheck(): () => boolean {
  const isKeptBySystemd = fs.existsSync(timesyncFolder);
  let checkedAt = Number.NEGATIVE_INFINITY;
  let isSynchronised = true;
  return () => {
    if (!isKeptBySystemd) return true;
    const now = performance.now();
    if (now - checkedAt > 10_000) {
      checkedAt = now;
      isSynchronised = fs.existsSync(timesyncFile);
    }
    return isSynchronised;
  };
}

export const systemTimer: Timer = {
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};
