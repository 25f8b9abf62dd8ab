import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { DayRow } from '../../api/day.ts';
import { Button } from '../../components/button.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { formatAsOf, timeOf } from '../../day/local-dates.ts';
import type { Saved, ShownRow } from '../../day/shown-row.ts';
import type { Act } from '../../outbox/click.ts';
import { savedText, todayText } from '../../text.ts';
import { hasMore, type RowActs } from './row-acts.ts';
import { StatusWord } from './status-word.tsx';
import { conflictText, visitText } from './text.ts';
import { VisitPanel } from './visit-panel.tsx';

/** A second click within this time is the other half of a double click, never the next step. */
const doubleClickMilliseconds = 500;

export interface AppointmentRowsProps {
  readonly shown: ShownRow;
  readonly acts: RefObject<RowActs>;
}

/** The appointment's row and, below it, what a person has to know about it or wants to do with it. */
export function AppointmentRows({ shown, acts }: AppointmentRowsProps) {
  const { row, status, saved } = shown;
  const { drafts, person } = acts.current;
  const [isWanted, setWanted] = useState(
    () => (drafts.find(person.id, row.id) ?? drafts.findDecision(person.id, row.id)) !== undefined,
  );
  const isMore = hasMore(shown, person);
  const isOpen = isMore && isWanted;
  const panelId = `visit-${row.id}`;
  return (
    <tbody>
      <tr
        class={`day-row day-row--${status}${useFreshness(shown, person.id)}`}
        data-appointment={row.id}
        data-left={row.hasLeft}
      >
        <td class="day-table__time">
          <strong>{row.localTime}</strong>
          {!row.hasLeft && <span class="day-row__until">–{row.endTime}</span>}
        </td>
        <PersonCell row={row} />
        <MatterCell row={row} />
        <td class="day-table__status">
          <StatusWord row={row} status={status} />
        </td>
        <td class="day-table__saved">
          <SavedWord saved={saved} />
        </td>
        <td class="day-table__act">
          <RowButtons shown={shown} acts={acts} />
          {isMore && (
            <button
              type="button"
              class="more"
              aria-expanded={isOpen}
              aria-controls={isOpen ? panelId : undefined}
              onClick={() => setWanted(!isOpen)}
            >
              {visitText().more}
              <span class="only-heard">{visitText().moreFor(row.name)}</span>
            </button>
          )}
        </td>
      </tr>
      {row.conflicts?.map((kind) => (
        <AlertRow key={kind} text={conflictText()[kind]} />
      ))}
      {shown.refusal && (
        <RefusalRow refusal={shown.refusal} onDismiss={(request) => acts.current.onDismiss(request)} />
      )}
      {isOpen && (
        <tr class="visit-row" id={panelId}>
          <td colSpan={columnCount}>
            <VisitPanel shown={shown} acts={acts} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** Marks for a moment what somebody else changed; nothing moves. Two names, so that the mark can start anew. */
function useFreshness({ row }: ShownRow, person: string): string {
  const last = useRef({ revision: row.revision, changes: 0 });
  if (last.current.revision !== row.revision) {
    const isOwn = row.step?.by.id === person;
    last.current = { revision: row.revision, changes: last.current.changes + (isOwn ? 0 : 1) };
  }
  const { changes } = last.current;
  return changes === 0 ? '' : ` day-row--fresh-${changes % 2}`;
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

/** More of them are in the panel. */
const notesInRow = 2;

const MatterCell = ({ row }: { readonly row: DayRow }) => (
  <td class="day-table__matter">
    <span>{row.services.join(', ')}</span>
    <span class="day-row__detail">{row.scope}</span>
    {row.decision && <span class="day-row__decision">{decisionWords(row)}</span>}
    {row.note && <span class="day-row__note">{row.note}</span>}
    {row.notes.slice(-notesInRow).map(({ at, by, text }) => (
      <span key={`${at} ${text}`} class="day-row__note">
        {visitText().written(timeOf(at), by)} {text}
      </span>
    ))}
    {row.notes.length > notesInRow && (
      <span class="day-row__detail">{visitText().moreNotes(row.notes.length - notesInRow)}</span>
    )}
  </td>
);

function decisionWords({ decision, hasLeft }: DayRow): string {
  if (!decision) return '';
  const { kind, to, was, reason } = decision;
  const at = (time: { localDate: string; localTime: string }) =>
    formatAsOf(`${time.localDate}T${time.localTime}`);
  const word =
    kind !== 'moved' || !to
      ? visitText().decisions[kind]
      : hasLeft
        ? visitText().movedTo(at(to))
        : visitText().movedFrom(at(was));
  return reason === undefined ? word : visitText().because(word, reason);
}

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

/** What comes next, and the way back. The first button keeps its place when its word changes. */
function RowButtons({ shown, acts }: AppointmentRowsProps) {
  const actedAt = useRef(Number.NEGATIVE_INFINITY);
  const name = shown.row.name || todayText().unnamed;
  function once(event: MouseEvent, act: Act): void {
    if (event.timeStamp - actedAt.current < doubleClickMilliseconds) return;
    actedAt.current = event.timeStamp;
    acts.current.onAct(shown, act);
  }
  const { act, undo } = shown;
  return (
    <>
      {act && (
        <Button
          key="act"
          look={act === 'arrival' ? 'primary' : 'secondary'}
          size="small"
          onClick={(event) => once(event, act)}
        >
          {visitText().steps[act]}
          <span class="only-heard">{todayText().forPerson(name)}</span>
        </Button>
      )}
      {undo && (
        <Button key="undo" look="tertiary" size="small" onClick={(event) => once(event, undo)}>
          {todayText().withdraw}
          <span class="only-heard">{todayText().forPerson(name)}</span>
        </Button>
      )}
    </>
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
