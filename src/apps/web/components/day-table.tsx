/**
 * The list by time. Rows stay mounted while a search hides them, and an unchanged row is not drawn
 * again: a keystroke over 400 rows must feel like nothing.
 */
import { useMemo, useRef } from 'preact/hooks';
import { formatDayLong } from '../day/local-dates.ts';
import type { ShownRow } from '../day/shown-row.ts';
import { todayText } from '../text.de.ts';
import { AppointmentRow } from './appointment-row.tsx';
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
  if (rows.length === 0) return <Empty title={todayText.empty} next={todayText.emptyNext} />;
  const isAnyVisible = isVisible.includes(true);
  return (
    <>
      {!isAnyVisible && (
        <Empty title={todayText.nothingFound} next={todayText.nothingFoundNext}>
          <Button look="secondary" size="small" onClick={onClear}>
            {todayText.clearSearch}
          </Button>
        </Empty>
      )}
      <table class="day-table" hidden={!isAnyVisible}>
        <caption class="only-heard">{todayText.caption(formatDayLong(date))}</caption>
        <thead>
          <tr>
            {Object.entries(todayText.columns).map(([column, title]) => (
              <th key={column} scope="col" class={`day-table__${column}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((shown, at) => (
            <RowSlot
              key={shown.row.id}
              shown={shown}
              isVisible={isVisible[at] === true}
              acts={{ onAct, onDismiss }}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

type RowActs = Pick<DayTableProps, 'onAct' | 'onDismiss'>;

function RowSlot({
  shown,
  isVisible,
  acts,
}: {
  readonly shown: ShownRow;
  readonly isVisible: boolean;
  readonly acts: RowActs;
}) {
  // The newest functions without drawing the row again for them.
  const latest = useRef(acts);
  latest.current = acts;
  return useMemo(
    () => (
      <AppointmentRow
        shown={shown}
        isVisible={isVisible}
        onAct={(row) => latest.current.onAct(row)}
        onDismiss={(request) => latest.current.onDismiss(request)}
      />
    ),
    [shown, isVisible],
  );
}
