/** What somebody is typing about a visit. It outlives the screen: a session that ends meanwhile loses nothing. */
import type { Concern, Urgency } from '../../api/concerns.ts';
import type { VisitDetails } from '../../api/visits.ts';

export interface VisitDraft {
  readonly concern: string | undefined;
  readonly urgency: Urgency | undefined;
  readonly urgencyReason: string;
  readonly language: string;
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}

export const emptyDraft: VisitDraft = {
  concern: undefined,
  urgency: undefined,
  urgencyReason: '',
  language: 'de',
  name: '',
  phone: '',
  note: '',
};

/** In the memory of this tab only, by person: names of citizens are never stored on a workstation. */
const kept = new Map<string, VisitDraft>();

export const keptDraft = (key: string): VisitDraft => kept.get(key) ?? emptyDraft;
export const keepDraft = (key: string, draft: VisitDraft): void => void kept.set(key, draft);

/** Undefined while an unusual urgency lacks its reason. */
export function detailsOf(draft: VisitDraft, concern: Concern): VisitDetails | undefined {
  const urgency = draft.urgency ?? concern.urgency;
  const urgencyReason = draft.urgencyReason.trim();
  if (urgency !== concern.urgency && urgencyReason === '') return undefined;
  return {
    concern: concern.id,
    language: draft.language,
    urgency,
    ...(urgency === concern.urgency ? {} : { urgencyReason }),
    ...filled('name', draft.name),
    ...filled('phone', draft.phone),
    ...filled('note', draft.note),
  };
}

const filled = <K extends string>(key: K, text: string): { readonly [key in K]?: string } =>
  text.trim() === '' ? {} : ({ [key]: text.trim() } as { readonly [key in K]: string });
