/** The browser's timer and chance in the shape that feeds and the outbox expect. */
export const browserTimer = {
  after(milliseconds: number, act: () => void) {
    const handle = window.setTimeout(act, milliseconds);
    return { cancel: () => window.clearTimeout(handle) };
  },
  unit: () => Math.random(),
} as const;
