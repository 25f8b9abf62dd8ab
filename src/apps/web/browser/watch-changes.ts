/**
 * Says when to ask the server again: at its hints (server-sent events), when the page is looked at
 * again, when the network is back, and every minute in any case, because a hint may be lost.
 */
import { changedEvent, changesPath, safetyEvent } from '../api/changes.ts';

const pollMilliseconds = 60_000;

export interface ChangeWatch {
  readonly close: () => void;
}

export function watchChanges(onHint: () => void): ChangeWatch {
  let events = openEvents(onHint);
  let timer = schedulePoll();

  function schedulePoll() {
    const jitter = pollMilliseconds * (0.8 + Math.random() * 0.4);
    return window.setTimeout(() => {
      timer = schedulePoll();
      if (events.readyState === EventSource.CLOSED) events = openEvents(onHint);
      onHint();
    }, jitter);
  }

  const onVisible = () => {
    if (document.visibilityState === 'visible') onHint();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onHint);
  return {
    close() {
      events.close();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', onHint);
    },
  };
}

/** The browser reconnects by itself after a lost connection; every `open` but the first is a hint too. */
function openEvents(onHint: () => void): EventSource {
  const events = new EventSource(changesPath);
  for (const name of [changedEvent, safetyEvent]) events.addEventListener(name, onHint);
  events.addEventListener('open', () => events.addEventListener('open', onHint), { once: true });
  return events;
}
