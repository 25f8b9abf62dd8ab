/** Where what this device recorded lies, as head line and rows say it. */

import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import { openForProjection } from '../../core/replica/opening.ts';
import { lastSequenceOf } from '../../core/segment/segment.ts';
import type { Sync } from '../../core/sync/sync.ts';
import type { StreamId } from '../../core/value/ids.ts';
import type { CopiedThrough, SafetyStatus } from './worker-messages.ts';

export interface SafetyTools {
  readonly suite: Suite;
  readonly journal: Journal;
  readonly sync: Sync;
}

interface OpenEnd {
  readonly stream: StreamId;
  readonly copied: number;
}

export function safetyOf(tools: SafetyTools): SafetyStatus {
  const sync = tools.sync.status();
  const copied = tools.sync.copiedThrough();
  if (sync.places.length === 0 && copied.size === 0) return { level: 'none', hereSince: undefined, sync };
  const open = listOpenEnds(tools.journal, copied);
  if (open.length === 0) return { level: 'copied', hereSince: undefined, sync };
  const since = open.flatMap((end) => recordedAtOf(tools, end) ?? []);
  return { level: 'here', hereSince: since.length === 0 ? undefined : Math.min(...since), sync };
}

export function copiedThroughOf({ journal, sync }: SafetyTools): CopiedThrough {
  const foreign = journal.streams.list().filter(({ device }) => device !== journal.device);
  return { foreign: new Set(foreign.map(({ stream }) => stream)), copied: sync.copiedThrough() };
}

/** Streams of this device that reach beyond what a second place has confirmed. */
function listOpenEnds(journal: Journal, copied: ReadonlyMap<StreamId, number>): OpenEnd[] {
  return journal.streams
    .list()
    .filter(({ device, class: segmentClass }) => device === journal.device && segmentClass === 'sealed')
    .filter(({ stream, tips }) => tips.some(({ sequence }) => sequence > (copied.get(stream) ?? 0)))
    .map(({ stream }) => ({ stream, copied: copied.get(stream) ?? 0 }));
}

/** When the first entry that lies only here was recorded, by its own word. */
function recordedAtOf({ suite, journal }: SafetyTools, { stream, copied }: OpenEnd): number | undefined {
  const [row] = journal.storage.readStream(stream, copied, 1);
  const segment =
    row === undefined
      ? undefined
      : readStoredRun(suite, row).segments.find(({ commitment }) => lastSequenceOf(commitment) > copied);
  if (segment === undefined) return undefined;
  const opened = openForProjection(
    { suite, control: journal.control(), epochKeys: journal.epochKeys() },
    segment,
  );
  const entry =
    opened.kind === 'opened' ? opened.entries.find(({ sequence }) => sequence > copied) : undefined;
  return entry?.header.recordedAt;
}
