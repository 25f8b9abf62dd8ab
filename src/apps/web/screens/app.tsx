/** Who is here decides what is shown: nobody → sign-in; a person → the workplace. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DayRow } from '../api/day.ts';
import { enrolAddress, pageNames, pages, signInAddress } from '../api/pages.ts';
import type { Session } from '../api/session.ts';
import type { ApiClient } from '../browser/api-client.ts';
import type { LanguageStore } from '../browser/language-storage.ts';
import { newRequest } from '../browser/new-request.ts';
import { browserTimer } from '../browser/timer.ts';
import { useFeed } from '../browser/use-feed.ts';
import { usePage } from '../browser/use-page.ts';
import { lazyScreen } from '../components/lazy-screen.tsx';
import { Loading } from '../components/loading.tsx';
import { Notice } from '../components/notice.tsx';
import { type Language, speak, spokenLanguage } from '../language.ts';
import type { UpdateTools } from '../offline/update-notice.tsx';
import { type ClickStore, Outbox, type OutboxState } from '../outbox/outbox.ts';
import { NoServer } from './no-server.tsx';
import { SignIn } from './sign-in.tsx';
import { Workplace } from './workplace.tsx';

const EnrolScreen = lazyScreen(async () => (await import('./devices/enrol-screen.tsx')).EnrolScreen);

export interface AppProps {
  readonly client: ApiClient;
  readonly setCsrf: (csrf: string) => void;
  readonly clicks: ClickStore;
  readonly languages: LanguageStore;
  readonly update: UpdateTools;
}

export function App({ client, setCsrf, clicks, languages, update }: AppProps) {
  const [pulse, setPulse] = useState(0);
  const askSession = () => setPulse((count) => count + 1);
  const onSaved = useRef<(row: DayRow) => void>(() => undefined);
  const { outbox, state } = useOutbox({ client, clicks, onSignedOut: askSession, onSaved });
  const { page, goTo } = usePage();
  const onLanguage = useLanguage(languages);

  const [isEnrolling, setEnrolling] = useState(() => location.pathname === enrolAddress);

  const session = useFeed(client.session, 'session', pulse);
  const { value, failure } = session.state;
  // Before the next paint: whatever is clicked on the new page belongs to the new person.
  useLayoutEffect(() => {
    if (!value) return;
    setCsrf(value.signedIn ? value.csrf : '');
    outbox.setPerson(value.signedIn ? value.person.id : undefined);
    if (!isEnrolling) showAddressOf(value);
  }, [value, isEnrolling]);

  if (isEnrolling)
    return (
      <EnrolScreen
        client={client}
        onLanguage={onLanguage}
        onDone={() => {
          history.replaceState(null, '', signInAddress);
          setEnrolling(false);
          askSession();
        }}
      />
    );

  if (value?.signedIn) {
    return (
      <Workplace
        client={client}
        outbox={outbox}
        outboxState={state}
        onSaved={onSaved}
        person={value.person}
        page={page}
        update={update}
        onPage={goTo}
        onLanguage={onLanguage}
        onSessionChange={askSession}
      />
    );
  }
  if (value) {
    return (
      <SignIn
        client={client}
        lobby={value}
        onLanguage={onLanguage}
        waitingClicks={state.ofOthers}
        update={update}
        onSignedIn={(signedIn) => session.feed.current?.replace(() => ({ signedIn: true, ...signedIn }))}
      />
    );
  }
  if (failure?.kind === 'unreachable')
    return <NoServer waitingClicks={state.ofOthers} onLanguage={onLanguage} />;
  return (
    <main class="plain-page">
      {failure ? <Notice problem={failure.problem} tone="warning" /> : <Loading />}
    </main>
  );
}

/** The address follows the session, without a new step in the browser's history. */
function showAddressOf(session: Session): void {
  if (!session.signedIn) history.replaceState(null, '', signInAddress);
  else if (location.pathname === signInAddress)
    history.replaceState(null, '', pages[pageNames[0] ?? 'today'].path);
}

/** A change of language draws everything again, and the browser's own words follow. */
function useLanguage(store: LanguageStore): (language: Language) => void {
  const [, redraw] = useState<Language>(spokenLanguage);
  return (language) => {
    speak(language);
    store.set(language);
    document.documentElement.lang = language;
    redraw(language);
  };
}

function useOutbox(props: {
  readonly client: ApiClient;
  readonly clicks: ClickStore;
  readonly onSignedOut: () => void;
  readonly onSaved: { readonly current: (row: DayRow) => void };
}): { readonly outbox: Outbox; readonly state: OutboxState } {
  const [, redraw] = useState(0);
  const opened = useRef<Outbox | undefined>(undefined);
  opened.current ??= new Outbox({
    store: props.clicks,
    send: props.client.sendClick,
    newRequest,
    wallMilliseconds: () => Date.now(),
    ...browserTimer,
    onSaved: (row) => props.onSaved.current(row),
    onSignedOut: props.onSignedOut,
    onChange: () => redraw((count) => count + 1),
  });
  const outbox = opened.current;
  useEffect(() => () => outbox.close(), [outbox]);
  return { outbox, state: outbox.state() };
}
