/** Which town: name, key, kind. Kept as typed until the town hall exists. */

import { useState } from 'preact/hooks';
import { findLand, type TownDraft, townTypes } from '../../api/setup.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/choice-field.tsx';
import type { FieldError } from '../../components/error-summary.tsx';
import { Facts } from '../../components/facts.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Panel } from '../../components/panel.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';

const emptyDraft: TownDraft = { name: '', ags: '', type: 'gemeinde', isExercise: false };

export function TownStep(props: StepProps) {
  return (
    <>
      <PageHeading title={setupText().townTitle} town={setupText().product} />
      {props.state.isFounded ? <FoundedTown {...props} /> : <TownForm {...props} />}
    </>
  );
}

/** What can no longer be changed. */
export function FoundedTown({ state: { town }, onNext }: StepProps) {
  return (
    <Panel title={setupText().foundedTitle}>
      <p>{setupText().foundedMeans}</p>
      {town && (
        <Facts
          facts={[
            { name: setupText().name, fact: town.name },
            { name: setupText().ags, fact: town.ags },
            { name: setupText().type, fact: setupText().types[town.type] },
          ]}
        />
      )}
      <p class="actions">
        <Button look="primary" onClick={onNext}>
          {setupText().next}
        </Button>
      </p>
    </Panel>
  );
}

function TownForm({ client, state, onState, onNext }: StepProps) {
  const [draft, setDraft] = useState<TownDraft>(state.town ?? emptyDraft);
  const form = useForm();
  const land = findLand(plainKey(draft.ags));

  async function submit(): Promise<void> {
    const sent = { ...draft, name: draft.name.trim(), ags: plainKey(draft.ags) };
    const saved = await form.send(checkTown(sent), sent, () => client.draftTown(sent));
    if (!saved) return;
    onState(saved);
    onNext();
  }

  return (
    <Form onSubmit={submit}>
      <p>{setupText().townLead}</p>
      <FormProblems title={setupText().summary} form={form} />
      <TextField
        name="town"
        label={setupText().name}
        hint={setupText().nameHint}
        type="text"
        autocomplete="off"
        maxLength={80}
        value={draft.name}
        onInput={(name) => setDraft({ ...draft, name })}
        error={form.errorOf('town')}
      />
      <div>
        <TextField
          name="ags"
          label={setupText().ags}
          hint={setupText().agsHint}
          type="text"
          inputMode="numeric"
          autocomplete="off"
          maxLength={12}
          value={draft.ags}
          onInput={(ags) => setDraft({ ...draft, ags })}
          error={form.errorOf('ags')}
        />
        <p class="setup__told" role="status">
          {land && setupText().agsIn(land)}
        </p>
      </div>
      <SelectField
        name="type"
        label={setupText().type}
        options={townTypes.map((value) => ({ value, label: setupText().types[value] }))}
        value={draft.type}
        onChange={(value) =>
          setDraft({ ...draft, type: townTypes.find((type) => type === value) ?? draft.type })
        }
      />
      <CheckField
        name="exercise"
        label={setupText().exercise}
        hint={setupText().exerciseHint}
        isChecked={draft.isExercise}
        onChange={(isExercise) => setDraft({ ...draft, isExercise })}
      />
      <p class="actions">
        <Button look="primary" type="submit" isBusy={form.isBusy}>
          {setupText().next}
        </Button>
      </p>
    </Form>
  );
}

/** People group it: "09 9 99 001". */
const plainKey = (typed: string): string => typed.replace(/\s/g, '');

function checkTown({ name, ags }: TownDraft): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name === '') errors.push({ field: 'town', text: setupText().nameMissing });
  if (findLand(ags) === undefined) errors.push({ field: 'ags', text: setupText().agsWrong });
  return errors;
}
