import type { ComponentChildren } from 'preact';

/** Nothing to show, said in words, with a way on. */
export const Empty = ({
  title,
  next,
  children,
}: {
  readonly title: string;
  readonly next: string;
  readonly children?: ComponentChildren;
}) => (
  <div class="empty">
    <p class="empty__title">{title}</p>
    <p>{next}</p>
    {children}
  </div>
);
