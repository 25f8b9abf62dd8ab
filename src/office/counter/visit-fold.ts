/** Visits as the waiting list and the slip read them: one row each, found by day. */
import { type Fold, on } from '../../core/projection/fold.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import { referenceOf } from './provisional-reference.ts';
import { foldName, phoneDigits } from './search-text.ts';
import { listTips } from './seen-window.ts';
import { slipReprinted, visitMoved, visitRecorded, visitTranscribed } from './visit-kinds.ts';
import {
  initialVisit,
  takeMoved,
  takeRecorded,
  takeReprinted,
  takeTranscribed,
  takeVisitErased,
  type VisitState,
  visitStatusOf,
} from './visit-state.ts';

export const visitFold: Fold<VisitState> = {
  name: 'visit',
  version: 1,
  initial: () => initialVisit,
  handlers: [
    on(visitRecorded, takeRecorded),
    on(visitTranscribed, takeTranscribed),
    on(visitMoved, takeMoved),
    on(slipReprinted, takeReprinted),
  ],
  onErased: takeVisitErased,
  tables: [
    {
      name: 'visits',
      columns: {
        localDate: 'text',
        number: 'text',
        reference: 'text',
        concern: 'text',
        language: 'text',
        urgency: 'text',
        urgencyReason: 'text',
        name: 'text',
        foldedName: 'text',
        phone: 'text',
        phoneDigits: 'text',
        note: 'text',
        status: 'text',
        /** Milliseconds since 1970 UTC, and minutes east of it. */
        happenedAt: 'integer',
        happenedOffset: 'integer',
        recordedAt: 'integer',
        recordedOffset: 'integer',
        recordedBy: 'text',
        fromPaper: 'integer',
        movedAt: 'integer',
        movedOffset: 'integer',
        reprints: 'integer',
        disputed: 'integer',
        /** `stream:sequence` of the last facts, with a space between them: safe where all of them are. */
        places: 'text',
        revision: 'integer',
      },
      key: [],
      indexes: [['localDate', 'happenedAt'], ['reference'], ['number']],
    },
  ],
  rows: (state, subject) => ({ visits: rowsOf(state, subject) }),
};

function rowsOf(state: VisitState, subject: SubjectId) {
  const { told, move } = state;
  if (told === null) return [];
  const { details, happened, recorded } = told;
  return [
    {
      localDate: told.localDate,
      number: told.number,
      reference: referenceOf(subject),
      concern: details.concern,
      language: details.language,
      urgency: details.urgency,
      urgencyReason: details.urgencyReason ?? null,
      name: details.name ?? null,
      foldedName: details.name === undefined ? null : foldName(details.name),
      phone: details.phone ?? null,
      phoneDigits: details.phone === undefined ? null : phoneDigits(details.phone),
      note: details.note ?? null,
      status: visitStatusOf(state),
      happenedAt: happened.at,
      happenedOffset: happened.offsetMinutes,
      recordedAt: recorded.at,
      recordedOffset: recorded.offsetMinutes,
      recordedBy: told.person,
      fromPaper: told.isFromPaper ? 1 : 0,
      movedAt: move?.at ?? null,
      movedOffset: move?.offsetMinutes ?? null,
      reprints: state.reprints,
      disputed: state.isDisputed ? 1 : 0,
      places: listTips(state.window)
        .map(({ place }) => place)
        .sort()
        .join(' '),
      revision: state.count,
    },
  ];
}
