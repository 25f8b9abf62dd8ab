/** *Papierblöcke*: print numbered slips, say who has them, type them in later, and see what is open. */

import { useEffect, useState } from 'preact/hooks';
import { concernsPath, concernsSchema } from '../../api/concerns.ts';
import { type Pad, padAnswerSchema, padSizes, padsPath, padsSchema } from '../../api/pads.ts';
import type { Visit } from '../../api/visits.ts';
import { useAct } from '../../browser/use-act.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { SelectField } from '../../components/field.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import { Form } from '../../components/form.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatAsOf } from '../../day/local-dates.ts';
import { RecordedSlip } from '../infodesk/recorded-slip.tsx';
import type { ScreenProps } from '../screen.ts';
import { OpenPad } from './open-pad.tsx';
import { PadSheets } from './pad-sheets.tsx';
import { padsText } from './text.ts';

type OnShow =
  | { readonly kind: 'list'; readonly pad: Pad | undefined; readonly isAnother?: boolean }
  | { readonly kind: 'sheets'; readonly pad: Pad; readonly isCopy: boolean }
  | { readonly kind: 'receipt'; readonly pad: Pad; readonly visit: Visit };

export function PadsScreen(props: ScreenProps) {
  const { client, town, pulse, onFailure } = props;
  const concerns = useFeed(() => client.read(concernsPath, concernsSchema), 'concerns', 0);
  const list = useFeed(() => client.read(padsPath, padsSchema), 'pads', pulse);
  const [shown, setShown] = useState<OnShow>({ kind: 'list', pad: undefined });
  useEffect(() => onFailure(concerns.state.failure), [concerns.state.failure]);
  useEffect(() => onFailure(list.state.failure), [list.state.failure]);
  const backTo = (pad: Pad, isAnother = false): void => {
    setShown({ kind: 'list', pad, isAnother });
    props.onBeat();
  };
  const known = concerns.state.value;
  const pads = list.state.value?.pads;
  // As it was shown last, until the list that has it arrives.
  const last = shown.kind === 'list' ? shown.pad : undefined;
  const open = last && (pads?.find(({ id }) => id === last.id) ?? last);
  return (
    <div class="pads">
      <PageHeading title={padsText().title} town={town} />
      {shown.kind === 'sheets' ? (
        <PadSheets
          pad={shown.pad}
          town={town}
          isExercise={props.isExercise}
          isCopy={shown.isCopy}
          onBack={() => backTo(shown.pad)}
        />
      ) : pads === undefined || known === undefined ? (
        <FirstLoad
          failure={list.state.failure ?? concerns.state.failure}
          onRetry={() => {
            list.feed.current?.refresh();
            concerns.feed.current?.refresh();
          }}
        />
      ) : shown.kind === 'receipt' ? (
        <>
          <Feedback>{padsText().savedSlip(shown.visit.number)}</Feedback>
          <RecordedSlip
            {...props}
            concerns={known}
            visit={shown.visit}
            isNew={false}
            backLabel={padsText().back}
            onBack={() => backTo(shown.pad, true)}
          />
        </>
      ) : open === undefined ? (
        <>
          <p class="lead">{padsText().lead}</p>
          <NewPad {...props} onPrinted={(pad) => setShown({ kind: 'sheets', pad, isCopy: false })} />
          <PadTable pads={pads} onOpen={(pad) => setShown({ kind: 'list', pad })} />
        </>
      ) : (
        <OpenPad
          {...props}
          key={open.id}
          pad={open}
          concerns={known}
          isAnother={shown.kind === 'list' && shown.isAnother === true}
          onSheets={() => setShown({ kind: 'sheets', pad: open, isCopy: true })}
          onReceipt={(visit) => setShown({ kind: 'receipt', pad: open, visit })}
          onClose={() => setShown({ kind: 'list', pad: undefined })}
        />
      )}
    </div>
  );
}

function NewPad(props: ScreenProps & { readonly onPrinted: (pad: Pad) => void }) {
  const [size, setSize] = useState('50');
  const print = useAct(props.client, {
    name: `print pad ${props.person.id}`,
    answer: padAnswerSchema,
    onFailure: props.onFailure,
  });
  async function save(): Promise<void> {
    const made = await print.run(padsPath, { size: Number(size) });
    if (made) props.onPrinted(made.pad);
  }
  return (
    <Panel title={padsText().newPad}>
      <Form onSubmit={save}>
        <SelectField
          name="padSize"
          label={padsText().size}
          value={size}
          onChange={setSize}
          options={padSizes.map((count) => ({ value: String(count), label: padsText().sizeOf(count) }))}
        />
        {print.failure && <ActFailure failure={print.failure} />}
        <div class="actions">
          <Button look="primary" type="submit" isBusy={print.isBusy}>
            {print.isBusy ? padsText().busy : padsText().print}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function PadTable({ pads, onOpen }: { readonly pads: readonly Pad[]; readonly onOpen: (pad: Pad) => void }) {
  const { columns } = padsText();
  return (
    <Panel title={padsText().pads}>
      {pads.length === 0 ? (
        <Empty title={padsText().none} next={padsText().noneNext} />
      ) : (
        <DataTable
          caption={padsText().caption}
          rows={pads}
          rowKey={({ id }) => id}
          columns={[
            { title: columns.pad, cell: PadCell },
            { title: columns.holder, cell: ({ holder }) => holder ?? padsText().nobody },
            { title: columns.open, look: 'number', cell: ({ open }) => open.length },
            { title: columns.used, look: 'number', cell: (pad) => countEnds(pad, 'used') },
            { title: columns.void, look: 'number', cell: (pad) => countEnds(pad, 'void') },
            { title: columns.printed, cell: ({ printedAt }) => formatAsOf(printedAt) },
            {
              title: columns.act,
              look: 'act',
              cell: (pad) => (
                <Button look="secondary" size="small" onClick={() => onOpen(pad)}>
                  {padsText().open}
                  <span class="only-heard">{padsText().forPad(pad.label)}</span>
                </Button>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

const PadCell = ({ label, isDoubled, ends }: Pad) => (
  <>
    <span class="visit-number">{label}</span>
    {(isDoubled || ends.some((end) => end.isDoubled)) && (
      <strong class="visit-conflict">{padsText().toClarify}</strong>
    )}
  </>
);

/** A number that ended twice is one number. */
const countEnds = ({ ends }: Pad, kind: 'used' | 'void'): number =>
  new Set(ends.filter(({ end }) => end === kind).map(({ slip }) => slip)).size;
