/** German words of the info desk: refusals as what happened, what it means, what to do. */
import type { Problem } from './text.de.ts';

const nothingRecorded = 'Es wurde nichts gespeichert.';

export const visitRefusals = {
  'visit-unknown': {
    title: 'Diesen Besuch gibt es hier nicht.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu und suchen Sie die Nummer noch einmal.',
  },
  'visit-changed': {
    title: 'Jemand anderes hat diesen Besuch inzwischen weitergeführt.',
    means: nothingRecorded,
    next: 'Sehen Sie sich den neuen Stand an und entscheiden Sie dann.',
  },
  'urgency-reason-missing': {
    title: 'Es fehlt ein Grund für die andere Einstufung.',
    means: nothingRecorded,
    next: 'Schreiben Sie in einem Satz, warum dieses Anliegen anders eingestuft wird als sonst.',
  },
  'pad-unknown': {
    title: 'Diesen Block gibt es hier nicht.',
    means: nothingRecorded,
    next: 'Laden Sie die Seite neu und wählen Sie den Block noch einmal.',
  },
  'slip-unknown': {
    title: 'Diese Nummer gehört nicht zu dem Block.',
    means: nothingRecorded,
    next: 'Prüfen Sie die Nummer auf dem Zettel und den gewählten Block.',
  },
  'slip-used': {
    title: 'Unter dieser Nummer ist schon ein Zettel eingetragen.',
    means: nothingRecorded,
    next: 'Prüfen Sie die Nummer. Gibt es wirklich zwei Zettel mit dieser Nummer, tragen Sie ihn trotzdem ein: Beide bleiben erhalten und werden zum Klären gezeigt.',
  },
  'slip-void': {
    title: 'Diese Nummer ist als ungültig eingetragen.',
    means: nothingRecorded,
    next: 'Prüfen Sie die Nummer. Liegt der Zettel wirklich ausgefüllt vor, tragen Sie ihn trotzdem ein: Beides bleibt erhalten und wird zum Klären gezeigt.',
  },
  'happened-in-future': {
    title: 'Diese Zeit ist noch nicht gewesen.',
    means: nothingRecorded,
    next: 'Prüfen Sie Datum und Uhrzeit auf dem Zettel.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

export type VisitRefusal = keyof typeof visitRefusals;

export const isVisitRefusal = (kind: string): kind is VisitRefusal => Object.hasOwn(visitRefusals, kind);
