/**
 * A question that has to be answered first. The browser keeps the focus inside and the page behind out of
 * reach; afterwards the focus is where it was, or on the page's heading if that place is gone.
 */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { pageText } from '../text.ts';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  /** Escape, the cross, or the browser's own way back: nothing was decided. */
  readonly onClose: () => void;
  /** Buttons; the primary one first. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Draw it to open it, stop drawing it to close it. */
export function Dialog({ title, onClose, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close();
      giveFocusBack(opener);
    };
  }, []);
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // Closed by drawing only: what is shown and what the screen believes never differ.
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog__head">
        <h2 class="dialog__title" id={titleId}>
          {title}
        </h2>
        <Button look="tertiary" size="small" icon="close" onClick={onClose}>
          <span class="only-heard">{pageText().close}</span>
        </Button>
      </div>
      <div class="dialog__body">{children}</div>
      {actions && <div class="dialog__actions">{actions}</div>}
    </dialog>
  );
}

/** After the page was drawn anew: the place may have gone with what was decided. */
function giveFocusBack(opener: Element | null): void {
  queueMicrotask(() => {
    const place = opener?.isConnected ? opener : document.querySelector('h1');
    if (place instanceof HTMLElement) place.focus();
  });
}
