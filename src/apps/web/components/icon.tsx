/** Icons accompany words and never stand for them: they are hidden from screen readers. */
export type IconName =
  | 'account-circle'
  | 'arrow-back'
  | 'arrow-forward'
  | 'autorenew'
  | 'calendar-today'
  | 'check'
  | 'checklist'
  | 'close'
  | 'content-copy'
  | 'danger'
  | 'home'
  | 'info'
  | 'logout'
  | 'success'
  | 'warning';

export const Icon = ({ name }: { readonly name: IconName }) => (
  <span class={`kern-icon kern-icon--${name}`} aria-hidden="true" />
);
