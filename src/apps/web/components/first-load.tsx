import type { Problem } from '../api/problem.ts';
import { pageText } from '../text.ts';
import { Button } from './button.tsx';
import { Loading } from './loading.tsx';
import { Notice } from './notice.tsx';

/** In place of something that was never loaded yet: being loaded, or why not and a way to try again. */
export const FirstLoad = ({
  failure,
  onRetry,
}: {
  readonly failure: { readonly problem: Problem } | undefined;
  readonly onRetry: () => void;
}) =>
  failure ? (
    <Notice problem={failure.problem} tone="warning">
      <Button look="secondary" size="small" icon="autorenew" onClick={onRetry}>
        {pageText().tryAgain}
      </Button>
    </Notice>
  ) : (
    <Loading />
  );
