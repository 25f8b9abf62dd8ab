/**
 * A fault planted into the real parts to see whether the simulation finds it. Each wraps what it is given;
 * the product knows nothing of this folder.
 */
import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import type { AnyCommand } from '../../core/projection/command.ts';
import type { Fold } from '../../core/projection/fold.ts';
import type { JournalStorage } from '../../core/storage/journal-storage.ts';
import type { ViewStorage } from '../../core/storage/view-storage.ts';
import type { RecordState } from '../office/ledger.ts';

export interface Planted {
  readonly name: string;
  readonly suite?: (suite: Suite) => Suite;
  readonly storage?: (storage: JournalStorage) => JournalStorage;
  readonly journal?: (journal: Journal, suite: Suite) => Journal;
  readonly commands?: (commands: readonly AnyCommand[], views: ViewStorage) => readonly AnyCommand[];
  /** `box` tells the machines apart: whatever is installed on it. */
  readonly recordFold?: (fold: Fold<RecordState>, box: number) => Fold<RecordState>;
}

export const nothingPlanted: Planted = { name: 'nothing' };
