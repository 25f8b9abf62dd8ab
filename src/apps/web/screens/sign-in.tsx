import { useState } from 'preact/hooks';
import { enrolAddress } from '../api/pages.ts';
import type { Problem } from '../api/problem.ts';
import { pinPattern, type Session } from '../api/session.ts';
import type { ApiClient } from '../browser/api-client.ts';
import { Button } from '../components/button.tsx';
import { ErrorSummary, type FieldError } from '../components/error-summary.tsx';
import { SelectField, TextField } from '../components/field.tsx';
import { ExerciseBand } from '../components/head-line.tsx';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { Notice } from '../components/notice.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import type { Language } from '../language.ts';
import { UpdateNotice, type UpdateTools } from '../offline/update-notice.tsx';
import { pageText, shutOutText, signInText } from '../text.ts';

type Lobby = Extract<Session, { signedIn: false }>;
type SignedIn = Pick<Extract<Session, { signedIn: true }>, 'person' | 'csrf'>;

export interface SignInProps {
  readonly client: ApiClient;
  readonly lobby: Lobby;
  /** Clicks kept on this workstation that wait for their person. */
  readonly waitingClicks: number;
  readonly update: UpdateTools;
  readonly onLanguage: (language: Language) => void;
  readonly onSignedIn: (signedIn: SignedIn) => void;
}

export function SignIn({ client, lobby, waitingClicks, update, onLanguage, onSignedIn }: SignInProps) {
  return (
    <div class="sign-in">
      {lobby.exercise && (
        <header>
          <ExerciseBand />
        </header>
      )}
      <main class="sign-in__card">
        <p class="head__town">
          <img class="brand-mark" src="/icon.svg" alt="" />
          <span class="head__product">{pageText().product}</span>
          <strong>{lobby.town}</strong>
        </p>
        <PageHeading title={signInText().title} town={lobby.town} />
        <UpdateNotice update={update} waiting={0} />
        {waitingClicks > 0 && <WaitingClicks count={waitingClicks} />}
        {lobby.browser !== 'welcome' ? (
          <Notice tone="warning" problem={shutOutText()[lobby.browser]}>
            <a class="kern-link" href={enrolAddress}>
              {shutOutText().toCode}
            </a>
          </Notice>
        ) : lobby.persons.length === 0 ? (
          <Notice
            tone="info"
            problem={{ title: signInText().noPersons, means: '', next: signInText().noPersonsNext }}
          />
        ) : (
          <SignInForm client={client} lobby={lobby} onSignedIn={onSignedIn} />
        )}
        <LanguageSwitch onLanguage={onLanguage} />
      </main>
    </div>
  );
}

const WaitingClicks = ({ count }: { readonly count: number }) => (
  <Notice
    tone="warning"
    problem={{ title: signInText().waitingClicks(count), means: '', next: signInText().waitingClicksNext }}
  />
);

function SignInForm({ client, lobby, onSignedIn }: Pick<SignInProps, 'client' | 'lobby' | 'onSignedIn'>) {
  const [person, setPerson] = useState('');
  const [pin, setPin] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  const [isBusy, setIsBusy] = useState(false);

  function refuse(found: readonly FieldError[], cause?: Problem): void {
    setErrors(found);
    setProblem(cause);
    setAttempt((count) => count + 1);
  }

  async function submit(): Promise<void> {
    const digits = pin.replace(/\s/g, '');
    const found = checkSignIn(person, digits);
    if (found.length > 0) return refuse(found);
    setIsBusy(true);
    const answer = await client.signIn({ person, pin: digits });
    setIsBusy(false);
    if (answer.ok) return onSignedIn(answer.value);
    setPin('');
    const { status, problem: cause } = answer.failure;
    // A wrong PIN belongs to its field; a lock or a missing server is about more than a field.
    if (status === 401) refuse([{ field: 'pin', text: `${cause.title} ${cause.next}` }]);
    else refuse([], cause);
  }

  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      <ErrorSummary title={signInText().summary} errors={errors} attempt={attempt} />
      {problem && <Notice problem={problem} tone="danger" />}
      <SelectField
        name="person"
        label={signInText().person}
        empty={signInText().choose}
        options={lobby.persons.map(({ id, name }) => ({ value: id, label: name }))}
        value={person}
        onChange={setPerson}
        error={errorOf('person')}
      />
      <TextField
        name="pin"
        label={signInText().pin}
        hint={signInText().pinHint}
        type="password"
        inputMode="numeric"
        autocomplete="off"
        value={pin}
        onInput={setPin}
        error={errorOf('pin')}
      />
      <Button look="primary" type="submit" isBusy={isBusy}>
        {isBusy ? signInText().busy : signInText().submit}
      </Button>
    </form>
  );
}

function checkSignIn(person: string, pin: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (person === '') errors.push({ field: 'person', text: signInText().personMissing });
  if (pin === '') errors.push({ field: 'pin', text: signInText().pinMissing });
  else if (!pinPattern.test(pin)) errors.push({ field: 'pin', text: signInText().pinMalformed });
  return errors;
}
