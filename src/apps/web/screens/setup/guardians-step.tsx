/** Whose names stand on the cards, and how many of them it takes; then the town hall is founded. */

import { useState } from 'preact/hooks';
import { guardiansMax } from '../../api/setup.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import type { FieldError } from '../../components/error-summary.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';
import { FoundedTown } from './town-step.tsx';

export function GuardiansStep(props: StepProps) {
  return (
    <>
      <PageHeading title={setupText().guardiansTitle} town={setupText().product} />
      {props.state.isFounded ? <FoundedTown {...props} /> : <GuardiansForm {...props} />}
    </>
  );
}

const guardiansMin = 2;

function GuardiansForm({ client, onState, onNext }: StepProps) {
  const [names, setNames] = useState<readonly string[]>(['', '', '']);
  const [wanted, setWanted] = useState(2);
  const required = Math.min(wanted, names.length);
  const form = useForm();

  async function submit(): Promise<void> {
    const plan = { guardians: names.map((name) => name.trim()), required };
    const founded = await form.send(checkNames(plan.guardians), plan, () => client.found(plan));
    if (!founded) return;
    onState(founded);
    onNext();
  }

  return (
    <Form onSubmit={submit}>
      <p>{setupText().guardiansLead}</p>
      <FormProblems title={setupText().summary} form={form} />
      {names.map((name, at) => (
        <TextField
          key={at}
          name={`guardian-${at + 1}`}
          label={setupText().guardian(at + 1)}
          type="text"
          autocomplete="off"
          maxLength={80}
          value={name}
          onInput={(typed) => setNames(names.with(at, typed))}
          error={form.errorOf(`guardian-${at + 1}`)}
        />
      ))}
      <p class="actions">
        {names.length < guardiansMax && (
          <Button look="secondary" size="small" icon="add" onClick={() => setNames([...names, ''])}>
            {setupText().addGuardian}
          </Button>
        )}
        {names.length > guardiansMin && (
          <Button look="tertiary" size="small" onClick={() => setNames(names.slice(0, -1))}>
            {setupText().removeGuardian}
          </Button>
        )}
      </p>
      <SelectField
        name="required"
        label={setupText().required}
        hint={setupText().requiredHint}
        options={names.slice(1).map((_name, at) => ({
          value: String(at + 2),
          label: setupText().requiredOption(at + 2, names.length),
        }))}
        value={String(required)}
        onChange={(value) => setWanted(Number(value))}
      />
      <p>{setupText().foundMeans}</p>
      <p class="actions">
        <Button look="primary" type="submit" isBusy={form.isBusy}>
          {form.isBusy ? setupText().foundBusy : setupText().found}
        </Button>
      </p>
    </Form>
  );
}

function checkNames(names: readonly string[]): readonly FieldError[] {
  return names.flatMap((name, at) => {
    const field = `guardian-${at + 1}`;
    if (name === '') return [{ field, text: setupText().guardianMissing(at + 1) }];
    return names.indexOf(name) < at ? [{ field, text: setupText().guardianTwice }] : [];
  });
}
