/** *Heute*: which day, and that day's list. */
import { useEffect, useState } from 'preact/hooks';
import { localDateSchema } from '../../api/fields.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { FirstLoad } from '../../components/first-load.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { formatDayLong } from '../../day/local-dates.ts';
import { pageText, todayText } from '../../text.ts';
import type { ScreenProps } from '../screen.ts';
import { DayList } from './day-list.tsx';

export function Today(props: ScreenProps) {
  const { client, town, pulse, onFailure } = props;
  const [chosen, setChosen] = useState(dayInAddress);
  // Belongs to no day: whoever follows a name to another day still looks for it.
  const [query, setQuery] = useState('');
  const { state, feed } = useFeed(client.days, 'days', pulse);
  useEffect(() => onFailure(state.failure), [state.failure]);
  const date = chosen ?? state.value?.today;

  function chooseDay(next: string): void {
    history.replaceState(null, '', next === state.value?.today ? location.pathname : `?tag=${next}`);
    setChosen(next);
  }

  return (
    <>
      <PageHeading title={headingOf(date, state.value?.today)} town={town} />
      {state.value && date ? (
        <DayList
          {...props}
          key={date}
          date={date}
          days={state.value}
          onDay={chooseDay}
          query={query}
          onQuery={setQuery}
        />
      ) : (
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      )}
    </>
  );
}

/** The day belongs into the heading: on paper and for a screen reader it is the first thing one needs. */
function headingOf(date: string | undefined, today: string | undefined): string {
  if (!date) return pageText().today;
  const day = formatDayLong(date);
  return date === today ? todayText().headingToday(day) : day;
}

/** `?tag=2026-10-26` keeps the day over a reload; anything else means today. */
function dayInAddress(): string | undefined {
  const parsed = localDateSchema.safeParse(new URLSearchParams(location.search).get('tag'));
  return parsed.success ? parsed.data : undefined;
}
