/**
 * The statement *Sicherung*: where the work of this town hall lies, how old the second copy is, and
 * what to do. It asks for an act only once the network had its chance (one hour): before that,
 * nobody needs to do anything, and a page that always warns is not read.
 */
import type { Copy, Safety } from '../api/head-line.ts';
import { safetyText } from '../text.ts';
import { durationWords } from './duration-words.ts';

const attentionAfterSeconds = 3600;

export interface SafetyWords {
  readonly tone: 'good' | 'plain' | 'attention';
  readonly text: string;
  /** What a person should do now. */
  readonly next?: string;
}

export function safetyWords(safety: Safety): SafetyWords {
  switch (safety.level) {
    case 'copied':
      return { tone: 'good', text: copiedText(safety.copies) };
    case 'here':
      return hereWords(safety.hereSinceSeconds);
    case 'none':
      return { tone: 'attention', text: safetyText().noSecondPlace, next: safetyText().nameSecondPlace };
  }
}

/** One line for each second place: "Kreishaus: zuletzt vor 4 min", with what keeps it from being current. */
export function copyWords(copy: Copy): string {
  const parts = [
    copy.ageSeconds === null ? safetyText().never : safetyText().last(agoWords(copy.ageSeconds)),
  ];
  if (copy.state === 'unreachable') parts.push(safetyText().unreachable);
  if (copy.waiting > 0) parts.push(safetyText().waiting(copy.waiting));
  return `${copy.name}: ${parts.join(', ')}`;
}

function copiedText(copies: readonly Copy[]): string {
  const ages = copies.flatMap((copy) => (copy.ageSeconds === null ? [] : [copy.ageSeconds]));
  return ages.length === 0 ? safetyText().copied : `${safetyText().copied} ${agoWords(Math.min(...ages))}`;
}

function hereWords(sinceSeconds: number | undefined): SafetyWords {
  if (sinceSeconds === undefined || sinceSeconds < 60)
    return { tone: 'plain', text: safetyText().hereCopyFollows };
  const text = safetyText().onlyHereSince(durationWords(sinceSeconds));
  return sinceSeconds < attentionAfterSeconds
    ? { tone: 'plain', text }
    : { tone: 'attention', text, next: safetyText().writeStick };
}

const agoWords = (seconds: number): string =>
  seconds < 60 ? safetyText().justNow : safetyText().ago(durationWords(seconds));
