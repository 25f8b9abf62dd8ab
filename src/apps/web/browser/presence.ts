/** Whether somebody uses the page: a key or a pointer within the last minute. */
const presentMilliseconds = 60_000;

export function watchPresence(): () => boolean {
  let usedAt = performance.now();
  for (const name of ['pointerdown', 'keydown']) {
    window.addEventListener(
      name,
      () => {
        usedAt = performance.now();
      },
      { passive: true },
    );
  }
  return () => performance.now() - usedAt < presentMilliseconds;
}
