/** Who works here: the same screen as in daily work, with a way on once a lead can sign in. */
import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { ManagedPersons } from '../persons/persons-screen.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';

export function PersonsStep({ client, state, onState, onNext }: StepProps) {
  const [pulse, setPulse] = useState(0);
  const refresh = async (): Promise<void> => {
    setPulse((count) => count + 1);
    const known = await client.state();
    if (known.ok) onState(known.value);
  };
  return (
    <ManagedPersons
      client={client.forPersons}
      town={setupText().product}
      pulse={pulse}
      onBeat={() => void refresh()}
      onFailure={() => undefined}
      listEnd={
        state.hasLead ? (
          <p class="actions setup__part">
            <Button look="primary" onClick={onNext}>
              {setupText().next}
            </Button>
          </p>
        ) : (
          <p class="setup__part" role="status">
            {setupText().personsMissing}
          </p>
        )
      }
    />
  );
}
