/** Visits without an appointment: who waits, who is called; and any slip again, by its number. */
import { useState } from 'preact/hooks';
import type { Concerns } from '../../api/concerns.ts';
import {
  findVisitPath,
  moveVisitPath,
  type Visit,
  type VisitStep,
  type Visits,
  visitAnswerSchema,
  visitsSchema,
} from '../../api/visits.ts';
import type { ApiFailure } from '../../browser/api-client.ts';
import { useAct } from '../../browser/use-act.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { TextField } from '../../components/field.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import type { IconName } from '../../components/icon.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatAsOf, timeOf } from '../../day/local-dates.ts';
import { spokenLanguage } from '../../language.ts';
import { savedText } from '../../text.ts';
import type { ScreenProps } from '../screen.ts';
import { languageName } from './spoken-languages.ts';
import { infodeskText, visitConflictText, visitStatusText } from './text.ts';

export interface VisitListProps extends ScreenProps {
  readonly concerns: Concerns;
  readonly today: Visits | undefined;
  readonly failure: ApiFailure | undefined;
  readonly onRetry: () => void;
  readonly onSlip: (visit: Visit) => void;
}

const isWaiting = ({ status }: Visit): boolean => status === 'waiting' || status === 'called';
/** Shorter texts are names or the beginning of a number: the server is asked for whole ones. */
const wholeNumberLength = 4;

export function VisitList(props: VisitListProps) {
  const { client, today } = props;
  const [query, setQuery] = useState('');
  const [showsAll, setShowsAll] = useState(false);
  const typed = query.trim();
  const elsewhere = useFeed(
    async () =>
      typed.length < wholeNumberLength
        ? { ok: true as const, value: { date: '', visits: [] } }
        : client.read(findVisitPath(typed), visitsSchema),
    `find ${typed}`,
    props.pulse,
  ).state.value;
  const visits = today?.visits ?? [];
  const shown =
    typed === '' ? visits.filter((visit) => showsAll || isWaiting(visit)) : searched(visits, typed);
  const others = (elsewhere?.visits ?? []).filter(({ id }) => !visits.some((visit) => visit.id === id));
  return (
    <Panel title={infodeskText().waitingTitle}>
      {today === undefined ? (
        <FirstLoad failure={props.failure} onRetry={props.onRetry} />
      ) : (
        <>
          <div class="visit-tools">
            <search>
              <TextField
                type="search"
                name="visitSearch"
                label={infodeskText().search}
                autocomplete="off"
                value={query}
                onInput={setQuery}
              />
            </search>
            <div class="visit-tools__filter">
              <FilterChip
                label={infodeskText().onlyWaiting}
                isOn={!showsAll}
                onClick={() => setShowsAll(false)}
              />
              <FilterChip label={infodeskText().all} isOn={showsAll} onClick={() => setShowsAll(true)} />
            </div>
          </div>
          <p class="as-of">{infodeskText().waitingCount(visits.filter(isWaiting).length, visits.length)}</p>
          {shown.length > 0 && (
            <VisitTable {...props} visits={shown} caption={infodeskText().waitingCaption} />
          )}
          {others.length > 0 && (
            <>
              <h3 class="visit-list__other">{infodeskText().found}</h3>
              <VisitTable {...props} visits={others} caption={infodeskText().found} />
            </>
          )}
          {shown.length + others.length === 0 && <NobodyFound isSearch={typed !== ''} />}
        </>
      )}
    </Panel>
  );
}

const NobodyFound = ({ isSearch }: { readonly isSearch: boolean }) =>
  isSearch ? (
    <Empty title={infodeskText().nothingFound} next={infodeskText().nothingFoundNext} />
  ) : (
    <Empty title={infodeskText().nobody} next={infodeskText().nobodyNext} />
  );

const FilterChip = ({
  label,
  isOn,
  onClick,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}) => (
  <button type="button" class="chip" aria-pressed={isOn} onClick={onClick}>
    {label}
  </button>
);

/** Letters and digits only: "kb17" finds "KB 17", "7km42" finds "7KM4-2RXQ". */
const plain = (text: string): string => text.toLowerCase().replace(/[\s-]+/g, '');

function searched(visits: readonly Visit[], typed: string): readonly Visit[] {
  const wanted = plain(typed);
  return visits.filter(({ number, reference, name }) =>
    [number, reference, name ?? ''].some((text) => plain(text).includes(wanted)),
  );
}

function VisitTable(props: VisitListProps & { readonly visits: readonly Visit[]; readonly caption: string }) {
  const { client, concerns, visits, caption } = props;
  const move = useAct(client, {
    name: `move visit ${props.person.id}`,
    answer: visitAnswerSchema,
    onFailure: props.onFailure,
  });
  async function go(visit: Visit, to: VisitStep): Promise<void> {
    const moved = await move.run(moveVisitPath(visit.id), { to, after: visit.revision });
    if (moved) props.onSpeak(`${visit.number}: ${visitStatusText()[moved.visit.status]}`);
    props.onBeat();
  }
  const text = infodeskText();
  return (
    <>
      {move.failure && <ActFailure failure={move.failure} />}
      <DataTable
        caption={caption}
        rows={visits}
        rowKey={({ id }) => id}
        columns={[
          { title: text.columns.number, cell: NumberCell },
          {
            title: text.columns.concern,
            cell: (visit) => <ConcernCell visit={visit} concerns={concerns} />,
          },
          { title: text.columns.since, cell: (visit) => sinceWords(visit, props.today?.date), look: 'short' },
          { title: text.columns.status, cell: StatusCell },
          { title: text.columns.saved, cell: ({ safety }) => savedText()[safety], look: 'short' },
          {
            title: text.columns.act,
            look: 'act',
            cell: (visit) => (
              <VisitActs
                visit={visit}
                isBusy={move.isBusy}
                onMove={(to) => void go(visit, to)}
                onSlip={() => props.onSlip(visit)}
              />
            ),
          },
        ]}
      />
    </>
  );
}

const sinceWords = ({ happenedAt }: Visit, today: string | undefined): string =>
  happenedAt.slice(0, 10) === today ? timeOf(happenedAt) : formatAsOf(happenedAt);

const NumberCell = (visit: Visit) => (
  <>
    <span class="visit-number">{visit.number}</span>
    {visit.isFromPaper && <span class="day-row__detail">{infodeskText().fromPaper}</span>}
  </>
);

function ConcernCell({ visit, concerns }: { readonly visit: Visit; readonly concerns: Concerns }) {
  const concern = concerns.concerns.find(({ id }) => id === visit.concern);
  const details = [
    visit.name,
    visit.phone,
    visit.language === 'de' ? undefined : infodeskText().speaks(languageName(visit.language)),
    visit.urgencyReason,
    visit.note,
  ].filter((detail) => detail !== undefined);
  return (
    <>
      {concern?.words[spokenLanguage()].title ?? visit.concern}
      {details.length > 0 && <span class="day-row__detail">{details.join(' · ')}</span>}
      {visit.conflicts?.map((kind) => (
        <strong key={kind} class="visit-conflict">
          {visitConflictText()[kind]}
        </strong>
      ))}
    </>
  );
}

const looks: Readonly<
  Record<Visit['status'], readonly ['plain' | 'info' | 'success' | 'warning' | 'muted', IconName]>
> = {
  waiting: ['plain', 'account-circle'],
  called: ['info', 'arrow-forward'],
  done: ['muted', 'checklist'],
  gone: ['muted', 'close'],
  noted: ['plain', 'calendar-today'],
  advised: ['plain', 'info'],
};

const StatusCell = ({ status }: Visit) => (
  <Badge tone={looks[status][0]} icon={looks[status][1]}>
    {visitStatusText()[status]}
  </Badge>
);

/** The next step first; what was done may be taken back by waiting again. */
const stepsFrom: Readonly<Record<Visit['status'], readonly VisitStep[]>> = {
  waiting: ['called', 'gone'],
  called: ['done', 'gone', 'waiting'],
  done: ['waiting'],
  gone: ['waiting'],
  noted: ['called'],
  advised: ['called'],
};

function VisitActs({
  visit,
  isBusy,
  onMove,
  onSlip,
}: {
  readonly visit: Visit;
  readonly isBusy: boolean;
  readonly onMove: (to: VisitStep) => void;
  readonly onSlip: () => void;
}) {
  const text = infodeskText();
  const words: Readonly<Record<VisitStep, string>> = {
    waiting: text.waitAgain,
    called: text.call,
    done: text.done,
    gone: text.gone,
  };
  return (
    <span class="visit-acts">
      {stepsFrom[visit.status].map((to, at) => (
        <Button
          key={to}
          look={at === 0 && isWaiting(visit) ? 'secondary' : 'tertiary'}
          size="small"
          isBusy={isBusy}
          onClick={() => onMove(to)}
        >
          {words[to]}
          <span class="only-heard">{text.forVisit(visit.number)}</span>
        </Button>
      ))}
      <Button look="tertiary" size="small" onClick={onSlip}>
        {text.slip}
        <span class="only-heard">{text.forVisit(visit.number)}</span>
      </Button>
    </span>
  );
}
