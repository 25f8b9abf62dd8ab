/** German words of the counter: refusals as what happened, what it means, what to do. */

export interface Problem {
  readonly title: string;
  readonly means: string;
  readonly next: string;
}

export const counterRefusals = {
  'appointment-unknown': {
    title: 'Diesen Termin gibt es hier nicht.',
    means: 'Es wurde nichts vermerkt.',
    next: 'Laden Sie die Liste neu und suchen Sie den Termin noch einmal.',
  },
  'already-arrived': {
    title: 'Die Ankunft ist schon vermerkt.',
    means: 'Jemand anderes war schneller. Der Vermerk gilt, es fehlt nichts.',
    next: 'Sie müssen nichts tun.',
  },
  'appointment-cancelled': {
    title: 'Dieser Termin ist abgesagt.',
    means: 'Es wurde keine Ankunft vermerkt.',
    next: 'Fragen Sie nach. War die Absage ein Irrtum, gilt die Person als Besuch ohne Termin.',
  },
  'appointment-served': {
    title: 'Dieser Termin ist schon aufgerufen oder erledigt.',
    means: 'Es wurde keine Ankunft vermerkt.',
    next: 'Prüfen Sie Name und Nummer. Vielleicht ist ein anderer Termin gemeint.',
  },
  'arrival-missing': {
    title: 'Für diesen Termin ist keine Ankunft vermerkt.',
    means: 'Es gibt nichts zurückzunehmen.',
    next: 'Laden Sie die Liste neu.',
  },
  'page-outdated': {
    title: 'Der Termin hat sich inzwischen geändert.',
    means: 'Ihre Eingabe wurde nicht vermerkt, damit nichts von anderen verloren geht.',
    next: 'Sehen Sie sich den Termin noch einmal an und entscheiden Sie dann.',
  },
  'step-missing': {
    title: 'Hier gibt es nichts zurückzunehmen.',
    means: 'Jemand anderes hat es vielleicht schon getan.',
    next: 'Sie müssen nichts tun.',
  },
  'step-repeated': {
    title: 'Das ist schon vermerkt.',
    means: 'Jemand anderes war schneller. Der Vermerk gilt, es fehlt nichts.',
    next: 'Sehen Sie nach, ob die Person schon bedient wird.',
  },
  'nobody-waiting': {
    title: 'Zurzeit wartet niemand.',
    means: 'Es wurde niemand aufgerufen.',
    next: 'Vermerken Sie mit „Ist da“, wer gekommen ist.',
  },
  'happened-later': {
    title: 'Diese Uhrzeit liegt noch vor uns.',
    means: 'Es wurde nichts vermerkt.',
    next: 'Prüfen Sie Tag und Uhrzeit.',
  },
  'notes-full': {
    title: 'Zu diesem Termin gibt es schon hundert Notizen.',
    means: 'Es wurde nichts vermerkt.',
    next: 'Schreiben Sie das Weitere auf Papier und sagen Sie Ihrer Leitung Bescheid.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

export type CounterRefusal = keyof typeof counterRefusals;

export const isCounterRefusal = (kind: string): kind is CounterRefusal =>
  Object.hasOwn(counterRefusals, kind);

/** Who was faster with the same step. */
export const recordedBefore = (localTime: string, person: string | undefined): Problem => ({
  ...counterRefusals['step-repeated'],
  title:
    person === undefined
      ? `Das ist schon vermerkt (${localTime} Uhr).`
      : `Das ist schon vermerkt (${localTime} Uhr, ${person}).`,
});

/** When and by whom: what a clerk asks first. */
export const arrivedBefore = (localTime: string, person: string | undefined): Problem => ({
  ...counterRefusals['already-arrived'],
  title:
    person === undefined
      ? `Die Ankunft ist schon vermerkt (${localTime} Uhr).`
      : `Die Ankunft ist schon vermerkt (${localTime} Uhr, ${person}).`,
});
