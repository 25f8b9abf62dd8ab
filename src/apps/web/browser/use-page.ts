/** Which page the address names, and going to another one without loading everything again. */
import { useEffect, useState } from 'preact/hooks';
import { type Page, pageAt, pages } from '../api/pages.ts';

export function usePage(): { readonly page: Page | undefined; readonly goTo: (page: Page) => void } {
  const [page, setPage] = useState(() => pageAt(location.pathname));
  useEffect(() => {
    const onMove = () => setPage(pageAt(location.pathname));
    window.addEventListener('popstate', onMove);
    return () => window.removeEventListener('popstate', onMove);
  }, []);
  return {
    page,
    goTo(next) {
      history.pushState(null, '', pages[next].path);
      setPage(next);
    },
  };
}
