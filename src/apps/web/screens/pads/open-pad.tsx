/** One pad: what is open, who has it, type a slip in, void a number, how the others ended. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Concerns } from '../../api/concerns.ts';
import { givePadPath, type Pad, padAnswerSchema, type SlipEnd, voidSlipPath } from '../../api/pads.ts';
import type { Visit } from '../../api/visits.ts';
import { useAct } from '../../browser/use-act.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { ErrorSummary } from '../../components/error-summary.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatAsOf } from '../../day/local-dates.ts';
import type { ScreenProps } from '../screen.ts';
import { LateForm } from './late-form.tsx';
import { numberRanges } from './number-words.ts';
import { slipIn } from './slip-number.ts';
import { padsText } from './text.ts';

export interface OpenPadProps extends ScreenProps {
  readonly pad: Pad;
  readonly concerns: Concerns;
  /** A slip was typed in just now: the next one is ready to be typed. */
  readonly isAnother: boolean;
  readonly onSheets: () => void;
  readonly onReceipt: (visit: Visit) => void;
  readonly onClose: () => void;
}

export function OpenPad(props: OpenPadProps) {
  const { pad } = props;
  const place = useRef<HTMLDivElement>(null);
  // As it is drawn: later it would take the focus from what was already reached by keyboard.
  useLayoutEffect(() => {
    if (!props.isAnother) place.current?.focus();
  }, []);
  return (
    <div class="open-pad" ref={place} tabIndex={-1}>
      <div class="open-pad__back">
        <Button look="tertiary" icon="arrow-back" onClick={props.onClose}>
          {padsText().close}
        </Button>
      </div>
      <Panel title={padsText().padTitle(pad.label)}>
        {pad.isDoubled && <strong class="visit-conflict">{padsText().doubledPad}</strong>}
        <div class="open-pad__parts">
          <OpenNumbers {...props} />
          <GiveForm {...props} />
        </div>
      </Panel>
      <div class="open-pad__parts">
        <LateForm {...props} />
        <VoidForm {...props} />
      </div>
      {pad.ends.length > 0 && <Ends pad={pad} />}
    </div>
  );
}

const OpenNumbers = ({ pad, onSheets }: OpenPadProps) => (
  <div class="open-numbers">
    <p>
      <strong>{padsText().openNumbers(pad.open.length, pad.size)}</strong>
    </p>
    <p class="open-numbers__list">{pad.open.length === 0 ? padsText().allEnded : numberRanges(pad.open)}</p>
    {pad.open.length > 0 && (
      <>
        <Button look="secondary" size="small" onClick={onSheets}>
          {padsText().printAgain}
        </Button>
        <p class="open-numbers__hint">{padsText().printAgainHint}</p>
      </>
    )}
  </div>
);

function GiveForm(props: OpenPadProps) {
  const { pad } = props;
  const [holder, setHolder] = useState(pad.holder ?? '');
  const [attempt, setAttempt] = useState(0);
  const [done, setDone] = useState('');
  const give = useAct(props.client, {
    name: `give ${pad.id} ${props.person.id}`,
    answer: padAnswerSchema,
    onFailure: props.onFailure,
  });
  const error = attempt > 0 && holder.trim() === '' ? padsText().holderMissing : undefined;
  async function save(): Promise<void> {
    setDone('');
    if (holder.trim() === '') return setAttempt((count) => count + 1);
    const given = await give.run(givePadPath(pad.id), { holder: holder.trim() });
    if (given === undefined) return;
    setDone(padsText().givenTo(given.pad.holder ?? ''));
    props.onBeat();
  }
  return (
    <Form onSubmit={save}>
      <TextField
        type="text"
        name="holder"
        label={padsText().holder}
        hint={padsText().holderHint}
        error={error}
        autocomplete="off"
        maxLength={120}
        value={holder}
        onInput={setHolder}
      />
      {give.failure && <ActFailure failure={give.failure} />}
      <div class="actions">
        <Button look="secondary" type="submit" isBusy={give.isBusy}>
          {padsText().saveHolder}
        </Button>
        <Feedback>{done}</Feedback>
      </div>
    </Form>
  );
}

function VoidForm(props: OpenPadProps) {
  const { pad } = props;
  const [slip, setSlip] = useState('');
  const [reason, setReason] = useState('');
  const [attempt, setAttempt] = useState(0);
  const [done, setDone] = useState('');
  const voiding = useAct(props.client, {
    name: `void ${pad.id} ${props.person.id}`,
    answer: padAnswerSchema,
    onFailure: props.onFailure,
  });
  const number = slipIn(slip, pad);
  const errors =
    attempt === 0
      ? []
      : [
          ...(number === undefined ? [{ field: 'voidSlip', text: padsText().slipMissing(pad.size) }] : []),
          ...(reason.trim() === '' ? [{ field: 'voidReason', text: padsText().reasonMissing }] : []),
        ];
  const errorOf = (name: string) => errors.find(({ field }) => field === name)?.text;
  async function save(): Promise<void> {
    setDone('');
    if (number === undefined || reason.trim() === '') return setAttempt((count) => count + 1);
    const saved = await voiding.run(voidSlipPath(pad.id), { slip: number, reason: reason.trim() });
    if (saved === undefined) return;
    setDone(padsText().voided(`${pad.label}-${number}`));
    setSlip('');
    setReason('');
    setAttempt(0);
    props.onBeat();
  }
  return (
    <Panel title={padsText().void}>
      <Form onSubmit={save}>
        <ErrorSummary title={padsText().summary} errors={errors} attempt={attempt} />
        <TextField
          type="text"
          inputMode="numeric"
          name="voidSlip"
          label={padsText().slip}
          error={errorOf('voidSlip')}
          autocomplete="off"
          maxLength={20}
          value={slip}
          onInput={setSlip}
        />
        <TextField
          type="text"
          name="voidReason"
          label={padsText().reason}
          hint={padsText().reasonHint}
          error={errorOf('voidReason')}
          autocomplete="off"
          maxLength={200}
          value={reason}
          onInput={setReason}
        />
        {voiding.failure && <ActFailure failure={voiding.failure} />}
        <div class="actions">
          <Button look="secondary" type="submit" isBusy={voiding.isBusy}>
            {padsText().saveVoid}
          </Button>
          <Feedback>{done}</Feedback>
        </div>
      </Form>
    </Panel>
  );
}

function Ends({ pad }: { readonly pad: Pad }) {
  const { endedColumns: columns, ends } = padsText();
  return (
    <Panel title={padsText().ended}>
      <DataTable<SlipEnd>
        caption={padsText().ended}
        rows={pad.ends}
        rowKey={({ slip, at, reference }) => `${slip} ${at} ${reference ?? ''}`}
        columns={[
          { title: columns.slip, cell: ({ slip }) => `${pad.label}-${slip}` },
          { title: columns.end, cell: ({ end }) => ends[end] },
          {
            title: columns.what,
            cell: ({ reason, reference, isDoubled }) => (
              <>
                {reason ?? reference}
                {isDoubled && <strong class="visit-conflict">{padsText().doubled}</strong>}
              </>
            ),
          },
          { title: columns.at, cell: ({ at }) => formatAsOf(at) },
        ]}
      />
    </Panel>
  );
}
