/** One guardian, with the code of a card, says that this folder is the only one of its device (decision 0046). */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { CopyMarker } from './copy-marker.ts';
import { openGuardian } from './recovery.ts';

export interface ConfirmTools {
  readonly suite: Suite;
  readonly journal: Pick<Journal, 'control'>;
  readonly marker: CopyMarker;
}

export function confirmOnlyCopy(
  { suite, journal, marker }: ConfirmTools,
  codes: readonly string[],
): Result<true, Failure> {
  const [typed] = codes;
  if (typed === undefined)
    return fail({ kind: 'guardians-missing', message: '1 guardian is needed, got none' });
  const guardian = openGuardian(suite, journal.control(), typed);
  if (!guardian.ok) return guardian;
  marker.confirm();
  return ok(true);
}
