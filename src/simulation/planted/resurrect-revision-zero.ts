/** Planted: a reader believes the revision instead of the ticket, so whoever serves revision 0 brings it back. */

import type { Suite } from '../../core/crypto/suite.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { readStoredRun } from '../../core/journal/known-streams.ts';
import type { Head } from '../../core/value/ids.ts';
import type { Planted } from './planted.ts';

const rowsAtOnce = 10_000;

export const resurrectRevisionZero: Planted = {
  name: 'revision 0 resurrected',
  journal: (journal, suite) => ({
    ...journal,
    control: () => {
      const state = journal.control();
      if (state.tickets.size === 0) return state;
      const revised = revisedHeads(journal, suite);
      return { ...state, tickets: new Map([...state.tickets].filter(([head]) => revised.has(head))) };
    },
  }),
};

function revisedHeads({ storage }: Journal, suite: Suite): ReadonlySet<Head> {
  const segments = storage.readFrom(0, rowsAtOnce).flatMap((row) => readStoredRun(suite, row).segments);
  return new Set(segments.filter(({ seal }) => seal.revision > 0).map(({ head }) => head));
}
