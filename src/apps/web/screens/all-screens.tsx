/** Which screen a page shows. *Heute* comes with the shell, the others when they are first opened. */
import type { ComponentType } from 'preact';
import type { Page } from '../api/pages.ts';
import { lazyScreen } from '../components/lazy-screen.tsx';
import type { ScreenProps } from './screen.ts';
import { Today } from './today.tsx';

export const screenOf: Readonly<Record<Page, ComponentType<ScreenProps>>> = {
  today: Today,
  infodesk: lazyScreen(async () => (await import('./infodesk/infodesk-screen.tsx')).InfodeskScreen),
  quarantine: lazyScreen(async () => (await import('./quarantine.tsx')).Quarantine),
  persons: lazyScreen(async () => (await import('./persons/persons-screen.tsx')).PersonsScreen),
};
