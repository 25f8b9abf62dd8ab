/** The page's composition root: the only place that takes hold of network, storage and chance. */
import './browser/jitless.ts';
import './style.css';
import { render } from 'preact';
import { createApiClient } from './browser/api-client.ts';
import { clickStorage } from './browser/click-storage.ts';
import { languageStorage } from './browser/language-storage.ts';
import { watchPresence } from './browser/presence.ts';
import { speak } from './language.ts';
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
  render(
    <App client={client} setCsrf={setCsrf} clicks={clickStorage(localStorage)} languages={languages} />,
    root,
  );
}

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
start(root);
