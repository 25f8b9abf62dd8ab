/** What can be recorded about one appointment besides the next step. */
import { useState } from 'preact/hooks';
import type { HappenedAt } from '../../api/arrival.ts';
import { evidenceSchema, type Step } from '../../api/day.ts';
import { Button } from '../../components/button.tsx';
import { fieldId, SelectField, TextField } from '../../components/field.tsx';
import { readTime } from '../../day/typed-time.ts';
import { todayText } from '../../text.ts';
import type { AppointmentRowsProps } from './appointment-rows.tsx';
import { DecisionForm } from './decision-form.tsx';
import { NoteForm } from './note-form.tsx';
import { may } from './row-acts.ts';
import { visitText } from './text.ts';

export function VisitPanel({ shown, acts }: AppointmentRowsProps) {
  const { row } = shown;
  const { person } = acts.current;
  const steps = shown.act === undefined ? [] : [shown.act, ...shown.others];
  return (
    <div class="visit">
      {may(person, 'note-appointment') && <NoteForm row={row} acts={acts} />}
      {steps.length > 0 && <StepButtons shown={shown} acts={acts} steps={steps} />}
      {may(person, 'decide-appointment') && shown.status !== 'done' && (
        <DecisionForm shown={shown} acts={acts} />
      )}
    </div>
  );
}

/** Every step that makes sense now, and when it was, if somebody writes it down later. */
function StepButtons({ shown, acts, steps }: AppointmentRowsProps & { readonly steps: readonly Step[] }) {
  const { id, name } = shown.row;
  const [typed, setTyped] = useState('');
  const [evidence, setEvidence] = useState('self');
  const [error, setError] = useState<string>();
  const localTime = readTime(typed);
  function record(step: Step): void {
    const isWrong = typed.trim() !== '' && localTime === undefined;
    setError(isWrong ? visitText().lateWrong : undefined);
    if (isWrong) {
      document.getElementById(fieldId(`late-${id}`))?.focus();
      return;
    }
    acts.current.onAct(shown, step, happenedOf(acts.current.date, localTime, evidence));
    setTyped('');
  }
  return (
    <section class="visit__part" aria-label={visitText().state}>
      <h2 class="visit__title">{visitText().state}</h2>
      <TextField
        name={`late-${id}`}
        label={visitText().late}
        hint={visitText().lateHint}
        error={error}
        type="text"
        inputMode="numeric"
        autocomplete="off"
        maxLength={10}
        value={typed}
        onInput={(text) => {
          setError(undefined);
          setTyped(text);
        }}
      />
      {localTime !== undefined && (
        <SelectField
          name={`evidence-${id}`}
          label={visitText().lateHow}
          options={(['self', 'witness', 'paper-number'] as const).map((value) => ({
            value,
            label: visitText().evidence[value],
          }))}
          value={evidence}
          onChange={setEvidence}
        />
      )}
      <div class="visit__buttons">
        {steps.map((step) => (
          <Button key={step} look="secondary" size="small" onClick={() => record(step)}>
            {visitText().steps[step]}
            {localTime !== undefined && ` (${localTime})`}
            <span class="only-heard">{todayText().forPerson(name)}</span>
          </Button>
        ))}
      </div>
    </section>
  );
}

function happenedOf(
  localDate: string,
  localTime: string | undefined,
  evidence: string,
): HappenedAt | undefined {
  const known = evidenceSchema.safeParse(evidence);
  return localTime !== undefined && known.success
    ? { localDate, localTime, evidence: known.data }
    : undefined;
}
