import { pageText } from '../text.ts';
import { Icon } from './icon.tsx';

export const Loading = () => (
  <p class="loading" role="status">
    <Icon name="autorenew" />
    {pageText().loading}
  </p>
);
