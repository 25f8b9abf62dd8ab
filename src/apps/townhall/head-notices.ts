/** What a town hall knows about itself and the head line passes on to the people who run it. */
import type { HeadLine } from '../web/api/head-line.ts';
import type { WorkerStatus } from './worker-messages.ts';

export function noticesOf({
  isCopy,
  markProblem,
  needsUpdate,
}: Pick<WorkerStatus, 'isCopy' | 'markProblem' | 'needsUpdate'>): HeadLine['notices'] {
  const copy = isCopy ? (['copy'] as const) : [];
  const mark = markProblem === undefined ? [] : (['mark-unwritable'] as const);
  return [...copy, ...mark, ...(needsUpdate ? (['update-needed'] as const) : [])];
}
