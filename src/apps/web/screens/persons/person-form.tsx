/** A new person: name, role, PIN. */

import { useState } from 'preact/hooks';
import type { Persons, WantedPin } from '../../api/persons.ts';
import type { Problem } from '../../api/problem.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import type { FieldError } from '../../components/error-summary.tsx';
import { TextField } from '../../components/field.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import type { PersonClient } from './person-client.ts';
import { isPinMissing, PinChoice, pinAsSent } from './pin-choice.tsx';
import { checkRole, RoleFields, roleAsSent, type TypedRole } from './role-fields.tsx';
import { personsText } from './text.ts';

export interface NewPersonFormProps {
  readonly client: Pick<PersonClient, 'add'>;
  readonly known: Pick<Persons, 'roles' | 'today'>;
  readonly onAdded: (added: { readonly name: string; readonly pin: string | undefined }) => void;
  readonly onCancel?: () => void;
}

const emptyRole: TypedRole = { role: '', office: '', lastDay: '' };

export function NewPersonForm({ client, known, onAdded, onCancel }: NewPersonFormProps) {
  const [name, setName] = useState('');
  const [typed, setTyped] = useState(emptyRole);
  const [pin, setPin] = useState<WantedPin>({ kind: 'drawn' });
  const form = useForm(fieldOfProblem);

  async function submit(): Promise<void> {
    const errors = checkNew(name, typed, pin, known);
    const { role } = typed;
    if (role === '') return void (await form.send(errors, '', unasked));
    const person = { name: name.trim(), ...roleAsSent(role, typed), pin: pinAsSent(pin) };
    const added = await form.send(errors, person, (request) => client.add({ request, ...person }));
    if (added) onAdded({ name: person.name, pin: added.pin });
  }

  return (
    <Form onSubmit={submit}>
      <FormProblems title={personsText().summary} form={form} />
      <TextField
        name="name"
        label={personsText().name}
        hint={personsText().nameHint}
        type="text"
        autocomplete="off"
        maxLength={120}
        value={name}
        onInput={setName}
        error={form.errorOf('name')}
      />
      <RoleFields typed={typed} onType={setTyped} roles={known.roles} errorOf={form.errorOf} />
      <PinChoice pin={pin} onPin={setPin} error={form.errorOf('pin')} />
      <p class="actions">
        <Button look="primary" type="submit" isBusy={form.isBusy}>
          {personsText().save}
        </Button>
        {onCancel && (
          <Button look="tertiary" onClick={onCancel}>
            {personsText().cancel}
          </Button>
        )}
      </p>
    </Form>
  );
}

/** Never reached: a form with errors is not sent. */
const unasked = () => Promise.reject(new Error('A form with errors was sent'));

function checkNew(
  name: string,
  typed: TypedRole,
  pin: WantedPin,
  known: Pick<Persons, 'roles' | 'today'>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (name.trim() === '') errors.push({ field: 'name', text: personsText().nameMissing });
  errors.push(...checkRole(typed, known));
  if (isPinMissing(pin)) errors.push({ field: 'pin', text: personsText().pinMissing });
  return errors;
}

/** Refusals that belong to one field. */
export function fieldOfProblem({ kind }: Problem): string | undefined {
  if (kind === 'pin-not-shown') return undefined;
  if (kind.startsWith('pin-')) return 'pin';
  return kind === 'end-missing' || kind === 'end-past' ? 'last-day' : undefined;
}
