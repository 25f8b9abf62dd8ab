import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps {
  readonly look: 'primary' | 'secondary' | 'tertiary';
  readonly icon?: IconName;
  readonly size?: 'small';
  readonly type?: 'submit';
  /** Stays focusable while it does nothing, so that keyboard users do not lose their place. */
  readonly isBusy?: boolean;
  readonly isPressed?: boolean;
  readonly onClick?: (event: MouseEvent) => void;
  readonly children: ComponentChildren;
}

export function Button({ look, icon, size, type, isBusy, isPressed, onClick, children }: ButtonProps) {
  return (
    <button
      type={type ?? 'button'}
      class={`kern-btn kern-btn--${look}${size ? ` button--${size}` : ''}`}
      aria-disabled={isBusy ? 'true' : undefined}
      aria-pressed={isPressed}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon && <Icon name={icon} />}
      <span class="kern-label">{children}</span>
    </button>
  );
}
