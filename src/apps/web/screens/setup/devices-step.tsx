/** How the rest of the house reaches this machine, once it is set up. */

import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Panel } from '../../components/panel.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';

export function DevicesStep({ client, state: { house }, onState, onNext }: StepProps) {
  const form = useForm();
  async function pass(): Promise<void> {
    const passed = await form.send([], '', () => client.pass('devices'));
    if (!passed) return;
    onState(passed);
    onNext();
  }
  const [stop, start, open] = setupText().houseSteps;
  return (
    <>
      <PageHeading title={setupText().devicesTitle} town={setupText().product} />
      <p class="lead">{setupText().devicesLead}</p>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      {house && (
        <Panel title={setupText().houseTitle}>
          <ol class="setup__house">
            <li>{stop}</li>
            <li>
              {start}
              <code class="setup__command">{house.command}</code>
            </li>
            <li>
              {open}
              {house.helpUrl ? (
                <span class="setup__address">
                  <strong>{house.helpUrl}</strong>
                  {house.qr && (
                    <img src={`data:image/svg+xml,${encodeURIComponent(house.qr)}`} alt={setupText().qr} />
                  )}
                </span>
              ) : (
                <strong class="setup__address">{setupText().noNetwork}</strong>
              )}
            </li>
          </ol>
          <p>
            {setupText().houseName} <strong class="setup__name">https://{house.name}</strong>
          </p>
        </Panel>
      )}
      <Panel title={setupText().secondTitle}>
        <p>{setupText().secondMeans}</p>
      </Panel>
      <p class="actions">
        <Button look="primary" isBusy={form.isBusy} onClick={() => void pass()}>
          {setupText().next}
        </Button>
      </p>
    </>
  );
}
