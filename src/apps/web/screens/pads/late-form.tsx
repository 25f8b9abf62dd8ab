/** A slip from paper, typed in later under its number, with the time that stands on it. */

import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { transcribePath } from '../../api/pads.ts';
import { visitAnswerSchema } from '../../api/visits.ts';
import { useAct } from '../../browser/use-act.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { fieldId } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { Panel } from '../../components/panel.tsx';
import { keepLate, keptLate, lateBody, lateErrors, nextLate } from './late-draft.ts';
import { LateFields } from './late-fields.tsx';
import type { OpenPadProps } from './open-pad.tsx';
import { padsText } from './text.ts';

export function LateForm(props: OpenPadProps) {
  const { pad, concerns } = props;
  const key = `${pad.id} ${props.person.id}`;
  const [draft, setDraft] = useState(() => keptLate(key));
  useEffect(() => keepLate(key, draft), [draft]);
  useLayoutEffect(() => {
    if (props.isAnother) document.getElementById(fieldId('lateSlip'))?.focus();
  }, []);
  const [attempt, setAttempt] = useState(0);
  const save = useAct(props.client, {
    name: `transcribe ${key}`,
    answer: visitAnswerSchema,
    onFailure: props.onFailure,
  });
  const concern = concerns.concerns.find(({ id }) => id === draft.visit.concern);
  const errors = attempt === 0 ? [] : lateErrors(draft, pad, concern);
  const failed = save.failure?.problem.kind;

  async function send(insists: boolean): Promise<void> {
    const body = lateBody(draft, pad, concern);
    if (body === undefined) return setAttempt((count) => count + 1);
    const saved = await save.run(transcribePath(pad.id), { ...body, ...(insists && { evenIfEnded: true }) });
    if (saved === undefined) return;
    keepLate(key, nextLate(draft));
    props.onSpeak(padsText().savedSlip(saved.visit.number));
    props.onReceipt(saved.visit);
  }

  return (
    <Panel title={padsText().late}>
      <Form onSubmit={() => send(false)}>
        <ErrorSummary title={padsText().summary} errors={errors} attempt={attempt} />
        <LateFields
          {...{ pad, concerns, concern, draft }}
          onDraft={setDraft}
          errorOf={(name) => errors.find(({ field }) => field === name)?.text}
        />
        {save.failure && <ActFailure failure={save.failure} />}
        <div class="actions">
          <Button look="primary" type="submit" isBusy={save.isBusy}>
            {save.isBusy ? padsText().busy : padsText().save}
          </Button>
          {(failed === 'slip-used' || failed === 'slip-void') && (
            <Button look="secondary" isBusy={save.isBusy} onClick={() => void send(true)}>
              {padsText().saveAnyway}
            </Button>
          )}
        </div>
      </Form>
    </Panel>
  );
}
