// The bar at the foot of the page: shows what runs, and switches the provider. Its content comes as HTML
// from the demo itself; it is exchanged only when it changed, so that the focus stays where it is.
const bar = document.querySelector('#probealarm');
const refreshMilliseconds = 2000;
let shown = '';

async function refresh() {
  try {
    const answer = await fetch('/probealarm/leiste');
    const content = answer.ok ? await answer.text() : shown;
    if (content === shown) return;
    shown = content;
    const hadFocus = bar.contains(document.activeElement);
    bar.innerHTML = content;
    if (hadFocus) bar.querySelector('button')?.focus();
  } catch {
    // The demo has ended; the town hall's own page says so.
  }
}

bar.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = bar.querySelector('button');
  if (button !== null) button.disabled = true;
  await fetch(event.target.action, { method: 'POST' }).catch(() => undefined);
  shown = '';
  await refresh();
});

await refresh();
setInterval(refresh, refreshMilliseconds);
