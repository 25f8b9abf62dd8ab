/** A list of appointments: first how it is understood, then into the journal. */

import { useState } from 'preact/hooks';
import type { FileReport, SetupFile } from '../../api/setup.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { FilePicker } from '../../components/file-picker.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { FileUnderstood } from './file-understood.tsx';
import type { StepProps } from './setup-step.ts';
import { TableFields, type TypedTable, tableAsSent } from './table-fields.tsx';
import { setupText } from './text.ts';

const untouched: TypedTable = { encoding: '', dateOrder: '', date: '', columns: {} };

export function DataStep({ client, state, onState, onNext }: StepProps) {
  const [file, setFile] = useState<File>();
  const [table, setTable] = useState(untouched);
  const [shown, setShown] = useState<FileReport>();
  const [done, setDone] = useState<FileReport>();
  const form = useForm();

  async function ask(isDryRun: boolean): Promise<FileReport | undefined> {
    const errors = file ? [] : [{ field: 'file', text: setupText().fileMissing }];
    const told = tableAsSent(table);
    const about: SetupFile = { name: file?.name ?? '', isDryRun, ...(told && { table: told }) };
    return form.send(errors, about, () => client.readFile(about, file ?? new Blob()));
  }
  async function look(): Promise<void> {
    setDone(undefined);
    setShown(await ask(true));
  }
  async function record(): Promise<void> {
    const report = await ask(false);
    if (!report) return;
    setDone(report);
    setShown(undefined);
    setFile(undefined);
    setTable(untouched);
    const known = await client.state();
    if (known.ok) onState(known.value);
  }
  async function pass(): Promise<void> {
    const passed = await form.send([], 'pass', () => client.pass('data'));
    if (!passed) return;
    onState(passed);
    onNext();
  }

  return (
    <>
      <PageHeading title={setupText().dataTitle} town={setupText().product} />
      <p class="lead">{setupText().dataLead}</p>
      <Form look="form setup__part" onSubmit={look}>
        <FormProblems title={setupText().summary} form={form} />
        <Feedback>{done && setupText().recorded(done.accepted, done.repeated)}</Feedback>
        <FilePicker
          key={done?.file}
          name="file"
          label={done ? setupText().another : setupText().file}
          hint={setupText().fileHint}
          accept=".csv,.txt,.ics,.json"
          file={file}
          onFile={(chosen) => {
            setFile(chosen);
            setTable(untouched);
            setShown(undefined);
          }}
          error={form.errorOf('file')}
        />
        {shown?.source === 'csv' && (
          <TableFields table={table} header={shown.header} isOpen={shown.accepted === 0} onTable={setTable} />
        )}
        <p class="actions">
          <Button look="secondary" type="submit" icon="search" isBusy={form.isBusy}>
            {shown ? setupText().lookAgain : setupText().look}
          </Button>
        </p>
      </Form>
      {shown && <FileUnderstood report={shown} isBusy={form.isBusy} onRecord={() => void record()} />}
      {!shown && (
        <p class="actions">
          {state.hasAppointments ? (
            <Button look="primary" onClick={onNext}>
              {setupText().next}
            </Button>
          ) : (
            <Button look="tertiary" isBusy={form.isBusy} onClick={() => void pass()}>
              {setupText().without}
            </Button>
          )}
        </p>
      )}
    </>
  );
}
