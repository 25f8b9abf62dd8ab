/** *Einrichten*: the printed address opens it, and each step goes on where the last one ended. */
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import type { SetupState } from '../../api/setup.ts';
import type { ApiClient, ApiFailure } from '../../browser/api-client.ts';
import type { LanguageStore } from '../../browser/language-storage.ts';
import { Button } from '../../components/button.tsx';
import { ExerciseBand } from '../../components/head-line.tsx';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { lazyScreen } from '../../components/lazy-screen.tsx';
import { Loading } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Steps } from '../../components/steps.tsx';
import { type Language, speak, spokenLanguage } from '../../language.ts';
import { pageText } from '../../text.ts';
import { DataStep } from './data-step.tsx';
import { DevicesStep } from './devices-step.tsx';
import { EndStep } from './end-step.tsx';
import { GuardiansStep } from './guardians-step.tsx';
import { KitStep } from './kit-step.tsx';
import { type SetupClient, setupClient } from './setup-client.ts';
import {
  firstOpenStep,
  isStepDone,
  type StepName,
  type StepProps,
  stepAfter,
  stepNames,
} from './setup-step.ts';
import { setupText } from './text.ts';
import { TownStep } from './town-step.tsx';

export interface SetupAppProps {
  readonly client: ApiClient;
  readonly setCsrf: (csrf: string) => void;
  readonly languages: LanguageStore;
}

interface OpenSetup {
  readonly state: SetupState;
  readonly step: StepName;
}

type Opened =
  | { readonly kind: 'opening' }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'over' }
  | ({ readonly kind: 'open' } & OpenSetup);

const PersonsStep = lazyScreen(async () => (await import('./persons-step.tsx')).PersonsStep);

const screens: Readonly<Record<StepName, ComponentType<StepProps>>> = {
  town: TownStep,
  guardians: GuardiansStep,
  kit: KitStep,
  // A whole page of its own: the steps before it need not wait for it.
  persons: PersonsStep,
  devices: DevicesStep,
  data: DataStep,
  end: EndStep,
};

export function SetupApp({ client: api, setCsrf, languages }: SetupAppProps) {
  const client = useMemo(() => setupClient(api), [api]);
  const [opened, setOpened] = useState<Opened>({ kind: 'opening' });
  const [, redraw] = useState<Language>(spokenLanguage);
  useEffect(() => void openWith(client, setCsrf).then(setOpened), [client]);

  function onLanguage(language: Language): void {
    speak(language);
    languages.set(language);
    document.documentElement.lang = language;
    redraw(language);
  }

  return (
    <>
      <header>
        {opened.kind === 'open' && opened.state.town?.isExercise && opened.state.isFounded && (
          <ExerciseBand />
        )}
        <div class="setup-head">
          <p class="head__town">
            <img class="brand-mark" src="/icon.svg" alt="" />
            <strong>{setupText().product}</strong>
          </p>
          <LanguageSwitch onLanguage={onLanguage} />
        </div>
      </header>
      <main class="content setup" id="content">
        <OpenedSetup
          client={client}
          opened={opened}
          // From what is then, not from what was drawn: an answer may come after the next step was opened.
          onChange={(change) => setOpened((now) => (now.kind === 'open' ? { ...now, ...change(now) } : now))}
        />
      </main>
    </>
  );
}

function OpenedSetup({
  client,
  opened,
  onChange,
}: {
  readonly client: SetupClient;
  readonly opened: Opened;
  readonly onChange: (change: (now: OpenSetup) => Partial<OpenSetup>) => void;
}) {
  switch (opened.kind) {
    case 'opening':
      return <Loading />;
    case 'refused':
      return (
        <>
          <h1 class="kern-heading-large">{setupText().product}</h1>
          <Notice problem={opened.problem} tone="warning">
            <Button look="secondary" size="small" icon="autorenew" onClick={() => location.reload()}>
              {pageText().tryAgain}
            </Button>
          </Notice>
        </>
      );
    case 'over':
      return (
        <>
          <h1 class="kern-heading-large">{setupText().product}</h1>
          <Notice problem={setupText().over} tone="info">
            <p>
              <a href="/">{setupText().toSignIn}</a>
            </p>
          </Notice>
        </>
      );
    case 'open': {
      const { state, step } = opened;
      const Screen = screens[step];
      return (
        <>
          <Steps
            label={setupText().steps}
            steps={stepNames.map((id) => ({
              id,
              title: setupText().step[id],
              isDone: isStepDone(id, state),
            }))}
            current={step}
            onStep={(id) => {
              const next = stepNames.find((name) => name === id);
              if (next) onChange(() => ({ step: next }));
            }}
          />
          <Screen
            key={step}
            client={client}
            state={state}
            onState={(next) => onChange(() => ({ state: next }))}
            onNext={() => onChange((now) => ({ step: stepAfter(now.step) }))}
          />
        </>
      );
    }
  }
}

/** The code leaves the address as soon as it was used: no history and no bookmark keeps it. */
async function openWith(client: SetupClient, setCsrf: (csrf: string) => void): Promise<Opened> {
  const code = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  // Whoever has the cookie needs no code: a page that is loaded again goes on.
  const known = await client.state();
  if (known.ok) return openAt(known.value, setCsrf);
  if (known.failure.status === 404) return { kind: 'over' };
  if (known.failure.kind !== 'signed-out' || code === '') return refusedBy(known.failure);
  const opened = await client.open(code);
  if (!opened.ok) return refusedBy(opened.failure);
  setCsrf(opened.value.csrf);
  const state = await client.state();
  return state.ok ? openAt(state.value, setCsrf) : refusedBy(state.failure);
}

function openAt(state: SetupState, setCsrf: (csrf: string) => void): Opened {
  setCsrf(state.csrf);
  return { kind: 'open', state, step: firstOpenStep(state) };
}

const refusedBy = ({ kind, problem }: ApiFailure): Opened => ({
  kind: 'refused',
  problem: kind === 'signed-out' ? { kind: 'signed-out', ...setupText().closed } : problem,
});
