/** The page's composition root: the only place that takes hold of network, storage and chance. */
import './browser/jitless.ts';
import './style.css';
import { render } from 'preact';
import { createApiClient } from './browser/api-client.ts';
import { clickStorage } from './browser/click-storage.ts';
import { languageStorage } from './browser/language-storage.ts';
import { watchPresence } from './browser/presence.ts';
import { speak } from './language.ts';
import { registerShell } from './offline/shell-update.ts';
import { watchTyping } from './offline/typed-fields.ts';
import { App } from './screens/app.tsx';

function start(root: HTMLElement): void {
  let csrf = '';
  const client = createApiClient({
    fetch: (path, init) => fetch(path, init),
    csrf: () => csrf,
    isPersonPresent: watchPresence(),
    timeoutMilliseconds: 10_000,
  });
  const setCsrf = (value: string) => {
    csrf = value;
  };
  const languages = languageStorage(localStorage);
  speak(languages.get());
  document.documentElement.lang = languages.get();
  const shell = registerShell({
    // In the house only. On the server's own machine the page would outlive the server under an address that
    // something else may use tomorrow.
    workers: location.protocol === 'https:' ? navigator.serviceWorker : undefined,
    reload: () => location.reload(),
    every: (milliseconds, act) => void setInterval(act, milliseconds),
  });
  const update = { ...shell, hasTyped: watchTyping(document) };
  const clicks = clickStorage(localStorage);
  render(
    <App client={client} setCsrf={setCsrf} clicks={clicks} languages={languages} update={update} />,
    root,
  );
}

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
start(root);
