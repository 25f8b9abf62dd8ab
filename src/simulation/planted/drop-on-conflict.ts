/** Planted: of two notes that were written without knowledge of each other, the later one is dropped. */
import type { Planted } from './planted.ts';

export const dropOnConflict: Planted = {
  name: 'drop on conflict',
  recordFold: (fold) => ({
    ...fold,
    handlers: fold.handlers.map(({ kind, evolve }) => ({
      kind,
      evolve: (state, entry) => {
        const last = state.lines.at(-1);
        const hasSeen = entry.after.some(
          ({ stream, sequence }) => stream === last?.stream && sequence === last.sequence,
        );
        return last === undefined || hasSeen ? evolve(state, entry) : state;
      },
    })),
  }),
};
