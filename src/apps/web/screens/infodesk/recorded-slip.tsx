/** The slip of a recorded visit on paper: printed once by itself, and again only as a marked copy. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Concerns } from '../../api/concerns.ts';
import { reprintPath, type Visit, visitAnswerSchema } from '../../api/visits.ts';
import { useAct } from '../../browser/use-act.ts';
import { ActFailure } from '../../components/act-failure.tsx';
import { Button } from '../../components/button.tsx';
import { Feedback } from '../../components/feedback.tsx';
import type { ScreenProps } from '../screen.ts';
import { Slip } from './slip.tsx';
import { infodeskText } from './text.ts';

export function RecordedSlip(
  props: ScreenProps & {
    readonly concerns: Concerns;
    readonly visit: Visit;
    /** Just recorded: the first print is part of it. */
    readonly isNew: boolean;
    readonly backLabel?: string;
    readonly onBack: () => void;
  },
) {
  const { client, concerns } = props;
  const [visit, setVisit] = useState(props.visit);
  const [prints, setPrints] = useState(props.isNew ? 1 : 0);
  const reprint = useAct(client, {
    name: `reprint ${visit.id}`,
    answer: visitAnswerSchema,
    onFailure: props.onFailure,
  });
  // After the slip with its mark was drawn.
  useEffect(() => {
    if (prints > 0) window.print();
  }, [prints]);

  async function printAgain(): Promise<void> {
    const answer = await reprint.run(reprintPath(visit.id), {});
    if (answer === undefined) return;
    setVisit(answer.visit);
    setPrints((count) => count + 1);
  }
  const concern = concerns.concerns.find(({ id }) => id === visit.concern);
  const label = props.backLabel ?? (props.isNew ? infodeskText().nextPerson : infodeskText().back);
  return (
    <>
      <Feedback>{props.isNew && infodeskText().savedNumber(visit.number)}</Feedback>
      <section class="print-frame print-frame--a6" aria-label={`${infodeskText().preview} ${visit.number}`}>
        <div class="print-frame__sheet">
          {concern && (
            <Slip
              content={{ concern, urgency: visit.urgency, language: visit.language, visit }}
              town={props.town}
              isExercise={props.isExercise}
              urgencyNext={concerns.urgencyNext}
            />
          )}
        </div>
        {reprint.failure && <ActFailure failure={reprint.failure} />}
        <div class="print-frame__tools">
          <FocusedButton label={label} onClick={props.onBack} />
          <Button look="secondary" isBusy={reprint.isBusy} onClick={() => void printAgain()}>
            {infodeskText().printAgain}
          </Button>
        </div>
      </section>
    </>
  );
}

/** Enter goes on with the next person. */
function FocusedButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  useLayoutEffect(() => document.querySelector<HTMLElement>('.print-frame__tools button')?.focus(), []);
  return (
    <Button look="primary" onClick={onClick}>
      {label}
    </Button>
  );
}
