import { useRef } from 'preact/hooks';
import type { AppointmentStatus, DayRow } from '../api/day.ts';
import { timeOf } from '../day/local-dates.ts';
import type { Saved, ShownRow } from '../day/shown-row.ts';
import { savedText, statusText, todayText } from '../text.ts';
import { Badge } from './badge.tsx';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

/** A second click within this time is the other half of a double click, never *Rückgängig*. */
const doubleClickMilliseconds = 500;

export interface AppointmentRowsProps {
  readonly shown: ShownRow;
  readonly onAct: (row: ShownRow) => void;
  readonly onDismiss: (request: string) => void;
}

/** The appointment's row and, below it, what a person has to know about it. */
export function AppointmentRows({ shown, onAct, onDismiss }: AppointmentRowsProps) {
  const { row, status, saved } = shown;
  return (
    <tbody>
      <tr class={`day-row day-row--${status}`} data-appointment={row.id}>
        <td class="day-table__time">
          <strong>{row.localTime}</strong>
          <span class="day-row__until">–{row.endTime}</span>
        </td>
        <PersonCell row={row} />
        <td class="day-table__matter">
          <span>{row.services.join(', ')}</span>
          <span class="day-row__detail">{row.scope}</span>
          {row.note && <span class="day-row__note">{row.note}</span>}
        </td>
        <td class="day-table__status">
          <StatusWord row={row} status={status} />
        </td>
        <td class="day-table__saved">
          <SavedWord saved={saved} />
        </td>
        <td class="day-table__act">
          <ActButton shown={shown} onAct={onAct} />
        </td>
      </tr>
      {row.conflict && <AlertRow text={`${todayText().conflict} ${row.conflict}`} />}
      {shown.refusal && <RefusalRow refusal={shown.refusal} onDismiss={onDismiss} />}
    </tbody>
  );
}

const PersonCell = ({ row }: { readonly row: DayRow }) => (
  <th scope="row" class="day-table__person">
    <span class="day-row__name">{row.name || todayText().unnamed}</span>
    <span class="day-row__detail">
      {row.walkIn && <span>{todayText().walkIn}</span>}
      {row.number && <span>{todayText().number(row.number)}</span>}
      {row.phone && <a href={`tel:${row.phone.replace(/[^\d+]/g, '')}`}>{row.phone}</a>}
    </span>
  </th>
);

const statusLooks: Readonly<
  Record<AppointmentStatus, { tone: 'plain' | 'info' | 'success' | 'warning' | 'muted'; icon: IconName }>
> = {
  expected: { tone: 'plain', icon: 'calendar-today' },
  waiting: { tone: 'success', icon: 'check' },
  called: { tone: 'info', icon: 'arrow-forward' },
  done: { tone: 'muted', icon: 'checklist' },
  'not-appeared': { tone: 'warning', icon: 'account-circle' },
  moved: { tone: 'muted', icon: 'arrow-forward' },
  cancelled: { tone: 'muted', icon: 'close' },
};

const StatusWord = ({ row, status }: { readonly row: DayRow; readonly status: AppointmentStatus }) => (
  <>
    <Badge {...statusLooks[status]}>{statusText()[status]}</Badge>
    {status === 'waiting' && row.arrivedAt && (
      <span class="day-row__detail">{todayText().arrivedAt(timeOf(row.arrivedAt))}</span>
    )}
  </>
);

const savedIcons: Readonly<Record<Saved, IconName>> = {
  unsaved: 'autorenew',
  here: 'home',
  copied: 'content-copy',
};

const SavedWord = ({ saved }: { readonly saved: Saved }) => (
  <span class={`saved saved--${saved}`}>
    <Icon name={savedIcons[saved]} />
    {savedText()[saved]}
  </span>
);

function ActButton({ shown, onAct }: Pick<AppointmentRowsProps, 'shown' | 'onAct'>) {
  const actedAt = useRef(Number.NEGATIVE_INFINITY);
  if (!shown.act) return null;
  const isArrival = shown.act === 'arrival';
  return (
    <Button
      look={isArrival ? 'primary' : 'tertiary'}
      size="small"
      onClick={(event) => {
        const isSecondHalf = event.timeStamp - actedAt.current < doubleClickMilliseconds;
        if (isSecondHalf) return;
        actedAt.current = event.timeStamp;
        onAct(shown);
      }}
    >
      {isArrival ? todayText().arrival : todayText().withdraw}
      <span class="only-heard">{todayText().forPerson(shown.row.name || todayText().unnamed)}</span>
    </Button>
  );
}

const columnCount = Object.keys(todayText().columns).length;

const AlertRow = ({ text }: { readonly text: string }) => (
  <tr class="day-row-alert">
    <td colSpan={columnCount}>
      <Icon name="warning" />
      <span>{text}</span>
    </td>
  </tr>
);

const RefusalRow = ({
  refusal: { request, problem },
  onDismiss,
}: {
  readonly refusal: NonNullable<ShownRow['refusal']>;
  readonly onDismiss: (request: string) => void;
}) => (
  <tr class="day-row-alert">
    <td colSpan={columnCount}>
      <Icon name="danger" />
      <span>
        <strong>{problem.title}</strong> {problem.means} {problem.next}
      </span>
      <Button look="secondary" size="small" onClick={() => onDismiss(request)}>
        {todayText().understood}
      </Button>
    </td>
  </tr>
);
