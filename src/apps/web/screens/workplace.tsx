/** What every page of a signed-in person shares: head line, notices about the server, spoken messages. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DayRow } from '../api/day.ts';
import type { HeadLine as Head } from '../api/head-line.ts';
import { type Page, pagesFor } from '../api/pages.ts';
import type { Problem } from '../api/problem.ts';
import type { Person } from '../api/session.ts';
import type { ApiClient, ApiFailure } from '../browser/api-client.ts';
import { useFeed } from '../browser/use-feed.ts';
import { watchChanges } from '../browser/watch-changes.ts';
import { HeadLine } from '../components/head-line.tsx';
import { Notice } from '../components/notice.tsx';
import type { Language } from '../language.ts';
import { UpdateNotice, type UpdateTools } from '../offline/update-notice.tsx';
import type { Outbox, OutboxState } from '../outbox/outbox.ts';
import { keptForSuccessorText, lastInputText, noticeText, pageText, problemText } from '../text.ts';
import { screenOf } from './all-screens.tsx';

export interface WorkplaceProps {
  readonly client: ApiClient;
  readonly outbox: Outbox;
  readonly outboxState: OutboxState;
  readonly onSaved: RefObject<(row: DayRow) => void>;
  readonly person: Person;
  /** What the address names; undefined = no page, or none of this role. */
  readonly page: Page | undefined;
  readonly update: UpdateTools;
  readonly onPage: (page: Page) => void;
  readonly onLanguage: (language: Language) => void;
  /** The session has ended or is about to: ask the server who is signed in. */
  readonly onSessionChange: () => void;
}

export function Workplace(props: WorkplaceProps) {
  const { client, outbox, outboxState, person } = props;
  const offered = pagesFor(person.acts);
  const page = props.page !== undefined && offered.includes(props.page) ? props.page : offered[0];
  const Screen = page === undefined ? undefined : screenOf[page];
  const [pulse, setPulse] = useState(0);
  // Counts visits: the link *Heute* leads back to today from any other day.
  const [visit, setVisit] = useState(0);
  const [spoken, setSpoken] = useState('');
  const [signOutProblem, setSignOutProblem] = useState<Problem>();
  const beat = () => setPulse((count) => count + 1);

  useEffect(() => {
    const watch = watchChanges(() => {
      beat();
      outbox.wake();
    });
    return watch.close;
  }, [outbox]);
  // A click without an answer is the first sign of trouble: ask for the head line now, not in a minute.
  useEffect(() => {
    if (outboxState.isStuck) beat();
  }, [outboxState.isStuck]);
  // A refusal says that the list on show is not the latest.
  useEffect(() => {
    if (outboxState.refused.length > 0) beat();
  }, [outboxState.refused.length]);

  const head = useFeed(client.head, 'head', pulse).state;
  const onFailure = (failure: ApiFailure | undefined) => {
    if (failure?.kind === 'signed-out') props.onSessionChange();
  };
  useEffect(() => onFailure(head.failure), [head.failure]);

  function goTo(next: Page): void {
    props.onPage(next);
    setVisit((count) => count + 1);
  }

  async function signOut(): Promise<void> {
    const answer = await client.signOut();
    setSignOutProblem(
      answer.ok || answer.failure.kind === 'signed-out' ? undefined : problemText().stillSignedIn,
    );
    props.onSessionChange();
  }

  const isOld = head.failure?.kind === 'unreachable';
  const town = head.value?.town ?? pageText().product;
  return (
    <>
      <a class="skip" href="#content">
        {pageText().skip}
      </a>
      <HeadLine
        head={head.value}
        isOld={isOld}
        person={person}
        page={page}
        onPage={goTo}
        onLanguage={props.onLanguage}
        onSignOut={() => void signOut()}
      />
      <main class="content" id="content">
        <div class="notices">
          {signOutProblem && <Notice problem={signOutProblem} tone="danger" />}
          {isOld && <Notice problem={unreachableProblem(outboxState)} tone="warning" />}
          {!outboxState.isKept && <Notice problem={problemText().notKept} tone="danger" />}
          {head.value && !isOld && <HeadNotices head={head.value} waiting={outboxState.waiting.length} />}
          {!isOld && <UpdateNotice update={props.update} waiting={outboxState.waiting.length} />}
        </div>
        {Screen === undefined ? (
          <Notice problem={problemText().noPage} tone="info" />
        ) : (
          <Screen
            key={`${page} ${visit}`}
            client={client}
            outbox={outbox}
            outboxState={outboxState}
            onSaved={props.onSaved}
            person={person}
            town={town}
            isExercise={head.value?.exercise ?? false}
            pulse={pulse}
            onBeat={beat}
            onFailure={onFailure}
            onSpeak={setSpoken}
            goTo={goTo}
          />
        )}
      </main>
      <div class="only-heard" role="status">
        {spoken}
      </div>
    </>
  );
}

function HeadNotices({ head, waiting }: { readonly head: Head; readonly waiting: number }) {
  return (
    <>
      {head.recording === 'stopped' && <Notice problem={problemText().recordingStopped} tone="danger" />}
      {head.recording === 'retired' && <Notice problem={retiredProblem(waiting)} tone="danger" />}
      {head.recording === 'loading' && <Notice problem={problemText().recordingLoading} tone="info" />}
      {head.clockUnsure && <Notice problem={problemText().clockUnsure} tone="warning" />}
      {head.notices.map((notice) => (
        <Notice key={notice} problem={noticeText()[notice]} tone="warning" />
      ))}
    </>
  );
}

const unreachableProblem = ({ waiting }: OutboxState): Problem => ({
  ...problemText().unreachable,
  means: waiting.length === 0 ? lastInputText().none : lastInputText().kept(waiting.length),
});

const retiredProblem = (waiting: number): Problem =>
  waiting === 0
    ? problemText().retired
    : {
        ...problemText().retired,
        means: `${problemText().retired.means} ${keptForSuccessorText().means(waiting)}`,
        next: keptForSuccessorText().next,
      };
