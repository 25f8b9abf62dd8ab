/** Search, day and status: what decides which rows are on show. */
import type { AppointmentStatus, Days } from '../../api/day.ts';
import { Button } from '../../components/button.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { choosableDays, formatDayLong, neighbourDay } from '../../day/local-dates.ts';
import { statusText, todayText } from '../../text.ts';

export type StatusFilter = AppointmentStatus | 'all';

export interface DayToolsProps {
  readonly date: string;
  readonly days: Days;
  readonly onDay: (date: string) => void;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly filter: StatusFilter;
  readonly onFilter: (filter: StatusFilter) => void;
  readonly counts: Readonly<Record<AppointmentStatus, number>>;
  readonly total: number;
}

export function DayTools(props: DayToolsProps) {
  return (
    <div class="tools">
      <search class="tools__search">
        <TextField
          name="search"
          label={todayText().search}
          type="search"
          inputMode="search"
          autocomplete="off"
          value={props.query}
          onInput={props.onQuery}
        />
      </search>
      <DaySwitch {...props} />
      <StatusChoice {...props} />
    </div>
  );
}

function DaySwitch({ date, days, onDay }: DayToolsProps) {
  const choices = choosableDays(days.dates, days.today, date);
  const earlier = neighbourDay(choices, date, 'earlier');
  const later = neighbourDay(choices, date, 'later');
  return (
    <div class="tools__day">
      <Button look="secondary" icon="arrow-back" isBusy={!earlier} onClick={() => earlier && onDay(earlier)}>
        <span class="only-heard">{todayText().earlier}</span>
      </Button>
      <SelectField
        name="day"
        label={todayText().day}
        options={choices.map((value) => ({ value, label: dayLabel(value, days.today) }))}
        value={date}
        onChange={onDay}
      />
      <Button look="secondary" icon="arrow-forward" isBusy={!later} onClick={() => later && onDay(later)}>
        <span class="only-heard">{todayText().later}</span>
      </Button>
    </div>
  );
}

const dayLabel = (date: string, today: string): string =>
  date === today ? todayText().dayToday(formatDayLong(date)) : formatDayLong(date);

const statusOrder = Object.keys(statusText()) as readonly AppointmentStatus[];

function StatusChoice({ filter, onFilter, counts, total }: DayToolsProps) {
  const offered = statusOrder.filter((status) => counts[status] > 0 || status === filter);
  return (
    <fieldset class="tools__status">
      <legend class="only-heard">{todayText().filter}</legend>
      <FilterButton label={todayText().all} count={total} value="all" filter={filter} onFilter={onFilter} />
      {offered.map((status) => (
        <FilterButton
          key={status}
          label={statusText()[status]}
          count={counts[status]}
          value={status}
          filter={filter}
          onFilter={onFilter}
        />
      ))}
      <Button look="tertiary" size="small" onClick={() => window.print()}>
        {todayText().print}
      </Button>
    </fieldset>
  );
}

const FilterButton = ({
  label,
  count,
  value,
  filter,
  onFilter,
}: {
  readonly label: string;
  readonly count: number;
  readonly value: StatusFilter;
  readonly filter: StatusFilter;
  readonly onFilter: (filter: StatusFilter) => void;
}) => (
  <button type="button" class="chip" aria-pressed={filter === value} onClick={() => onFilter(value)}>
    {label} <span class="chip__count">{count}</span>
  </button>
);
