import type { ApiFailure } from '../browser/api-client.ts';
import { lastInputText } from '../text.ts';
import { Notice } from './notice.tsx';

/** Why an act of a form was not done; while the server is away, that what was typed stays and can be sent again. */
export const ActFailure = ({ failure }: { readonly failure: ApiFailure }) => (
  <Notice
    problem={
      failure.kind === 'unreachable' ? { ...failure.problem, ...lastInputText().stays } : failure.problem
    }
    tone="danger"
  />
);
