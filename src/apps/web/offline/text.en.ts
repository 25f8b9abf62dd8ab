/** The same in English; the German text is the original. */
export const shellText = {
  title: 'The server does not answer',
  means:
    'This page starts without the server too. It shows names and appointments only when the server answers again: none are kept on this device.',
  now: 'What you can do now',
  steps: [
    'Go on with the printed list of the day and the paper pad.',
    'If another device is still signed in and shows the list, leave it open.',
    'Tell the technicians if the server does not answer after five minutes.',
  ],
  byItself: 'The page tries again by itself.',
  waiting: (count: number) =>
    count === 1
      ? 'One input on this device is kept. It is saved as soon as the person who made it signs in again.'
      : `${count} inputs on this device are kept. They are saved as soon as the persons who made them sign in again.`,
  reload: 'Reload',
  reloadAnyway: 'Reload anyway',
  update: {
    kind: 'page-newer',
    title: 'A new version of this page is ready.',
    means: 'You can finish what you are doing in peace.',
    next: 'Reload the page afterwards.',
  },
  updateHeld: {
    kind: 'page-newer-held',
    title: 'Something on this page is not saved yet.',
    means: 'Reloading would lose it.',
    next: 'Save it first, then reload.',
  },
} as const;
