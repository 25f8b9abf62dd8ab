/** The slips of a pad on A4: on each the part that stays and the part that goes with the citizen. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Pad } from '../../api/pads.ts';
import { Button } from '../../components/button.tsx';
import { PrintFrame } from '../../components/print-frame.tsx';
import { sheetWords } from './text.de.ts';
import { padsText } from './text.ts';

export function PadSheets({
  pad,
  town,
  isExercise,
  isCopy,
  onBack,
}: {
  readonly pad: Pad;
  readonly town: string;
  readonly isExercise: boolean;
  /** Printed before: two papers may now have one number, and each says so. */
  readonly isCopy: boolean;
  readonly onBack: () => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.querySelector<HTMLElement>('.print-frame__tools button')?.focus(), []);
  const head = [town, isExercise && sheetWords.exercise, isCopy && sheetWords.copy]
    .filter(Boolean)
    .join(' · ');
  return (
    <div ref={place} class="pad-print">
      <PrintFrame
        label={padsText().sheets(pad.label)}
        size="a4"
        actions={
          <Button look="secondary" onClick={onBack}>
            {padsText().back}
          </Button>
        }
      >
        {pad.open.map((slip) => (
          <PadSlip key={slip} head={head} number={`${pad.label}-${slip}`} />
        ))}
      </PrintFrame>
    </div>
  );
}

const PadSlip = ({ head, number }: { readonly head: string; readonly number: string }) => (
  <div class="pad-slip" lang="de">
    <div class="pad-slip__stub">
      <p class="pad-slip__head">
        <strong>{head}</strong> · {sheetWords.stays}
      </p>
      <p class="pad-slip__number">{number}</p>
      <Lines names={[sheetWords.date, sheetWords.time, sheetWords.name, sheetWords.phone]} />
      <Lines names={[sheetWords.concern, sheetWords.language, sheetWords.note]} />
    </div>
    <div class="pad-slip__stub">
      <p class="pad-slip__head">
        <strong>{head}</strong> · {sheetWords.goes}
      </p>
      <p class="pad-slip__number">{number}</p>
      <Lines names={[sheetWords.date, sheetWords.time, sheetWords.concern]} room={sheetWords.next} />
      <p class="pad-slip__keep">{sheetWords.keep}</p>
    </div>
  </div>
);

/** Room to write by hand. */
const Lines = ({ names, room }: { readonly names: readonly string[]; readonly room?: string }) => (
  <ul class="pad-slip__lines">
    {names.map((name) => (
      <li key={name}>{name}</li>
    ))}
    {room && <li class="pad-slip__room">{room}</li>}
  </ul>
);
