import type { Day } from '../api/day.ts';
import { formatAsOf } from '../day/local-dates.ts';
import { todayText } from '../text.ts';

/** How old the list is, for each source, and how much of it is on show. */
export const AsOf = ({
  asOf,
  shown,
  total,
}: {
  readonly asOf: Day['asOf'];
  readonly shown: number;
  readonly total: number;
}) => (
  <div class="as-of">
    <p role="status">{todayText().shown(shown, total)}</p>
    {asOf.length === 0 ? (
      <p>{todayText().asOfNone}</p>
    ) : (
      <ul aria-label={todayText().asOf}>
        {asOf.map(({ source, at }) => (
          <li key={source}>{todayText().asOfSource(source, formatAsOf(at))}</li>
        ))}
      </ul>
    )}
  </div>
);
