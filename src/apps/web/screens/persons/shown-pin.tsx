import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { personsText } from './text.ts';

/** A drawn PIN, large, once; it goes when the person says that it was handed over. */
export function ShownPin({
  name,
  pin,
  onDone,
}: {
  readonly name: string;
  readonly pin: string;
  readonly onDone: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <section class="panel shown-pin" aria-labelledby="shown-pin-title">
      <h2 class="panel__title" id="shown-pin-title" ref={heading} tabIndex={-1}>
        {personsText().shownTitle(name)}
      </h2>
      <p class="shown-pin__digits">
        {pin.slice(0, 4)} {pin.slice(4)}
      </p>
      <p>{personsText().shownMeans}</p>
      <p class="actions">
        <Button look="primary" onClick={onDone}>
          {personsText().shownDone}
        </Button>
      </p>
    </section>
  );
}
