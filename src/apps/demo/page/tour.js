// Keeps the cards up to date and presses their buttons without leaving the page. Everything works without
// this script too: the buttons are forms, and the server answers with the page anew.
const cards = document.querySelector('#karten');
const frame = document.querySelector('#rathaus');
const spoken = document.querySelector('#gesagt');
const who = document.querySelector('#wer');
const refreshMilliseconds = 1000;
const openingMilliseconds = 30_000;
const wordsOfGuest = who.innerHTML;
/** Each card as the server sent it last. */
const shown = new Map([...cards.children].map((card) => [card.id, card.outerHTML]));

function show(markup) {
  const sent = document.createElement('template');
  sent.innerHTML = markup;
  for (const card of sent.content.children) {
    const before = document.getElementById(card.id);
    const text = card.outerHTML;
    if (before === null || shown.get(card.id) === text) continue;
    shown.set(card.id, text);
    const hadFocus = before.contains(document.activeElement);
    if (card.dataset.spoken && card.dataset.spoken !== before.dataset.spoken)
      spoken.textContent = card.dataset.spoken;
    before.replaceWith(card);
    const button = card.querySelector('button');
    if (button !== null && before.contains(lastFocused)) lastFocused = button;
    if (hadFocus) button?.focus({ preventScroll: true });
  }
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(document.body.dataset.cards);
    if (answer.ok) show(await answer.text());
  } catch {
    // The demo has ended; the town hall in the frame says so.
  }
}

/** Undefined while the town hall is off. */
async function readSession() {
  try {
    const answer = await fetch('/api/session');
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever signs out in the frame and becomes somebody else is told so above it. */
async function showPerson() {
  const session = await readSession();
  if (session === undefined) return;
  if (!session.signedIn) who.textContent = who.dataset.nobody;
  else {
    who.innerHTML = wordsOfGuest;
    who.querySelector('strong').textContent = `${session.person.name}, ${session.person.role}`;
  }
}

/**
 * The town hall's page takes the focus when it has drawn its heading. While it opens nobody asked for that, so
 * the focus goes back to where it was; after that, and for whoever went there, it stays where it is sent.
 */
let returnsLeft = 1;
let lastFocused = document.body;
let isTabbing = false;
let openingEnd;
frame.addEventListener('load', () => {
  clearTimeout(openingEnd);
  openingEnd = setTimeout(() => (returnsLeft = 0), openingMilliseconds);
});
document.addEventListener('focusin', ({ target }) => {
  if (target === frame) return;
  lastFocused = target;
  isTabbing = false;
});
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Tab') isTabbing = true;
});
document.querySelector('.skip').addEventListener('click', () => (returnsLeft = 0));
window.addEventListener('blur', () => {
  // No press of the tab key leads from a card into the frame: the link to the second clerk lies between.
  const wasAsked = frame.matches(':hover') || (isTabbing && !cards.contains(lastFocused));
  setTimeout(() => {
    if (returnsLeft === 0 || wasAsked || document.activeElement !== frame) return;
    returnsLeft -= 1;
    frame.blur();
    if (lastFocused.isConnected) lastFocused.focus({ preventScroll: true });
  });
});

/** Opens the town hall's page anew; whoever is not signed in is then signed in. */
function openFrame() {
  frame.src = frame.getAttribute('src');
}

async function press(action) {
  const { day, plug } = document.body.dataset;
  const wasSignedIn = action === plug && (await readSession())?.signedIn;
  if (wasSignedIn) {
    // The page that notices that it is signed out takes the focus, and so does the one opened after it.
    clearTimeout(openingEnd);
    returnsLeft = 2;
  }
  await fetch(action, { method: 'POST', redirect: 'manual' }).catch(() => undefined);
  if (action === day) {
    returnsLeft = 0;
    openFrame();
    frame.scrollIntoView({ block: 'nearest' });
  }
  if (!wasSignedIn) return;
  // Where the machine does not say since when it runs, the town hall's restart ends every session.
  if ((await readSession())?.signedIn === false) openFrame();
  else returnsLeft = 0;
}

cards.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  await press(form.getAttribute('action'));
  button.removeAttribute('aria-disabled');
  await refresh();
});

setInterval(refresh, refreshMilliseconds);
setInterval(() => document.hidden || void showPerson(), 5 * refreshMilliseconds);
