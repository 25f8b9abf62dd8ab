/** The page's composition root: the only place that takes hold of network, storage and chance. */
import './browser/jitless.ts';
import './style.css';
import { render } from 'preact';
import { setupAddress } from './api/pages.ts';
import { createApiClient } from './browser/api-client.ts';
import { clickStorage } from './browser/click-storage.ts';
import { languageStorage } from './browser/language-storage.ts';
import { watchPresence } from './browser/presence.ts';
import { lazyScreen } from './components/lazy-screen.tsx';
import { speak } from './language.ts';
import { registerShell } from './offline/shell-update.ts';
import { watchTyping } from './offline/typed-fields.ts';
import { App } from './screens/app.tsx';

const SetupPage = lazyScreen(async () => (await import('./screens/setup/setup-app.tsx')).SetupApp);

function start(root: HTMLElement): void {
  const isSetup = location.pathname === setupAddress;
  let csrf = '';
  const client = createApiClient({
    fetch: (path, init) => fetch(path, init),
    csrf: () => csrf,
    isPersonPresent: watchPresence(),
    // Founding a town hall and reading a long list take longer than any click.
    timeoutMilliseconds: isSetup ? 120_000 : 10_000,
  });
  const setCsrf = (value: string) => {
    csrf = value;
  };
  const languages = languageStorage(localStorage);
  speak(languages.get());
  document.documentElement.lang = languages.get();
  if (isSetup) {
    render(<SetupPage client={client} setCsrf={setCsrf} languages={languages} />, root);
    return;
  }
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
