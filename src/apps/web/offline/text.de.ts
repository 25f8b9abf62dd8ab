/** What the page says when it starts without its server, and when a newer page lies ready. */
import type { Problem } from '../api/problem.ts';

export const shellText = {
  title: 'Der Server antwortet nicht',
  means:
    'Diese Seite startet auch ohne den Server. Namen und Termine zeigt sie erst wieder, wenn er antwortet: Auf diesem Gerät sind keine gespeichert.',
  now: 'Was Sie jetzt tun können',
  steps: [
    'Arbeiten Sie mit der gedruckten Tagesliste und dem Papierblock weiter.',
    'Ist ein anderes Gerät noch angemeldet und zeigt die Liste, lassen Sie es offen.',
    'Sagen Sie der Technik Bescheid, wenn der Server nach fünf Minuten noch nicht antwortet.',
  ],
  byItself: 'Die Seite versucht es von selbst wieder.',
  waiting: (count: number) =>
    count === 1
      ? 'Eine Eingabe auf diesem Gerät ist vorgemerkt. Sie wird gespeichert, sobald sich die Person wieder anmeldet, die sie gemacht hat.'
      : `${count} Eingaben auf diesem Gerät sind vorgemerkt. Sie werden gespeichert, sobald sich die Personen wieder anmelden, die sie gemacht haben.`,
  reload: 'Neu laden',
  reloadAnyway: 'Trotzdem neu laden',
  update: {
    kind: 'page-newer',
    title: 'Eine neue Fassung dieser Seite liegt bereit.',
    means: 'Sie können in Ruhe zu Ende bringen, was Sie gerade tun.',
    next: 'Laden Sie danach die Seite neu.',
  },
  updateHeld: {
    kind: 'page-newer-held',
    title: 'Auf dieser Seite steht noch etwas, das nicht gespeichert ist.',
    means: 'Beim Neuladen ginge es verloren.',
    next: 'Speichern Sie es zuerst, und laden Sie dann neu.',
  },
} as const satisfies Readonly<
  Record<string, Problem | string | readonly string[] | ((count: number) => string)>
>;
