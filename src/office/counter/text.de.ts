/** German words of the counter: refusals as what happened, what it means, what to do; conflicts as one sentence. */
import type { Conflict } from './appointment-state.ts';

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
    means: 'Die Ankunft wurde nicht zurückgenommen.',
    next: 'Sehen Sie sich den Termin noch einmal an und entscheiden Sie dann.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

export type CounterRefusal = keyof typeof counterRefusals;

export const isCounterRefusal = (kind: string): kind is CounterRefusal =>
  Object.hasOwn(counterRefusals, kind);

/** When and by whom: what a clerk asks first. */
export const arrivedBefore = (localTime: string, person: string | undefined): Problem => ({
  ...counterRefusals['already-arrived'],
  title:
    person === undefined
      ? `Die Ankunft ist schon vermerkt (${localTime} Uhr).`
      : `Die Ankunft ist schon vermerkt (${localTime} Uhr, ${person}).`,
});

export const conflictTexts: Readonly<Record<Conflict, string>> = {
  'source-differs':
    'Zwei Geräte haben zu diesem Termin Verschiedenes eingelesen. Gezeigt wird das spätere. Bitte prüfen.',
  'withdrawn-elsewhere':
    'Die Ankunft wurde an einem Gerät vermerkt und an einem anderen zurückgenommen. Bitte klären, ob die Person da ist.',
  'cancelled-but-here': 'Der Termin ist abgesagt, aber die Person ist da. Bitte klären.',
};
