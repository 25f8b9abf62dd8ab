/**
 * Keeps the page's own files on the device, so that it starts while the server is dead. It keeps nothing that
 * the server says about people: the API is never touched. The build fills in the files with their hashes;
 * this file imports nothing, because it is sent as it is.
 */
interface WaitingEvent extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void;
}
interface AskedEvent extends WaitingEvent {
  readonly request: Request;
  readonly respondWith: (answer: Promise<Response>) => void;
}
interface WorkerScope {
  readonly addEventListener: <E extends Event>(type: string, listener: (event: E) => void) => void;
  readonly skipWaiting: () => Promise<void>;
  readonly clients: { readonly claim: () => Promise<void> };
  readonly location: Location;
}
interface BuiltFile {
  readonly path: string;
  /** `sha256-…`: the browser refuses other bytes, so that one start never mixes two builds. */
  readonly integrity: string;
}

declare const self: WorkerScope;
declare const builtFiles: readonly BuiltFile[];
declare const builtVersion: string;

const prefix = 'insel-page-';
const cacheName = prefix + builtVersion;
const paths = new Set(builtFiles.map(({ path }) => path));

self.addEventListener<WaitingEvent>('install', (event) => event.waitUntil(keepFiles()));
self.addEventListener<WaitingEvent>('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener<AskedEvent>('fetch', answer);
/** Only a person's click makes a new version take over: nothing is reloaded under anybody's hands. */
self.addEventListener<MessageEvent>('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});

/** All files or none: a version of which one file is missing is not installed. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    builtFiles.map(async ({ path, integrity }) => {
      const response = await fetch(path, { integrity, cache: 'no-cache', credentials: 'omit' });
      if (!response.ok) throw new TypeError(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
}

/** The version before stays for windows that are still open in it and fetch a screen of theirs later. */
async function takeOver(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

function answer(event: AskedEvent): void {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (!isPage(url.pathname)) return;
    event.respondWith(findKept('/index.html').then((kept) => kept ?? fetch(request)));
  } else if (paths.has(url.pathname) || url.pathname.startsWith('/assets/')) {
    event.respondWith(findKept(url.pathname).then((kept) => kept ?? fetch(request)));
  }
}

/** A page of the app has an address without an ending; the API and files to download go to the server. */
const isPage = (path: string): boolean => !path.startsWith('/api/') && !/\.\w+$/.test(path);

async function findKept(path: string): Promise<Response | undefined> {
  const own = await (await caches.open(cacheName)).match(path);
  return own ?? (path.startsWith('/assets/') ? await caches.match(path) : undefined);
}
