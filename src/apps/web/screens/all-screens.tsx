/** Which screen a page shows; each comes when it is first opened. */
import type { ComponentType } from 'preact';
import type { Page } from '../api/pages.ts';
import { lazyScreen } from '../components/lazy-screen.tsx';
import type { ScreenProps } from './screen.ts';

export const screenOf: Readonly<Record<Page, ComponentType<ScreenProps>>> = {
  today: lazyScreen(async () => (await import('./today/today-screen.tsx')).Today),
  infodesk: lazyScreen(async () => (await import('./infodesk/infodesk-screen.tsx')).InfodeskScreen),
  pads: lazyScreen(async () => (await import('./pads/pads-screen.tsx')).PadsScreen),
  quarantine: lazyScreen(async () => (await import('./quarantine.tsx')).Quarantine),
  devices: lazyScreen(async () => (await import('./devices/devices-screen.tsx')).DevicesScreen),
  persons: lazyScreen(async () => (await import('./persons/persons-screen.tsx')).PersonsScreen),
};
