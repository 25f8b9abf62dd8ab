/** What somebody is typing from a paper slip. It outlives the screen: a session that ends loses nothing. */
import type { Concern } from '../../api/concerns.ts';
import type { Pad } from '../../api/pads.ts';
import type { FieldError } from '../../components/error-summary.tsx';
import { infodeskText } from '../infodesk/text.ts';
import { detailsOf, emptyDraft, type VisitDraft } from '../infodesk/visit-draft.ts';
import { slipIn } from './slip-number.ts';
import { padsText } from './text.ts';

export interface LateDraft {
  readonly slip: string;
  readonly date: string;
  readonly time: string;
  readonly visit: VisitDraft;
}

const emptyLate: LateDraft = { slip: '', date: '', time: '', visit: emptyDraft };
/** In the memory of this tab only: names of citizens are never stored on a workstation. */
const kept = new Map<string, LateDraft>();

export const keptLate = (key: string): LateDraft => kept.get(key) ?? emptyLate;
export const keepLate = (key: string, draft: LateDraft): void => void kept.set(key, draft);
/** The slips of one pad mostly are of one day. */
export const nextLate = ({ date }: LateDraft): LateDraft => ({ ...emptyLate, date });

/** Undefined while something is missing: {@link lateErrors} says what. */
export function lateBody(draft: LateDraft, pad: Pad, concern: Concern | undefined) {
  const slip = slipIn(draft.slip, pad);
  const details = concern && detailsOf(draft.visit, concern);
  if (slip === undefined || details === undefined || draft.date === '' || draft.time === '') return undefined;
  return { ...details, slip, happenedAt: `${draft.date}T${draft.time.slice(0, 5)}` };
}

export function lateErrors(draft: LateDraft, pad: Pad, concern: Concern | undefined): readonly FieldError[] {
  const missing: readonly (FieldError | false)[] = [
    slipIn(draft.slip, pad) === undefined && { field: 'lateSlip', text: padsText().slipMissing(pad.size) },
    draft.date === '' && { field: 'lateDate', text: padsText().dateMissing },
    draft.time === '' && { field: 'lateTime', text: padsText().timeMissing },
    concern === undefined && { field: 'lateConcern', text: padsText().concernMissing },
    concern !== undefined &&
      detailsOf(draft.visit, concern) === undefined && {
        field: 'urgencyReason',
        text: infodeskText().reasonMissing,
      },
  ];
  return missing.filter((error) => error !== false);
}
