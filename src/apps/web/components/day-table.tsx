/**
 * The list by time, one row group for each appointment. Groups are drawn once; a search only hides
 * and shows them, past the component tree: a keystroke over 400 rows must feel like nothing.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { formatDayLong } from '../day/local-dates.ts';
import type { ShownRow } from '../day/shown-row.ts';
import { todayText } from '../text.ts';
import { AppointmentRows } from './appointment-rows.tsx';
import { Button } from './button.tsx';
import { Empty } from './empty.tsx';

export interface DayTableProps {
  readonly date: string;
  readonly rows: readonly ShownRow[];
  /** By position, for each row. */
  readonly isVisible: readonly boolean[];
  readonly onAct: (row: ShownRow) => void;
  readonly onDismiss: (request: string) => void;
  readonly onClear: () => void;
}

export function DayTable({ date, rows, isVisible, onAct, onDismiss, onClear }: DayTableProps) {
  const table = useRef<HTMLTableElement>(null);
  // The newest functions without drawing the table again for them.
  const acts = useRef({ onAct, onDismiss });
  acts.current = { onAct, onDismiss };
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

type RowActs = Pick<DayTableProps, 'onAct' | 'onDismiss'>;

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
      <Group key={shown.row.id} shown={shown} acts={acts} />
    ))}
  </table>
);

const Group = ({ shown, acts }: { readonly shown: ShownRow; readonly acts: RefObject<RowActs> }) =>
  useMemo(
    () => (
      <AppointmentRows
        shown={shown}
        onAct={(row) => acts.current.onAct(row)}
        onDismiss={(request) => acts.current.onDismiss(request)}
      />
    ),
    [shown],
  );
