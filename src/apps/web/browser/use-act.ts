/**
 * One act of a person on a form. Its request id is kept until there is a clear answer, over a lost network, a
 * restart of the server and a new sign-in: trying again never does it twice.
 */
import { useRef, useState } from 'preact/hooks';
import type * as z from 'zod';
import { retiredKind } from '../api/problem.ts';
import type { ApiClient, ApiFailure } from './api-client.ts';
import { newRequest } from './new-request.ts';

export interface Act<T> {
  readonly isBusy: boolean;
  readonly failure: ApiFailure | undefined;
  /** Undefined when it was refused or there was no answer: `failure` says why. */
  readonly run: (path: string, body: object) => Promise<T | undefined>;
  readonly clear: () => void;
}

/** Outlives the screen: a session that ends while somebody waits must not lose it. */
const requests = new Map<string, string>();

/** @param name tells the acts of all screens and persons apart. */
export function useAct<T>(
  client: ApiClient,
  plan: {
    readonly name: string;
    readonly answer: z.ZodType<T>;
    readonly onFailure: (failure: ApiFailure) => void;
  },
): Act<T> {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly failure?: ApiFailure }>({
    isBusy: false,
  });
  const isRunning = useRef(false);
  return {
    isBusy: state.isBusy,
    failure: state.failure,
    clear: () => setState({ isBusy: isRunning.current }),
    async run(path, body) {
      if (isRunning.current) return undefined;
      isRunning.current = true;
      setState({ isBusy: true });
      const request = requests.get(plan.name) ?? newRequest();
      requests.set(plan.name, request);
      const answer = await client.send(path, { request, ...body }, plan.answer);
      isRunning.current = false;
      if (answer.ok || isClear(answer.failure)) requests.delete(plan.name);
      if (answer.ok) {
        setState({ isBusy: false });
        return answer.value;
      }
      setState({ isBusy: false, failure: answer.failure });
      plan.onFailure(answer.failure);
      return undefined;
    },
  };
}

/** Refused for good: the next try is another act. Anything else may have been recorded after all. */
const isClear = ({ kind, status, problem }: ApiFailure): boolean =>
  kind === 'refused' && status < 500 && status !== 429 && status !== 408 && problem.kind !== retiredKind;
