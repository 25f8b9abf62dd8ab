/** What a search finds on other days: who comes on the wrong day leaves with the right one. */
import { useEffect, useState } from 'preact/hooks';
import type { SearchAnswer } from '../../api/visit.ts';
import type { ApiClient } from '../../browser/api-client.ts';
import { browserTimer } from '../../browser/timer.ts';
import { formatDayShort } from '../../day/local-dates.ts';
import { statusText, todayText } from '../../text.ts';
import { searchText } from './text.ts';

/** A pause after the last letter: not every letter is a question. */
const pauseMilliseconds = 200;
const shownMax = 8;

export interface OtherDaysProps {
  readonly client: ApiClient;
  readonly query: string;
  readonly date: string;
  readonly onDay: (date: string) => void;
}

export function OtherDays({ client, query, date, onDay }: OtherDaysProps) {
  const found = useSearch(client, query);
  if (!found) return null;
  const hits = found.hits.filter((hit) => hit.date !== date);
  const isMore = found.isMore || hits.length > shownMax;
  return (
    <section class="other-days" aria-labelledby="other-days-title">
      <h2 class="other-days__title" id="other-days-title">
        {searchText().title}
      </h2>
      {hits.length === 0 && !isMore && <p>{searchText().none}</p>}
      <ul>
        {hits.slice(0, shownMax).map(({ date: day, row }) => (
          <li key={row.id}>
            <button type="button" class="other-days__hit" onClick={() => onDay(day)}>
              <span class="other-days__day">{searchText().at(formatDayShort(day), row.localTime)}</span>
              <strong>{row.name}</strong>
              {row.number && <span>{todayText().number(row.number)}</span>}
              {row.phone && <span>{row.phone}</span>}
              <span>{statusText()[row.status]}</span>
            </button>
          </li>
        ))}
      </ul>
      {isMore && <p>{searchText().more}</p>}
    </section>
  );
}

function useSearch(client: ApiClient, query: string): SearchAnswer | undefined {
  const [found, setFound] = useState<SearchAnswer>();
  const typed = query.trim();
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      if (typed.length < 2) return;
      const answer = await client.search(typed);
      if (!isOver && answer.ok) setFound(answer.value);
    };
    const pause = browserTimer.after(pauseMilliseconds, () => void ask());
    return () => {
      isOver = true;
      pause.cancel();
    };
  }, [typed]);
  return typed.length >= 2 ? found : undefined;
}
