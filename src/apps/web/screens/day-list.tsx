/** One day's appointments: tools above, the list by time below, each row with its one act. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Day, Days } from '../api/day.ts';
import { useFeed } from '../browser/use-feed.ts';
import { AsOf } from '../components/as-of.tsx';
import { DayTable } from '../components/day-table.tsx';
import { DayTools, type StatusFilter } from '../components/day-tools.tsx';
import { FirstLoad } from '../components/first-load.tsx';
import { indexRows, searchRows } from '../day/search-rows.ts';
import { countRows, keepUnchanged, type ShownRow, showRow } from '../day/shown-row.ts';
import type { OutboxState } from '../outbox/outbox.ts';
import { todayText } from '../text.ts';
import type { ScreenProps } from './screen.ts';

export interface DayListProps extends ScreenProps {
  readonly date: string;
  readonly days: Days;
  readonly onDay: (date: string) => void;
}

export function DayList(props: DayListProps) {
  const { client, date, days, pulse, outboxState } = props;
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<StatusFilter>('all');
  const { state, feed } = useFeed(() => client.day(date), date, pulse);
  useEffect(() => props.onFailure(state.failure), [state.failure]);
  useEffect(() => {
    props.onSaved.current = (row) => {
      feed.current?.replace((day) => withRow(day, row));
      props.onSpeak(todayText().announceSaved(row.name));
      props.onBeat();
    };
    return () => {
      props.onSaved.current = () => undefined;
    };
  }, []);

  const shown = useShownRows(state.value, outboxState);
  const index = useMemo(() => indexRows(shown.map(({ row }) => row)), [shown]);
  const isFound = useMemo(() => searchRows(index, query), [index, query]);
  const isVisible = shown.map(
    ({ status }, at) => isFound[at] === true && (filter === 'all' || filter === status),
  );

  function record({ row, act }: ShownRow): void {
    if (!act) return;
    props.outbox.add({ appointment: row.id, act, after: row.revision });
    const announce = act === 'arrival' ? todayText().announceArrival : todayText().announceWithdrawn;
    props.onSpeak(announce(row.name));
  }

  return (
    <>
      <DayTools
        date={date}
        days={days}
        onDay={props.onDay}
        query={query}
        onQuery={setQuery}
        filter={filter}
        onFilter={setFilter}
        counts={countRows(shown)}
        total={shown.length}
      />
      {state.value ? (
        <>
          <AsOf asOf={state.value.asOf} shown={isVisible.filter(Boolean).length} total={shown.length} />
          <DayTable
            date={date}
            rows={shown}
            isVisible={isVisible}
            onAct={record}
            onDismiss={(request) => props.outbox.dismiss(request)}
            onClear={() => {
              setQuery('');
              setFilter('all');
            }}
          />
        </>
      ) : (
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      )}
    </>
  );
}

/** Rows that did not change keep their identity, so that only the others are drawn again. */
function useShownRows(day: Day | undefined, { waiting, refused }: OutboxState): readonly ShownRow[] {
  const before = useRef<readonly ShownRow[]>([]);
  const clicksOnShow = JSON.stringify([waiting, refused]);
  return useMemo(() => {
    const now = (day?.rows ?? []).map((row) => showRow(row, waiting, refused));
    before.current = keepUnchanged(before.current, now);
    return before.current;
  }, [day, clicksOnShow]);
}

const withRow = (day: Day, row: Day['rows'][number]): Day => ({
  ...day,
  rows: day.rows.map((known) => (known.id === row.id ? row : known)),
});
