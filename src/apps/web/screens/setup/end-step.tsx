/** How far the town hall is, what is missing, and the way to work. */
import { useEffect } from 'preact/hooks';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Panel } from '../../components/panel.tsx';
import type { StepProps } from './setup-step.ts';
import { setupText } from './text.ts';

export function EndStep({ client, state: { readiness }, onState }: StepProps) {
  const form = useForm();
  const missing = readiness.items.filter(({ isDone }) => !isDone);
  const done = readiness.items.filter(({ isDone }) => isDone);
  useEffect(() => {
    void client.state().then((known) => known.ok && onState(known.value));
  }, [client]);

  async function end(): Promise<void> {
    const ended = await form.send([], '', client.end);
    if (ended) location.assign('/');
  }

  return (
    <>
      <PageHeading title={setupText().ready(readiness.percent)} town={setupText().product} />
      <p class="lead">{missing.length === 0 ? setupText().readyAll : setupText().readyLead}</p>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      {missing.length > 0 && (
        <Panel title={setupText().missingTitle}>
          <ul class="setup__items setup__items--missing">
            {missing.map(({ item }) => (
              <li key={item}>
                <Icon name="warning" />
                <span>
                  <strong>{setupText().items[item].title}</strong>
                  <span class="setup__detail">{setupText().items[item].next}</span>
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {done.length > 0 && (
        <Panel title={setupText().doneTitle}>
          <ul class="setup__items">
            {done.map(({ item }) => (
              <li key={item}>
                <Icon name="check" />
                <span>{setupText().items[item].title}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <p class="setup__part">{setupText().endMeans}</p>
      <p class="actions">
        <Button look="primary" isBusy={form.isBusy} onClick={() => void end()}>
          {setupText().end}
        </Button>
      </p>
    </>
  );
}
