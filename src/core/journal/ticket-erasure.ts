/** Carries out erasure tickets in the journal's storage; every step may be repeated at any time. */
import type { SigningKey, Suite } from '../crypto/suite.ts';
import { parseRun } from '../segment/run.ts';
import type { JournalStorage } from '../storage/journal-storage.ts';
import type { Bytes } from '../value/bytes.ts';
import type { DeviceId } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import type { ControlLog } from './control-log.ts';
import { createResealedRuns, type ResealedRun } from './resealed-runs.ts';
import { planAdoption, planErasure, type ReplacedRun, type ResealTools } from './resealing.ts';

/** `not-erased`: bodies may still be in the file or its log; repeat it. */
export type EraseFailure = Failure<'not-erased'>;

export interface Erased {
  readonly segments: number;
  /** Ticketed segments whose epoch key is not here. */
  readonly waiting: number;
}

export interface TicketErasure {
  readonly erase: () => Result<Erased, EraseFailure>;
  /** Takes over what others sealed again, from a run whose segments are all here. */
  readonly adopt: (run: Bytes) => void;
  /** Every run here that holds ticketed segments without their bodies. */
  readonly listResealed: () => readonly ResealedRun[];
}

export interface TicketErasureTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly storage: JournalStorage;
  readonly signing: SigningKey;
  readonly device: DeviceId;
  readonly controlLog: ControlLog;
  readonly isStopped: () => boolean;
  /** The storage cannot be opened again. */
  readonly stop: () => void;
}

export function createTicketErasure(tools: TicketErasureTools): TicketErasure {
  const { suite, storage, controlLog } = tools;
  const resealed = createResealedRuns({ suite, storage, control: controlLog.state });
  const replace = (runs: readonly ReplacedRun[]): Result<void, EraseFailure> => {
    const replaced = replaceRuns(tools, runs);
    if (replaced.ok) resealed.note(runs.map(({ position }) => position));
    return replaced;
  };
  return {
    listResealed: resealed.list,
    erase: () => {
      const sealing = resealToolsOf(tools);
      if (!sealing.ok) return sealing;
      const plan = planErasure(sealing.value);
      const replaced = replace(plan.replaced);
      if (!replaced.ok) return replaced;
      // Until the log is emptied the old bytes lie in it, also after an earlier attempt that was cut off.
      const emptied = storage.checkpoint();
      if (!emptied.ok) return fail({ kind: 'not-erased', message: emptied.failure.message });
      return ok({ segments: plan.segments, waiting: plan.waiting });
    },
    adopt: (bytes) => {
      const run = parseRun(tools.suite, bytes);
      const sealing = resealToolsOf(tools);
      if (!sealing.ok || !run.ok) return;
      const adopted = planAdoption(sealing.value, run.value);
      if (adopted.length > 0 && replace(adopted).ok) storage.checkpoint();
    },
  };
}

function resealToolsOf(tools: TicketErasureTools): Result<ResealTools, EraseFailure> {
  const { suite, random, storage, signing, device, controlLog } = tools;
  const currentEpoch = controlLog.currentEpoch();
  const control = controlLog.state();
  const isRemoved = control.devices.get(device)?.status === 'removed';
  if (currentEpoch === undefined || isRemoved || tools.isStopped())
    return fail({ kind: 'not-erased', message: 'This device cannot seal: no epoch, removed or stopped' });
  const sealer = { device, sign: signing.sign };
  return ok({ suite, random, storage, sealer, control, epochKeys: controlLog.epochKeys(), currentEpoch });
}

/** One transaction; when its outcome is unknown the storage is opened again and the caller repeats. */
function replaceRuns(
  { storage, stop }: TicketErasureTools,
  runs: readonly ReplacedRun[],
): Result<void, EraseFailure> {
  if (runs.length === 0) return ok(undefined);
  const replaced = storage.replace(runs);
  if (replaced.ok) return replaced;
  if (replaced.failure.kind === 'storage-full') storage.releaseReserve();
  if (!storage.reopen().ok) stop();
  return fail({ kind: 'not-erased', message: replaced.failure.message });
}
