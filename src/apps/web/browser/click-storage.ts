/**
 * Clicks in the browser's local storage, one key each: two tabs of one workstation never overwrite
 * each other's clicks.
 */
import { type Click, parseClick } from '../outbox/click.ts';
import type { ClickStore } from '../outbox/outbox.ts';

const prefix = 'insel.click.';

export function clickStorage(storage: Storage): ClickStore {
  return {
    list: () =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .flatMap((key) => {
          const click = parseClick(storage.getItem(key) ?? '');
          return click ? [click] : [];
        }),
    put(click: Click) {
      try {
        storage.setItem(prefix + click.request, JSON.stringify(click));
        return true;
      } catch {
        return false;
      }
    },
    remove: (request) => storage.removeItem(prefix + request),
  };
}
