/**
 * Registers the worker that lets the page start without its server, and says when a newer page lies ready. The
 * newer one is used when a person says so, never by itself.
 */
export interface ShellUpdate {
  /** True once a newer page was fetched completely. */
  readonly isReady: () => boolean;
  readonly onReady: (listener: () => void) => void;
  /** Starts the newer page; this one is gone afterwards. */
  readonly apply: () => void;
}

export interface ShellPorts {
  /** Undefined where the page is not to be kept: outside of HTTPS. */
  readonly workers: ServiceWorkerContainer | undefined;
  readonly reload: () => void;
  readonly every: (milliseconds: number, act: () => void) => void;
}

/** A page that stays open for days still hears of a newer one. */
const askEveryMilliseconds = 3_600_000;

export function registerShell({ workers, reload, every }: ShellPorts): ShellUpdate {
  let waiting: ServiceWorker | undefined;
  let isWanted = false;
  let tell: () => void = () => undefined;
  const offer = (worker: ServiceWorker): void => {
    // Without a controller this is the first installation: nothing older is on show.
    if (workers?.controller === null) return;
    waiting = worker;
    tell();
  };
  workers?.addEventListener('controllerchange', () => {
    if (isWanted) reload();
  });
  workers?.register('/service-worker.js').then(
    (registration) => {
      if (registration.waiting) offer(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed') offer(installing);
        });
      });
      every(askEveryMilliseconds, () => void registration.update().catch(() => undefined));
    },
    () => undefined, // The page works without: it only cannot start while the server is dead.
  );
  return {
    isReady: () => waiting !== undefined,
    onReady: (listener) => {
      tell = listener;
    },
    apply: () => {
      isWanted = true;
      waiting?.postMessage('take-over');
    },
  };
}
