import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { pageText } from '../text.ts';

/** The page's one main heading; a new page gives it the focus, so that a screen reader says where one is. */
export function PageHeading({ title, town }: { readonly title: string; readonly town: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // As it is drawn: later it would take the focus from what was already reached by keyboard.
  useLayoutEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = pageText().title(title, town);
  }, [title, town]);
  return (
    <h1 class="kern-heading-large page-heading" ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
