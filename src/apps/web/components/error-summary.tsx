import { useLayoutEffect, useRef } from 'preact/hooks';
import { fieldId } from './field.tsx';
import { Icon } from './icon.tsx';

export interface FieldError {
  readonly field: string;
  readonly text: string;
}

/** All errors of a form in one place. It takes the focus each time a form was refused. */
export function ErrorSummary({
  title,
  errors,
  attempt,
}: {
  readonly title: string;
  readonly errors: readonly FieldError[];
  /** Counts refusals: the focus comes back although the same errors stay. */
  readonly attempt: number;
}) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (errors.length === 0) return null;
  return (
    <section
      class="kern-alert kern-alert--danger"
      id="error-summary"
      ref={box}
      tabIndex={-1}
      aria-labelledby="error-summary-title"
    >
      <div class="kern-alert__header">
        <Icon name="danger" />
        <h2 class="kern-title" id="error-summary-title">
          {title}
        </h2>
      </div>
      <ul class="kern-alert__body error-summary__list">
        {errors.map(({ field, text }) => (
          <li key={field}>
            <a class="kern-link" href={`#${fieldId(field)}`} onClick={(event) => focusField(event, field)}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The link moves the focus into the field itself, not only the page to its place. */
function focusField(event: MouseEvent, field: string): void {
  event.preventDefault();
  document.getElementById(fieldId(field))?.focus();
}
