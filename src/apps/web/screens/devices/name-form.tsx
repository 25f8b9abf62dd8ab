/** The name of a device that is taken in: this one, or one that a code is shown for. */

import { useState } from 'preact/hooks';
import type { Devices } from '../../api/devices.ts';
import type { Answer } from '../../browser/api-client.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import type { FieldError } from '../../components/error-summary.tsx';
import { TextField } from '../../components/field.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import { devicesText } from './text.ts';

export interface NameFormProps<T> {
  readonly known: Devices['browsers'];
  readonly submit: string;
  readonly ask: (request: string, name: string) => Answer<T>;
  readonly onDone: (name: string, answer: T) => void;
  readonly onCancel: () => void;
}

export function NameForm<T>({ known, submit, ask, onDone, onCancel }: NameFormProps<T>) {
  const [name, setName] = useState('');
  const form = useForm();

  async function send(): Promise<void> {
    const typed = name.trim();
    const answer = await form.send(checkName(typed, known), typed, (request) => ask(request, typed));
    if (answer !== undefined) onDone(typed, answer);
  }

  return (
    <Form look="form panel" onSubmit={send}>
      <FormProblems title={devicesText().summary} form={form} />
      <TextField
        name="name"
        label={devicesText().name}
        hint={devicesText().nameHint}
        type="text"
        autocomplete="off"
        maxLength={60}
        value={name}
        onInput={setName}
        error={form.errorOf('name')}
      />
      <p class="actions">
        <Button look="primary" type="submit" isBusy={form.isBusy}>
          {submit}
        </Button>
        <Button look="tertiary" onClick={onCancel}>
          {devicesText().cancel}
        </Button>
      </p>
    </Form>
  );
}

/** Two devices of one name could not be told apart when one is lost. */
function checkName(name: string, known: Devices['browsers']): FieldError[] {
  if (name === '') return [{ field: 'name', text: devicesText().nameMissing }];
  const isTaken = known.some((one) => one.name.toLowerCase() === name.toLowerCase());
  return isTaken ? [{ field: 'name', text: devicesText().nameTaken }] : [];
}
