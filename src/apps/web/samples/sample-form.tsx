import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { CheckField, ChoiceField } from '../components/choice-field.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { SelectField, TextAreaField, TextField } from '../components/field.tsx';
import { FilePicker } from '../components/file-picker.tsx';
import { Panel } from '../components/panel.tsx';

const errors = {
  name: 'Geben Sie einen Namen ein.',
  role: 'Wählen Sie eine Rolle.',
  note: 'Die Notiz ist zu lang.',
  urgency: 'Wählen Sie, wie dringend es ist.',
  agreed: 'Bestätigen Sie, dass die Karte gedruckt ist.',
  file: 'Diese Datei ist leer.',
} as const;

/** All kinds of fields; sending it always fails, so that the error state can be looked at. */
export function SampleForm() {
  const [attempt, setAttempt] = useState(0);
  const [values, setValues] = useState({ name: '', role: '', note: '', urgency: 'week', isAgreed: false });
  const [file, setFile] = useState<File>();
  const change = (part: Partial<typeof values>) => setValues((before) => ({ ...before, ...part }));
  const errorOf = (field: keyof typeof errors) => (attempt > 0 ? errors[field] : undefined);
  const found = Object.entries(errors).map(([field, text]) => ({ field, text }));
  return (
    <Panel title="Formular">
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAttempt(attempt + 1);
        }}
      >
        <ErrorSummary
          title="Bitte prüfen Sie Ihre Angaben:"
          errors={attempt > 0 ? found : []}
          attempt={attempt}
        />
        <div class="form__row">
          <TextField
            name="name"
            label="Name"
            type="text"
            autocomplete="off"
            value={values.name}
            onInput={(name) => change({ name })}
            error={errorOf('name')}
          />
          <SelectField
            name="role"
            label="Rolle"
            empty="Bitte wählen"
            options={[
              { value: 'clerk', label: 'Bürgerbüro' },
              { value: 'lead', label: 'Leitung' },
            ]}
            value={values.role}
            onChange={(role) => change({ role })}
            error={errorOf('role')}
          />
        </div>
        <TextAreaField
          name="note"
          label="Notiz"
          hint="Höchstens 500 Zeichen"
          value={values.note}
          onInput={(note) => change({ note })}
          error={errorOf('note')}
        />
        <ChoiceField
          name="urgency"
          label="Wie dringend ist es?"
          choices={[
            { value: 'today', label: 'heute', detail: 'Wird noch heute aufgerufen.' },
            { value: 'week', label: 'diese Woche' },
            { value: 'later', label: 'vormerken' },
          ]}
          value={values.urgency}
          onChange={(urgency) => change({ urgency })}
          error={errorOf('urgency')}
        />
        <CheckField
          name="agreed"
          label="Die Karte ist gedruckt und liegt im Safe."
          isChecked={values.isAgreed}
          onChange={(isAgreed) => change({ isAgreed })}
          error={errorOf('agreed')}
        />
        <FilePicker
          name="file"
          label="Datei mit Terminen"
          hint="CSV oder ICS"
          accept=".csv,.ics"
          file={file}
          onFile={setFile}
          error={errorOf('file')}
        />
        <p class="actions">
          <Button look="primary" type="submit">
            Speichern
          </Button>
          <Button look="tertiary">Abbrechen</Button>
        </p>
      </form>
    </Panel>
  );
}
