/** Who is next, and who is with the person at this page. */
import { useRef, useState } from 'preact/hooks';
import type { DayRow } from '../../api/day.ts';
import type { Problem } from '../../api/problem.ts';
import { newRequest } from '../../browser/new-request.ts';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { timeOf } from '../../day/local-dates.ts';
import type { ShownRow } from '../../day/shown-row.ts';
import { todayText } from '../../text.ts';
import type { RowActs } from './row-acts.ts';
import { nextText, visitText } from './text.ts';

export interface NextPersonProps {
  readonly rows: readonly ShownRow[];
  readonly acts: RowActs;
}

export function NextPerson({ rows, acts }: NextPersonProps) {
  const [scope, setScope] = useState('');
  const { ask, isBusy, problem } = useNext(acts, scope);
  const scopes = [...new Set(rows.map(({ row }) => row.scope))].sort();
  const waiting = rows
    .filter(({ status, row }) => status === 'waiting' && (scope === '' || row.scope === scope))
    .sort((one, other) => (turnOf(one.row) < turnOf(other.row) ? -1 : 1));
  const [first] = waiting;
  return (
    <section class="next" aria-label={nextText().title}>
      <div class="next__call">
        <Button look="primary" icon="arrow-forward" isBusy={isBusy} onClick={ask}>
          {isBusy ? nextText().busy : nextText().next}
        </Button>
        <p class="next__waiting">
          {first === undefined ? (
            nextText().nobody
          ) : (
            <>
              <strong>{nextText().waiting(waiting.length)}</strong>
              {' · '}
              <span>{nextText().first(first.row.name, first.row.localTime)}</span>
            </>
          )}
        </p>
        {scopes.length > 1 && (
          <SelectField
            name="next-scope"
            label={nextText().scope}
            empty={nextText().allScopes}
            options={scopes.map((value) => ({ value, label: value }))}
            value={scope}
            onChange={setScope}
          />
        )}
      </div>
      {problem && <Notice problem={problem} tone="warning" />}
      <WithYou rows={rows} acts={acts} />
    </section>
  );
}

/** As the server takes them: by time of the appointment, then of the arrival. */
const turnOf = ({ localTime, arrivedAt, id }: DayRow): string => `${localTime} ${arrivedAt ?? ''} ${id}`;

/** One request until there is a clear answer: pressed again, it names the same person. */
function useNext(acts: RowActs, scope: string) {
  const request = useRef<string | undefined>(undefined);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  async function ask(): Promise<void> {
    request.current ??= newRequest();
    setIsBusy(true);
    const body = { request: request.current, ...(scope !== '' && { scope }) };
    const answer = await acts.client.callNext(acts.date, body);
    setIsBusy(false);
    if (answer.kind !== 'try-again') request.current = undefined;
    switch (answer.kind) {
      case 'saved':
        setProblem(undefined);
        acts.onRow(answer.row);
        acts.onSpeak(nextText().announce(answer.row.name));
        return;
      case 'refused':
        setProblem(answer.problem);
        return;
      case 'try-again':
        setProblem({
          kind: 'next-unsure',
          title: nextText().unsureTitle,
          means: '',
          next: nextText().unsure,
        });
        return;
      case 'signed-out':
        acts.onSignedOut();
    }
  }
  return { ask: () => void ask(), isBusy, problem };
}

function WithYou({ rows, acts }: NextPersonProps) {
  const called = rows.filter(({ status, row }) => status === 'called' && row.step?.by.id === acts.person.id);
  if (called.length === 0) return null;
  return (
    <div class="with-you">
      <h2 class="with-you__title">{nextText().withYou}</h2>
      <ul>
        {called.map((shown) => (
          <CalledPerson key={shown.row.id} shown={shown} acts={acts} />
        ))}
      </ul>
    </div>
  );
}

function CalledPerson({ shown, acts }: { readonly shown: ShownRow; readonly acts: RowActs }) {
  const { row, undo } = shown;
  return (
    <li class="with-you__person">
      <div>
        <strong class="with-you__name">{row.name}</strong>
        <span class="day-row__detail">
          {row.number && <span>{todayText().number(row.number)}</span>}
          <span>{row.services.join(', ')}</span>
          {row.step && <span>{nextText().calledAt(timeOf(row.step.at))}</span>}
        </span>
      </div>
      <div class="with-you__acts">
        {(['done', 'not-appeared'] as const).map((step) => (
          <Button key={step} look="secondary" size="small" onClick={() => acts.onAct(shown, step)}>
            {visitText().steps[step]}
            <span class="only-heard">{todayText().forPerson(row.name)}</span>
          </Button>
        ))}
        {undo && (
          <Button look="tertiary" size="small" onClick={() => acts.onAct(shown, undo)}>
            {todayText().withdraw}
            <span class="only-heard">{todayText().forPerson(row.name)}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
