/** Forms of the page: the browser neither checks nor reloads, the page says what is wrong. */
import type { ComponentChildren } from 'preact';
import type { FormState } from '../browser/use-form.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Notice } from './notice.tsx';

export const Form = ({
  look = 'form',
  onSubmit,
  children,
}: {
  /** Its classes. */
  readonly look?: string;
  readonly onSubmit: () => Promise<void>;
  readonly children: ComponentChildren;
}) => (
  <form
    class={look}
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      void onSubmit();
    }}
  >
    {children}
  </form>
);

/** What is wrong in the fields, and what the server refused. */
export const FormProblems = ({ title, form }: { readonly title: string; readonly form: FormState }) => (
  <>
    <ErrorSummary title={title} errors={form.errors} attempt={form.attempt} />
    {form.problem && <Notice problem={form.problem} tone="danger" />}
  </>
);
