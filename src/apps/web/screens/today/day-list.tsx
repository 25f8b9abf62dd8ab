/** One day's appointments: tools above, the list by time below, each row with its one act. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Day, Days, Step } from '../../api/day.ts';
import type { ApiFailure } from '../../browser/api-client.ts';
import { draftStorage } from '../../browser/draft-storage.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { AsOf } from '../../components/as-of.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import { indexRows, searchRows } from '../../day/search-rows.ts';
import { countRows, keepUnchanged, type ShownRow, showRow } from '../../day/shown-row.ts';
import { type Act, stepOf } from '../../outbox/click.ts';
import { problemText, todayText } from '../../text.ts';
import type { ScreenProps } from '../screen.ts';
import { DayTable } from './day-table.tsx';
import { DayTools, type StatusFilter } from './day-tools.tsx';
import { NextPerson } from './next-person.tsx';
import { OtherDays } from './other-days.tsx';
import { may, type RowActs } from './row-acts.ts';
import { visitText } from './text.ts';

export interface DayListProps extends ScreenProps {
  readonly date: string;
  readonly days: Days;
  readonly onDay: (date: string) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

export function DayList(props: DayListProps) {
  const { client, date, days, pulse, query } = props;
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

  const shown = useShownRows(state.value, props);
  const index = useMemo(() => indexRows(shown.map(({ row }) => row)), [shown]);
  const isFound = useMemo(() => searchRows(index, query), [index, query]);
  const isVisible = shown.map(
    ({ status }, at) => isFound[at] === true && (filter === 'all' || filter === status),
  );
  const acts = useRowActs(props);
  const mayCall = may(props.person, 'record-visit') && date === days.today;

  return (
    <>
      {mayCall && <NextPerson rows={shown} acts={acts.current} />}
      <DayTools
        date={date}
        days={days}
        onDay={props.onDay}
        query={query}
        onQuery={props.onQuery}
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
            acts={acts}
            onClear={() => {
              props.onQuery('');
              setFilter('all');
            }}
          />
          {may(props.person, 'search-appointments') && (
            <OtherDays client={client} query={query} date={date} onDay={props.onDay} />
          )}
        </>
      ) : (
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      )}
    </>
  );
}

const drafts = draftStorage(localStorage);

/** The newest functions under one name that stays: rows keep it. */
function useRowActs(props: DayListProps): { current: RowActs } {
  const acts: RowActs = {
    client: props.client,
    drafts,
    person: props.person,
    date: props.date,
    onAct({ row }, act, happenedAt) {
      props.outbox.add({ appointment: row.id, act, after: row.revision, happenedAt });
      props.onSpeak(announcementOf(row.name, act));
    },
    onDismiss: (request) => props.outbox.dismiss(request),
    onRow: (row) => props.onSaved.current(row),
    onSignedOut: () => props.onFailure(signedOut),
    onSpeak: props.onSpeak,
  };
  const latest = useRef(acts);
  latest.current = acts;
  return latest;
}

const signedOut: ApiFailure = { kind: 'signed-out', status: 401, problem: problemText().signedOut };

function announcementOf(name: string, act: Act): string {
  const step = stepOf(act);
  if (step === 'arrival') return todayText().announceArrival(name);
  return step === undefined
    ? todayText().announceWithdrawn(name)
    : visitText().announce(name, visitText().steps[step]);
}

/** Rows that did not change keep their identity, so that only the others are drawn again. */
function useShownRows(
  day: Day | undefined,
  { outboxState: { waiting, refused }, person }: DayListProps,
): readonly ShownRow[] {
  const before = useRef<readonly ShownRow[]>([]);
  const mayStep = (step: Step) => may(person, step === 'arrival' ? 'record-arrival' : 'record-visit');
  const clicksOnShow = JSON.stringify([waiting, refused]);
  return useMemo(() => {
    const now = (day?.rows ?? []).map((row) => showRow(row, waiting, refused, mayStep));
    before.current = keepUnchanged(before.current, now);
    return before.current;
  }, [day, clicksOnShow]);
}

const withRow = (day: Day, row: Day['rows'][number]): Day => ({
  ...day,
  rows: day.rows.map((known) => (known.id === row.id && !known.hasLeft ? row : known)),
});
