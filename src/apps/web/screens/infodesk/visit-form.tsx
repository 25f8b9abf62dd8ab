/** Tiles, what is said about the chosen one, and what the desk adds; then the slip. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Concern, Concerns } from '../../api/concerns.ts';
import { type Visit, visitAnswerSchema, visitsPath } from '../../api/visits.ts';
import { useAct } from '../../browser/use-act.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Form } from '../../components/form.tsx';
import { Panel } from '../../components/panel.tsx';
import { Tiles } from '../../components/tiles.tsx';
import { spokenLanguage } from '../../language.ts';
import type { ScreenProps } from '../screen.ts';
import { Pictogram } from './pictogram.tsx';
import { insteadOf, nextOf, Slip } from './slip.tsx';
import { infodeskText, urgencyText } from './text.ts';
import { detailsOf, emptyDraft, keepDraft, keptDraft, type VisitDraft } from './visit-draft.ts';
import { VisitFields } from './visit-fields.tsx';

export interface VisitFormProps extends ScreenProps {
  readonly concerns: Concerns;
  readonly onRecorded: (visit: Visit) => void;
}

/** The keys of the tiles, in their order: one for each of sixteen. */
const tileKeys = [...'1234567890abcdef'];

export function VisitForm(props: VisitFormProps) {
  const { concerns, person } = props;
  const [draft, setDraft] = useState(() => keptDraft(person.id));
  useEffect(() => keepDraft(person.id, draft), [draft]);
  const offered = concerns.concerns.filter(({ isOffered }) => isOffered);
  const concern = offered.find(({ id }) => id === draft.concern);
  return (
    <>
      <p class="lead">{infodeskText().lead}</p>
      <h2 class="infodesk__question" id="infodesk-question">
        {infodeskText().tiles}
      </h2>
      <Tiles
        label={infodeskText().tiles}
        chosen={draft.concern}
        onChoose={(id) =>
          setDraft({ ...draft, concern: id, ...(id === draft.concern ? {} : { urgency: undefined }) })
        }
        tiles={offered.map(({ id, words, urgency, pictogram }, at) => ({
          id,
          title: words[spokenLanguage()].title,
          detail: urgencyText()[urgency],
          shortcut: tileKeys[at] ?? '',
          picture: <Pictogram name={pictogram} />,
        }))}
      />
      <p class="infodesk__keys">{infodeskText().keyHint}</p>
      {concern && (
        <ChosenConcern {...props} key={concern.id} concern={concern} draft={draft} onDraft={setDraft} />
      )}
    </>
  );
}

function ChosenConcern(
  props: VisitFormProps & {
    readonly concern: Concern;
    readonly draft: VisitDraft;
    readonly onDraft: (draft: VisitDraft) => void;
  },
) {
  const { client, concern, concerns, draft, person } = props;
  const [attempt, setAttempt] = useState(0);
  const record = useAct(client, {
    name: `record visit ${person.id}`,
    answer: visitAnswerSchema,
    onFailure: props.onFailure,
  });
  const chosen = useRef<HTMLDivElement>(null);
  const submit = useRef<HTMLDivElement>(null);
  // Chosen: the next press of Enter prints; whoever has more to say tabs back into the fields.
  useLayoutEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
    submit.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  const details = detailsOf(draft, concern);
  const error = attempt > 0 && details === undefined ? infodeskText().reasonMissing : undefined;

  async function save(): Promise<void> {
    if (details === undefined) return setAttempt((count) => count + 1);
    const saved = await record.run(visitsPath, details);
    if (saved === undefined) return;
    keepDraft(person.id, emptyDraft);
    props.onSpeak(infodeskText().savedNumber(saved.visit.number));
    props.onRecorded(saved.visit);
  }
  return (
    <div class="infodesk__chosen" ref={chosen}>
      <Panel title={concern.words[spokenLanguage()].title}>
        <ConcernAnswer concern={concern} draft={draft} concerns={concerns} />
        {concern.norm && <p class="concern-answer__norm">{infodeskText().norm(concern.norm)}</p>}
        <Form onSubmit={save}>
          <ErrorSummary
            title={infodeskText().summary}
            errors={error === undefined ? [] : [{ field: 'urgencyReason', text: error }]}
            attempt={attempt}
          />
          <VisitFields draft={draft} concern={concern} onDraft={props.onDraft} reasonError={error} />
          {record.failure && <ActFailure failure={record.failure} />}
          <div class="actions" ref={submit}>
            <Button look="primary" type="submit" isBusy={record.isBusy}>
              {record.isBusy
                ? infodeskText().printing
                : record.failure
                  ? infodeskText().tryAgain
                  : infodeskText().print}
            </Button>
          </div>
        </Form>
      </Panel>
      <aside class="infodesk__preview no-print" aria-label={infodeskText().preview}>
        <Slip
          content={{ concern, urgency: draft.urgency ?? concern.urgency, language: draft.language }}
          town={props.town}
          isExercise={props.isExercise}
          urgencyNext={concerns.urgencyNext}
        />
      </aside>
    </div>
  );
}

/** What the clerk can say at once: what happens, why not more, where instead, and on what it rests. */
function ConcernAnswer({
  concern,
  draft,
  concerns,
}: {
  readonly concern: Concern;
  readonly draft: VisitDraft;
  readonly concerns: Concerns;
}) {
  const language = spokenLanguage();
  const said = concern.words[language];
  const urgency = draft.urgency ?? concern.urgency;
  const instead = insteadOf({ concern, urgency }, said);
  return (
    <dl class="concern-answer">
      <div>
        <dt>{infodeskText().next}</dt>
        <dd>{nextOf({ concern, urgency }, said, concerns.urgencyNext[language])}</dd>
      </div>
      {said.reason && !concern.isElsewhere && urgency !== 'today' && (
        <div>
          <dt>{infodeskText().why}</dt>
          <dd>{said.reason}</dd>
        </div>
      )}
      {instead && (
        <div>
          <dt>{infodeskText().instead}</dt>
          <dd>{instead}</dd>
        </div>
      )}
    </dl>
  );
}
