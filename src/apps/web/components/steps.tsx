/** Where one is on a way of several steps; what is done can be opened again. */
import { pageText } from '../text.ts';
import { Icon } from './icon.tsx';

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly isDone: boolean;
}

export interface StepsProps {
  readonly label: string;
  readonly steps: readonly Step[];
  readonly current: string;
  /** Without it the steps only tell; with it the done ones are links back. */
  readonly onStep?: (id: string) => void;
}

export function Steps({ label, steps, current, onStep }: StepsProps) {
  const at = steps.findIndex(({ id }) => id === current);
  return (
    <nav class="steps" aria-label={label}>
      <p class="steps__place">{pageText().stepOf(at + 1, steps.length)}</p>
      <ol>
        {steps.map((step, position) => (
          <li key={step.id} class={`step${step.isDone ? ' step--done' : ''}`}>
            <StepWords step={step} position={position} isCurrent={position === at} onStep={onStep} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepWords({
  step: { id, title, isDone },
  position,
  isCurrent,
  onStep,
}: {
  readonly step: Step;
  readonly position: number;
  readonly isCurrent: boolean;
  readonly onStep: StepsProps['onStep'];
}) {
  const words = (
    <>
      <span class="step__mark" aria-hidden="true">
        {isDone ? <Icon name="check" /> : position + 1}
      </span>
      <span>{title}</span>
      {isDone && <span class="only-heard">{pageText().stepDone}</span>}
    </>
  );
  if (isCurrent)
    return (
      <span class="step__words" aria-current="step">
        {words}
      </span>
    );
  return isDone && onStep ? (
    <button type="button" class="step__words" onClick={() => onStep(id)}>
      {words}
    </button>
  ) : (
    <span class="step__words">{words}</span>
  );
}
