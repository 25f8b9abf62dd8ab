/** Which page the address names, and going to another one without loading everything again. */
import { useEffect, useState } from 'preact/hooks';
import { type Page, pagePaths } from '../page-paths.ts';

export const signInAddress = '/anmelden';

export function usePage(): { readonly page: Page; readonly goTo: (page: Page) => void } {
  const [page, setPage] = useState(pageAtAddress);
  useEffect(() => {
    const onMove = () => setPage(pageAtAddress());
    window.addEventListener('popstate', onMove);
    return () => window.removeEventListener('popstate', onMove);
  }, []);
  return {
    page,
    goTo(next) {
      history.pushState(null, '', pagePaths[next]);
      setPage(next);
    },
  };
}

const pageAtAddress = (): Page => (location.pathname === pagePaths.quarantine ? 'quarantine' : 'today');
