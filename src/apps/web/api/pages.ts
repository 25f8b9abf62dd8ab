/**
 * The pages of a signed-in person: address, the act that somebody needs to be offered it, and its place in the
 * navigation. The server sends `index.html` for each address; a page that a role may not use is neither shown
 * here nor answered there.
 */
export interface PageEntry {
  readonly path: string;
  /** One of `people/roles.ts`; undefined = for everybody who is signed in. */
  readonly needs: string | undefined;
}

export const pages = {
  today: { path: '/', needs: 'read-day' },
  infodesk: { path: '/infoschalter', needs: 'serve-infodesk' },
  pads: { path: '/papierbloecke', needs: 'manage-pads' },
  quarantine: { path: '/quarantaene', needs: 'read-quarantine' },
  persons: { path: '/personen', needs: 'manage-persons' },
  devices: { path: '/geraete', needs: 'manage-browsers' },
} as const satisfies Readonly<Record<string, PageEntry>>;

export type Page = keyof typeof pages;

export const pageNames = Object.keys(pages) as readonly Page[];

/** Where nobody is signed in. */
export const signInAddress = '/anmelden';

/** Where a new tablet or workstation is taken in; the code stands behind a `#`, which no server and no log sees. */
export const enrolAddress = '/aufnehmen';

/** *Einrichten*; the code stands behind `#`, where no server and no log sees it. */
export const setupAddress = '/einrichten';

export const pageAt = (path: string): Page | undefined => pageNames.find((name) => pages[name].path === path);

/** What a person is offered, in the order of the navigation; six entries at most. */
export const pagesFor = (acts: readonly string[]): readonly Page[] =>
  pageNames.filter((name) => acts.includes(pages[name].needs)).slice(0, 6);
