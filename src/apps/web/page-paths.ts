/** The pages of a signed-in person and their addresses; the server sends `index.html` for each. */
export type Page = 'today' | 'quarantine';

export const pagePaths: Readonly<Record<Page, string>> = { today: '/', quarantine: '/quarantaene' };
