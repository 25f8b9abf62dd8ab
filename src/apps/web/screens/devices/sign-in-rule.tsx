/** Whether a PIN is taken anywhere or only on devices that were taken in. */
import { useState } from 'preact/hooks';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { DeviceClient } from './device-client.ts';
import { devicesText } from './text.ts';

export function SignInRule({
  client,
  onlyKnown,
  onSaved,
}: {
  readonly client: Pick<DeviceClient, 'setRule'>;
  readonly onlyKnown: boolean;
  readonly onSaved: () => void;
}) {
  const form = useForm();
  const [told, setTold] = useState('');
  async function change(): Promise<void> {
    const wanted = !onlyKnown;
    const saved = await form.send([], wanted, (request) => client.setRule(request, wanted));
    setTold(saved === undefined ? '' : devicesText().ruleSaved);
    if (saved !== undefined) onSaved();
  }
  return (
    <Panel title={devicesText().ruleTitle}>
      <p>{onlyKnown ? devicesText().ruleKnown : devicesText().ruleAny}</p>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      <p class="actions">
        <Button look="secondary" isBusy={form.isBusy} onClick={() => void change()}>
          {onlyKnown ? devicesText().ruleToAny : devicesText().ruleToKnown}
        </Button>
        <Feedback>{told}</Feedback>
      </p>
    </Panel>
  );
}
