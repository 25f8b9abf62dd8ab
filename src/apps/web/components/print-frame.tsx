/** Paper on the screen, black on white in any light; when printing, everything outside of it stays away. */
import type { ComponentChildren } from 'preact';
import { pageText } from '../text.ts';
import { Button } from './button.tsx';

export interface PrintFrameProps {
  /** What lies there, for whoever hears it: "Laufzettel A-0412". */
  readonly label: string;
  readonly size: 'a4' | 'a5' | 'a6';
  /** Further buttons beside *Drucken*. */
  readonly actions?: ComponentChildren;
  /** Asked just before the browser's print dialog opens. */
  readonly onPrint?: () => void;
  readonly children: ComponentChildren;
}

export function PrintFrame({ label, size, actions, onPrint, children }: PrintFrameProps) {
  const sheet = <div class="print-frame__sheet">{children}</div>;
  // Many pages of paper must not lie between a person and the button.
  const isLong = size === 'a4';
  return (
    <section class={`print-frame print-frame--${size}`} aria-label={label}>
      {!isLong && sheet}
      <div class="print-frame__tools">
        <Button
          look="primary"
          onClick={() => {
            onPrint?.();
            window.print();
          }}
        >
          {pageText().print}
        </Button>
        {actions}
      </div>
      {isLong && sheet}
    </section>
  );
}
