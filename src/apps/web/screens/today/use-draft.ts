/**
 * A text that survives: kept at this device a moment after every keystroke, under its writer's id, until the
 * server has it. A text whose fate is unknown stays as it was sent and is sent again with the same request.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../api/problem.ts';
import { newRequest } from '../../browser/new-request.ts';
import { browserTimer } from '../../browser/timer.ts';
import type { Draft, DraftStore } from '../../day/draft.ts';
import type { ClickAnswer } from '../../outbox/outbox.ts';
import { retryDelayMilliseconds } from '../../outbox/retry-delay.ts';

/** Less than people notice, more than a fast writer's pause between two letters. */
const pauseMilliseconds = 60;

export interface DraftInUse {
  readonly draft: Draft;
  /** False when this device cannot keep it. */
  readonly isKept: boolean;
  readonly problem: Problem | undefined;
  readonly write: (text: string) => void;
  readonly send: () => void;
}

export interface DraftPlan {
  readonly store: DraftStore;
  readonly person: string;
  readonly appointment: string;
  readonly send: (draft: Draft) => Promise<ClickAnswer>;
  readonly onAnswer: (answer: ClickAnswer) => void;
}

const emptyDraft = ({ person, appointment }: DraftPlan): Draft => ({
  person,
  appointment,
  text: '',
  request: newRequest(),
  isSent: false,
});

export function useDraft(plan: DraftPlan): DraftInUse {
  const [draft, setDraft] = useState(
    () => plan.store.find(plan.person, plan.appointment) ?? emptyDraft(plan),
  );
  const [isKept, setIsKept] = useState(true);
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef({ draft, plan, attempt: 0, isGone: false });
  latest.current.plan = plan;
  const timers = useRef<{ keep?: Cancel; again?: Cancel }>({});

  const keep = (): void => {
    timers.current.keep?.cancel();
    delete timers.current.keep;
    const now = latest.current.draft;
    if (now.text === '') plan.store.remove(now);
    else setIsKept(plan.store.put(now));
  };
  const change = (next: Draft): void => {
    latest.current.draft = next;
    setDraft(next);
  };
  const send = async (): Promise<void> => {
    timers.current.again?.cancel();
    change({ ...latest.current.draft, isSent: true });
    keep();
    const answer = await latest.current.plan.send(latest.current.draft);
    if (latest.current.isGone && answer.kind === 'try-again') return;
    settle(answer);
    latest.current.plan.onAnswer(answer);
  };
  const settle = (answer: ClickAnswer): void => {
    if (answer.kind === 'try-again') {
      const delay = retryDelayMilliseconds(latest.current.attempt, browserTimer.unit());
      latest.current.attempt += 1;
      timers.current.again = browserTimer.after(delay, () => void send());
      return;
    }
    latest.current.attempt = 0;
    setProblem(answer.kind === 'refused' ? answer.problem : undefined);
    if (answer.kind === 'saved') change(emptyDraft(latest.current.plan));
    // Certainly not recorded: it may be changed, and is another request then.
    else change({ ...latest.current.draft, request: newRequest(), isSent: false });
    keep();
  };

  useEffect(() => {
    latest.current.isGone = false;
    if (latest.current.draft.isSent) void send();
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      if (timers.current.keep) keep();
      timers.current.again?.cancel();
      latest.current.isGone = true;
    };
  }, []);

  return {
    draft,
    isKept,
    problem,
    write(text) {
      if (latest.current.draft.isSent) return;
      change({ ...latest.current.draft, text });
      timers.current.keep?.cancel();
      timers.current.keep = browserTimer.after(pauseMilliseconds, keep);
    },
    send: () => void send(),
  };
}

interface Cancel {
  readonly cancel: () => void;
}
