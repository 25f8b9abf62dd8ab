/** On the new device: its code, scanned or typed, and what it is called then. */

import { useState } from 'preact/hooks';
import { enrolledSchema, enrolPath } from '../../api/devices.ts';
import type { ApiClient } from '../../browser/api-client.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { ErrorSummary, type FieldError } from '../../components/error-summary.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { Language } from '../../language.ts';
import { pageText } from '../../text.ts';
import { enrolText } from './text.ts';

export interface EnrolProps {
  readonly client: Pick<ApiClient, 'send'>;
  readonly onLanguage: (language: Language) => void;
  readonly onDone: () => void;
}

export function EnrolScreen({ client, onLanguage, onDone }: EnrolProps) {
  const [name, setName] = useState<string>();
  return (
    <div class="sign-in">
      <main class="sign-in__card">
        <p class="head__town">
          <img class="brand-mark" src="/icon.svg" alt="" />
          <strong>{pageText().product}</strong>
        </p>
        <PageHeading title={enrolText().title} town={pageText().product} />
        {name === undefined ? (
          <CodeForm client={client} onEnrolled={setName} />
        ) : (
          <>
            <Notice
              tone="info"
              problem={{ title: enrolText().done(name), means: enrolText().doneMeans, next: '' }}
            />
            <Button look="primary" onClick={onDone}>
              {enrolText().toSignIn}
            </Button>
          </>
        )}
        <LanguageSwitch onLanguage={onLanguage} />
      </main>
    </div>
  );
}

function CodeForm({
  client,
  onEnrolled,
}: {
  readonly client: EnrolProps['client'];
  readonly onEnrolled: (name: string) => void;
}) {
  const [code, setCode] = useState(() => decodeURIComponent(location.hash.slice(1)).slice(0, 40));
  const form = useForm(({ kind }) => (kind === 'code-unknown' || kind === 'code-used' ? 'code' : undefined));

  async function submit(): Promise<void> {
    const typed = code.trim();
    const answer = await form.send(checkCode(typed), typed, (request) =>
      client.send(enrolPath, { request, code: typed }, enrolledSchema),
    );
    if (answer !== undefined) onEnrolled(answer.name);
  }

  return (
    <Form look="enrol__form" onSubmit={submit}>
      <p>{enrolText().lead}</p>
      <ErrorSummary title={enrolText().summary} errors={form.errors} attempt={form.attempt} />
      {form.problem && form.errors.length === 0 && <Notice problem={form.problem} tone="danger" />}
      <TextField
        name="code"
        label={enrolText().code}
        hint={enrolText().codeHint}
        type="text"
        autocomplete="off"
        maxLength={40}
        value={code}
        onInput={setCode}
        error={form.errorOf('code')}
      />
      <Button look="primary" type="submit" isBusy={form.isBusy}>
        {enrolText().submit}
      </Button>
    </Form>
  );
}

const checkCode = (code: string): readonly FieldError[] =>
  code === '' ? [{ field: 'code', text: enrolText().codeMissing }] : [];
