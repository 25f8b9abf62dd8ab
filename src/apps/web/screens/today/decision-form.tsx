/** *Findet statt*, *verlegt*, *entfällt*: what a clerk decides about an appointment, with the reason. */
import { useState } from 'preact/hooks';
import type { z } from 'zod';
import { decisionKindSchema } from '../../api/day.ts';
import { decisionSchema, reasonLengthMax } from '../../api/visit.ts';
import { newRequest } from '../../browser/new-request.ts';
import { Button } from '../../components/button.tsx';
import { ChoiceField } from '../../components/choice-field.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { fieldId, TextField } from '../../components/field.tsx';
import type { DecisionDraft } from '../../day/draft.ts';
import { readTime } from '../../day/typed-time.ts';
import { todayText } from '../../text.ts';
import type { AppointmentRowsProps } from './appointment-rows.tsx';
import type { RowActs } from './row-acts.ts';
import { visitText } from './text.ts';

type Typed = Omit<DecisionDraft, 'sent'>;
type Errors = Partial<Readonly<Record<'kind' | 'reason' | 'time', string>>>;
type Decision = z.infer<typeof decisionSchema>;

const nothing: Typed = { reason: '', localDate: '', localTime: '' };

export function DecisionForm({ shown, acts }: AppointmentRowsProps) {
  const { row } = shown;
  const [typed, keep] = useDecisionDraft(acts.current, row.id);
  const [errors, setErrors] = useState<Errors>({});
  const [word, setWord] = useState<{ readonly isGood: boolean; readonly text: string }>();
  const [isBusy, setIsBusy] = useState(false);
  const change = (next: Partial<Typed>) => {
    setWord(undefined);
    keep({ ...unsent(typed), ...next });
  };

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const found = findErrors(typed);
    setErrors(found);
    const [first] = Object.keys(found);
    const decision = decisionOf(typed);
    if (first !== undefined || decision === undefined) {
      document.getElementById(fieldId(`${first ?? 'kind'}-${row.id}`))?.focus();
      return;
    }
    setIsBusy(true);
    const { client, onRow, onSignedOut } = acts.current;
    // The row may show the decision already when its answer was lost: a repetition still says the very same.
    const sent = typed.sent ?? { request: newRequest(), after: row.revision };
    keep({ ...typed, sent });
    const answer = await client.sendDecision(row.id, { ...sent, decision });
    setIsBusy(false);
    if (answer.kind === 'signed-out') return onSignedOut();
    if (answer.kind === 'try-again') return setWord({ isGood: false, text: visitText().unsent });
    if (answer.kind === 'refused') {
      keep(unsent(typed));
      return setWord({ isGood: false, text: `${answer.problem.title} ${answer.problem.next}` });
    }
    keep(nothing);
    setWord({ isGood: true, text: visitText().decisionSaved });
    onRow(answer.row);
  }

  return (
    <form
      class="visit__part"
      onSubmit={(event) => void submit(event)}
      aria-label={visitText().decision}
      noValidate
    >
      <h2 class="visit__title">{visitText().decision}</h2>
      <DecisionFields id={row.id} typed={typed} errors={errors} onChange={change} />
      {word && !word.isGood && (
        <p class="visit__problem" role="alert">
          {word.text}
        </p>
      )}
      <div class="visit__buttons">
        <Button look="secondary" size="small" type="submit" isBusy={isBusy}>
          {visitText().decisionSave}
          <span class="only-heard">{todayText().forPerson(row.name)}</span>
        </Button>
        {row.decision && (
          <Button
            look="tertiary"
            size="small"
            onClick={() => acts.current.onAct(shown, 'decision-withdrawn')}
          >
            {visitText().decisionUndo}
          </Button>
        )}
      </div>
      <Feedback>{word?.isGood && word.text}</Feedback>
    </form>
  );
}

/** Kept at this device while it is typed: the session may end, and the page may be loaded anew. */
function useDecisionDraft({ drafts, person }: RowActs, appointment: string) {
  const [typed, setTyped] = useState<DecisionDraft>(
    () => drafts.findDecision(person.id, appointment) ?? nothing,
  );
  const keep = (next: DecisionDraft): void => {
    setTyped(next);
    drafts.putDecision(person.id, appointment, next === nothing ? undefined : next);
  };
  return [typed, keep] as const;
}

const unsent = ({ sent: _sent, ...typed }: DecisionDraft): Typed => typed;

function DecisionFields({
  id,
  typed,
  errors,
  onChange,
}: {
  readonly id: string;
  readonly typed: Typed;
  readonly errors: Errors;
  readonly onChange: (next: Partial<Typed>) => void;
}) {
  return (
    <>
      <ChoiceField
        name={`kind-${id}`}
        label={visitText().decisionLabel}
        error={errors.kind}
        choices={decisionKindSchema.options.map((value) => ({ value, label: visitText().decisions[value] }))}
        value={typed.kind}
        onChange={(value) => onChange({ kind: decisionKindSchema.parse(value) })}
        isRow
      />
      {typed.kind !== undefined && typed.kind !== 'takes-place' && (
        <TextField
          name={`reason-${id}`}
          label={visitText().reason}
          hint={visitText().reasonHint}
          error={errors.reason}
          type="text"
          autocomplete="off"
          maxLength={reasonLengthMax}
          value={typed.reason}
          onInput={(reason) => onChange({ reason })}
        />
      )}
      {typed.kind === 'moved' && (
        <div class="visit__pair">
          <p class="visit__word">{visitText().newTimeFor}</p>
          <TextField
            name={`time-${id}`}
            label={visitText().newDay}
            error={errors.time}
            type="date"
            autocomplete="off"
            value={typed.localDate}
            onInput={(localDate) => onChange({ localDate })}
          />
          <TextField
            name={`clock-${id}`}
            label={visitText().newTime}
            type="text"
            inputMode="numeric"
            autocomplete="off"
            maxLength={10}
            value={typed.localTime}
            onInput={(localTime) => onChange({ localTime })}
          />
        </div>
      )}
    </>
  );
}

function findErrors({ kind, reason, localDate, localTime }: Typed): Errors {
  if (kind === undefined) return { kind: visitText().decisionMissing };
  const isTime = readTime(localTime) !== undefined;
  const isHalf = kind === 'moved' && (localDate !== '' || localTime !== '') && !(localDate !== '' && isTime);
  return {
    ...(kind !== 'takes-place' && reason.trim() === '' && { reason: visitText().reasonMissing }),
    ...(isHalf && { time: visitText().timeMissing }),
  };
}

function decisionOf({ kind, reason, localDate, localTime }: Typed): Decision | undefined {
  const to =
    kind === 'moved' && localDate !== '' ? { to: { localDate, localTime: readTime(localTime) } } : {};
  const because = kind === 'takes-place' ? {} : { reason };
  const parsed = decisionSchema.safeParse({ decision: kind, ...because, ...to });
  return parsed.success ? parsed.data : undefined;
}
