/**
 * The list by time, one row group for each appointment. Groups are drawn once; a search only hides
 * and shows them, past the component tree: a keystroke over 400 rows must feel like nothing.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { formatDayLong } from '../../day/local-dates.ts';
import type { ShownRow } from '../../day/shown-row.ts';
import { todayText } from '../../text.ts';
import { AppointmentRows } from './appointment-rows.tsx';
import type { RowActs } from './row-acts.ts';

export interface DayTableProps {
  readonly date: string;
  readonly rows: readonly ShownRow[];
  /** By position, for each row. */
  readonly isVisible: readonly boolean[];
  /** The newest functions, without drawing the table again for them. */
  readonly acts: RefObject<RowActs>;
  readonly onClear: () => void;
}

export function DayTable({ date, rows, isVisible, acts, onClear }: DayTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const drawn = useMemo(() => <Table table={table} date={date} rows={rows} acts={acts} />, [date, rows]);
  useLayoutEffect(() => {
    for (const [at, group] of [...(table.current?.tBodies ?? [])].entries()) {
      const isHidden = isVisible[at] !== true;
      if (group.hidden !== isHidden) group.hidden = isHidden;
    }
  }, [isVisible, rows]);

  if (rows.length === 0) return <Empty title={todayText().empty} next={todayText().emptyNext} />;
  const isAnyVisible = isVisible.includes(true);
  return (
    <>
      {!isAnyVisible && (
        <Empty title={todayText().nothingFound} next={todayText().nothingFoundNext}>
          <Button look="secondary" size="small" onClick={onClear}>
            {todayText().clearSearch}
          </Button>
        </Empty>
      )}
      <div hidden={!isAnyVisible}>{drawn}</div>
    </>
  );
}

const Table = ({
  table,
  date,
  rows,
  acts,
}: {
  readonly table: RefObject<HTMLTableElement | null>;
  readonly date: string;
  readonly rows: readonly ShownRow[];
  readonly acts: RefObject<RowActs>;
}) => (
  <table class="day-table" ref={table}>
    <caption class="only-heard">{todayText().caption(formatDayLong(date))}</caption>
    <thead>
      <tr>
        {Object.entries(todayText().columns).map(([column, title]) => (
          <th key={column} scope="col" class={`day-table__${column}`}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
    {rows.map((shown) => (
      <Group key={`${shown.row.id} ${shown.row.hasLeft}`} shown={shown} acts={acts} />
    ))}
  </table>
);

const Group = ({ shown, acts }: { readonly shown: ShownRow; readonly acts: RefObject<RowActs> }) =>
  useMemo(() => <AppointmentRows shown={shown} acts={acts} />, [shown]);
