/** Offers the newer page while nothing waits to be saved; the first press with something half-typed only says so. */
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Notice } from '../components/notice.tsx';
import type { ShellUpdate } from './shell-update.ts';
import { shellText } from './text.ts';

export interface UpdateTools extends ShellUpdate {
  readonly hasTyped: () => boolean;
}

export function UpdateNotice({
  update,
  waiting,
}: {
  readonly update: UpdateTools;
  readonly waiting: number;
}) {
  const [isReady, setReady] = useState(update.isReady);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    update.onReady(() => setReady(true));
    setReady(update.isReady());
  }, [update]);
  if (!isReady || waiting > 0) return null;
  return (
    <Notice problem={isHeld ? shellText().updateHeld : shellText().update} tone={isHeld ? 'warning' : 'info'}>
      <Button
        look="secondary"
        size="small"
        icon="autorenew"
        onClick={() => (!isHeld && update.hasTyped() ? setHeld(true) : update.apply())}
      >
        {isHeld ? shellText().reloadAnyway : shellText().reload}
      </Button>
    </Notice>
  );
}
