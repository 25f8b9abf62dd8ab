/**
 * What the people who run a hub must hear before its disk is full: small entries are never refused, whatever
 * the quota, so a tenant that sends many of them is bounded by a person alone.
 */
import type { TenantId } from '../../core/value/ids.ts';
import type { Timer } from '../../core/value/ports.ts';

export interface Disk {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface TenantUse {
  readonly tenant: TenantId;
  readonly bytes: number;
}

export type HubWarning =
  | {
      readonly warning: 'near-quota' | 'over-quota' | 'large-share';
      readonly tenant: TenantId;
      readonly bytes: number;
      /** Absent: the hub sets none. */
      readonly quotaBytes?: number;
      /** Of the whole disk, in percent. */
      readonly shareOfDisk: number;
    }
  | { readonly warning: 'disk-low'; readonly freeBytes: number; readonly totalBytes: number }
  /** The hub could not look; it works on and looks again. */
  | { readonly warning: 'use-unknown'; readonly message: string };

const nearQuota = 0.8;
const largeShare = 0.25;
const lowDisk = 0.1;

export const shareOfDisk = (bytes: number, { totalBytes }: Disk): number =>
  totalBytes === 0 ? 0 : Math.round((bytes / totalBytes) * 1_000) / 10;

/** The weightiest of each tenant, largest tenant first, after what concerns them all. */
export function findWarnings(
  uses: readonly TenantUse[],
  disk: Disk,
  quotaBytes: number | undefined,
): readonly HubWarning[] {
  const isLow = disk.freeBytes < disk.totalBytes * lowDisk;
  const low: HubWarning[] = isLow ? [{ warning: 'disk-low', ...disk }] : [];
  const tenants = uses
    .toSorted((left, right) => right.bytes - left.bytes)
    .flatMap(({ tenant, bytes }): HubWarning[] => {
      const warning = warningOf(bytes, disk, quotaBytes);
      if (warning === undefined) return [];
      const quota = quotaBytes === undefined ? {} : { quotaBytes };
      return [{ warning, tenant, bytes, ...quota, shareOfDisk: shareOfDisk(bytes, disk) }];
    });
  return [...low, ...tenants];
}

function warningOf(bytes: number, { totalBytes }: Disk, quotaBytes = Number.POSITIVE_INFINITY) {
  if (bytes > quotaBytes) return 'over-quota';
  if (bytes > quotaBytes * nearQuota) return 'near-quota';
  return bytes > totalBytes * largeShare ? 'large-share' : undefined;
}

export interface WatchTools {
  readonly find: () => Promise<readonly HubWarning[]>;
  readonly tell: (warning: HubWarning) => void;
  readonly timer: Timer;
}

const checkMilliseconds = 3_600_000;
/** What goes on is said once a day: one line is easily missed, one an hour is no longer read. */
const checksUntilAgain = 24;

/** Looks at once and every hour. */
export function watchWarnings({ find, tell, timer }: WatchTools): { readonly close: () => void } {
  const silentFor = new Map<string, number>();
  let next: { readonly cancel: () => void } | undefined;
  let isClosed = false;
  const check = async (): Promise<void> => {
    const warnings = await find().catch(unknownUse);
    const found = new Map(warnings.map((warning) => [keyOf(warning), warning]));
    if (isClosed) return;
    for (const key of silentFor.keys()) if (!found.has(key)) silentFor.delete(key);
    for (const [key, warning] of found) {
      const checks = silentFor.get(key) ?? checksUntilAgain;
      if (checks >= checksUntilAgain) tell(warning);
      silentFor.set(key, checks >= checksUntilAgain ? 1 : checks + 1);
    }
    next = timer.after(checkMilliseconds, () => void check());
  };
  void check();
  return {
    close: () => {
      isClosed = true;
      next?.cancel();
    },
  };
}

const unknownUse = (cause: unknown): readonly HubWarning[] => [
  { warning: 'use-unknown', message: cause instanceof Error ? cause.message : String(cause) },
];

const keyOf = (warning: HubWarning): string =>
  'tenant' in warning ? `${warning.warning} ${warning.tenant}` : warning.warning;
