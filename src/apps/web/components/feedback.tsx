import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

/**
 * Says that something worked, beside the place where it was done, until the next act. Nothing flies in and
 * nothing goes by itself. It is always drawn, so that a screen reader hears the words when they come.
 */
export const Feedback = ({ children }: { readonly children?: ComponentChildren }) => (
  <div class="feedback" role="status">
    {children && (
      <>
        <Icon name="success" />
        <span>{children}</span>
      </>
    )}
  </div>
);
