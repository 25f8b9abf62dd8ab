/** Icons accompany words and never stand for them: they are hidden from screen readers. */
export type IconName =
  | 'account-circle'
  | 'add'
  | 'arrow-back'
  | 'arrow-forward'
  | 'autorenew'
  | 'calendar-today'
  | 'check'
  | 'checklist'
  | 'close'
  | 'content-copy'
  | 'danger'
  | 'delete'
  | 'download'
  | 'drive-folder-upload'
  | 'edit'
  | 'help'
  | 'home'
  | 'info'
  | 'logout'
  | 'search'
  | 'success'
  | 'warning';

export const Icon = ({ name }: { readonly name: IconName }) => (
  <span class={`kern-icon kern-icon--${name}`} aria-hidden="true" />
);
