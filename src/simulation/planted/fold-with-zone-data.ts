/** Planted: a fold works out the local hour from the zone data that happens to be installed on the machine. */
import type { Planted } from './planted.ts';

const hourMilliseconds = 3_600_000;
/** Two releases of the zone data, as they differ after a country has changed its summer time. */
const installedOffsetHours = [1, 2] as const;

export const foldWithZoneData: Planted = {
  name: 'fold using zone data',
  recordFold: (fold, box) => ({
    ...fold,
    handlers: fold.handlers.map(({ kind, evolve }) => ({
      kind,
      evolve: (state, entry) => {
        const offset = installedOffsetHours[box % 2 === 0 ? 0 : 1];
        const hour = Math.floor(entry.recordedAt / hourMilliseconds + offset) % 24;
        const { lines } = evolve(state, entry);
        return {
          lines: lines.map((line, at) =>
            at < lines.length - 1 ? line : { ...line, text: `${line.text} ${hour} Uhr` },
          ),
        };
      },
    })),
  }),
};
