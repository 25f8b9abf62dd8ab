/** The recovery kit, sheet by sheet into other hands, and then off this machine. */
import { useEffect, useState } from 'preact/hooks';
import { type KitSheet, setupKitPdfPath } from '../../api/setup.ts';
import type { ApiFailure } from '../../browser/api-client.ts';
import { useForm } from '../../browser/use-form.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { PrintFrame } from '../../components/print-frame.tsx';
import { KitPaper } from './kit-paper.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';

export function KitStep(props: StepProps) {
  const [shown, setShown] = useState<number>();
  if (shown !== undefined)
    return <ShownSheet key={shown} {...props} number={shown} onBack={() => setShown(undefined)} />;
  return (
    <>
      <PageHeading title={setupText().kitTitle} town={setupText().product} />
      {props.state.isKitRemoved ? <RemovedKit {...props} /> : <SheetList {...props} onShow={setShown} />}
    </>
  );
}

const RemovedKit = ({ onNext }: StepProps) => (
  <>
    <Feedback>{setupText().kitGone}</Feedback>
    <p class="actions">
      <Button look="primary" onClick={onNext}>
        {setupText().next}
      </Button>
    </p>
  </>
);

function SheetList({
  client,
  state: { sheets },
  onState,
  onNext,
  onShow,
}: StepProps & { readonly onShow: (number: number) => void }) {
  const form = useForm();
  const left = sheets.filter(({ isDone }) => !isDone).length;

  async function remove(): Promise<void> {
    const removed = await form.send([], '', client.removeKit);
    if (!removed) return;
    onState(removed);
    onNext();
  }

  return (
    <>
      <p class="lead">{setupText().kitLead}</p>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      <div class="setup__part">
        <DataTable
          caption={setupText().kitCaption}
          rows={sheets}
          rowKey={({ number }) => String(number)}
          columns={[
            { title: setupText().sheet, cell: ({ title }) => title },
            {
              title: setupText().state,
              cell: ({ isDone }) => (
                <Badge tone={isDone ? 'success' : 'warning'} icon={isDone ? 'check' : 'warning'}>
                  {isDone ? setupText().handedOver : setupText().open}
                </Badge>
              ),
            },
            {
              title: setupText().act,
              look: 'act',
              cell: ({ number, title }) => (
                <Button look="secondary" size="small" onClick={() => onShow(number)}>
                  {setupText().show}
                  <span class="only-heard"> – {title}</span>
                </Button>
              ),
            },
          ]}
        />
      </div>
      <p class="setup__part">
        <a href={setupKitPdfPath} download>
          {setupText().kitPdf}
        </a>{' '}
        {setupText().kitPdfMeans}
      </p>
      {left === 0 ? (
        <div class="actions">
          <Button look="primary" icon="delete" isBusy={form.isBusy} onClick={() => void remove()}>
            {setupText().removeKit}
          </Button>
          <span>{setupText().removeKitMeans}</span>
        </div>
      ) : (
        <p role="status">{setupText().left(left)}</p>
      )}
    </>
  );
}

function ShownSheet({
  client,
  number,
  onState,
  onBack,
}: StepProps & { readonly number: number; readonly onBack: () => void }) {
  const [sheet, setSheet] = useState<KitSheet>();
  const [failure, setFailure] = useState<ApiFailure>();
  const form = useForm();
  const load = () =>
    void client.sheets().then((answer) => {
      if (answer.ok) setSheet(answer.value.sheets.find((one) => one.number === number));
      else setFailure(answer.failure);
    });
  useEffect(load, [number]);
  if (!sheet) return <FirstLoad failure={failure} onRetry={load} />;

  async function handOver(): Promise<void> {
    const done = await form.send([], number, () => client.handOver(number));
    if (!done) return;
    onState(done);
    onBack();
  }

  return (
    <>
      <PageHeading title={sheet.heading} town={setupText().product} />
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      <PrintFrame
        label={sheet.heading}
        size="a5"
        actions={
          <>
            <Button look="secondary" icon="check" isBusy={form.isBusy} onClick={() => void handOver()}>
              {setupText().handOver}
            </Button>
            <Button look="tertiary" icon="arrow-back" onClick={onBack}>
              {setupText().backToSheets}
            </Button>
          </>
        }
      >
        <KitPaper sheet={sheet} />
      </PrintFrame>
    </>
  );
}
