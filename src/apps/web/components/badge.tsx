import { Icon, type IconName } from './icon.tsx';

/** One word with its icon; the tone only repeats what the word says. */
export const Badge = ({
  tone,
  icon,
  children,
}: {
  readonly tone: 'plain' | 'info' | 'success' | 'warning' | 'muted';
  readonly icon: IconName;
  readonly children: string;
}) => (
  <span class={`badge badge--${tone}`}>
    <Icon name={icon} />
    <span>{children}</span>
  </span>
);
