/** What a form keeps: its errors, the server's refusal, and whether it is on its way. */
import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../api/problem.ts';
import type { FieldError } from '../components/error-summary.tsx';
import type { Answer } from './api-client.ts';
import { newRequest } from './new-request.ts';

export interface FormState {
  readonly errors: readonly FieldError[];
  readonly problem: Problem | undefined;
  readonly attempt: number;
  readonly isBusy: boolean;
  readonly errorOf: (field: string) => string | undefined;
  /** Sends what was checked; the same content keeps its request id until there is an answer. */
  readonly send: <T>(
    found: readonly FieldError[],
    content: unknown,
    ask: (request: string) => Answer<T>,
  ) => Promise<T | undefined>;
}

export function useForm(fieldOf: (problem: Problem) => string | undefined = () => undefined): FormState {
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  const [isBusy, setIsBusy] = useState(false);
  const asked = useRef({ content: '', request: '' });

  function refuse(found: readonly FieldError[], cause?: Problem): void {
    setErrors(found);
    setProblem(cause);
    setAttempt((count) => count + 1);
  }

  async function send<T>(
    found: readonly FieldError[],
    content: unknown,
    ask: (request: string) => Answer<T>,
  ): Promise<T | undefined> {
    if (isBusy) return undefined;
    if (found.length > 0) {
      refuse(found);
      return undefined;
    }
    const text = JSON.stringify(content);
    if (asked.current.content !== text) asked.current = { content: text, request: newRequest() };
    setIsBusy(true);
    const answer = await ask(asked.current.request);
    setIsBusy(false);
    if (answer.ok) {
      asked.current = { content: '', request: '' };
      setErrors([]);
      setProblem(undefined);
      return answer.value;
    }
    const { problem: cause } = answer.failure;
    const field = fieldOf(cause);
    if (field === undefined) refuse([], cause);
    else refuse([{ field, text: `${cause.title} ${cause.next}` }]);
    return undefined;
  }

  return {
    errors,
    problem,
    attempt,
    isBusy,
    errorOf: (field) => errors.find((error) => error.field === field)?.text,
    send,
  };
}
