import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A part of a page with its heading, on a sheet of its own. */
export function Panel({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const titleId = useId();
  return (
    <section class="panel" aria-labelledby={titleId}>
      <h2 class="panel__title" id={titleId}>
        {title}
      </h2>
      {children}
    </section>
  );
}
