/**
 * Joins the changes of many tenants into one transaction: what arrives while the disk is busy becomes
 * durable with one sync. There is no waiting time: whatever is ready when the turn comes goes together.
 */
import type { RelayChange } from '../relay-store.ts';

export type CommitOutcome = 'committed' | 'conflict';

interface Waiting {
  readonly change: RelayChange;
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (cause: unknown) => void;
}

export interface GroupTools {
  /** Writes all or throws and writes none; a conflict concerns its own change only. */
  readonly commitAll: (changes: readonly RelayChange[]) => readonly CommitOutcome[];
  /** Runs something after the requests that are ready now have been read (`setImmediate`). */
  readonly defer: (act: () => void) => void;
}

export function createGroupCommit({
  commitAll,
  defer,
}: GroupTools): (change: RelayChange) => Promise<CommitOutcome> {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    try {
      const outcomes = commitAll(group.map(({ change }) => change));
      for (const [index, { resolve }] of group.entries()) resolve(outcomes[index] ?? 'conflict');
    } catch (cause) {
      // Nothing of the group was written: each sender is told, and each may send again.
      for (const { reject } of group) reject(cause);
    }
  };
  return (change) => {
    const { promise, resolve, reject } = Promise.withResolvers<CommitOutcome>();
    waiting.push({ change, resolve, reject });
    if (waiting.length === 1) defer(flush);
    return promise;
  };
}
