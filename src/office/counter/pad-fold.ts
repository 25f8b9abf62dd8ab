/** Paper pads: who has them, and how each number ended. A number that ended twice is found, and both ends stay. */
import { type Fold, on } from '../../core/projection/fold.ts';
import type { FoldEntry } from '../../core/projection/kind.ts';
import { type PadPrinted, padGiven, padPrinted, slipVoided } from './pad-kinds.ts';
import { placeOf } from './seen-window.ts';
import { type VisitTranscribed, visitTranscribed } from './visit-kinds.ts';

interface SlipEnd {
  /** The fact's own place: the same fact is never counted twice. */
  readonly place: string;
  readonly slip: number;
  /** The visit that was typed in; null = the slip is void. */
  readonly visit: string | null;
  readonly reason: string | null;
  readonly at: number;
  readonly offsetMinutes: number;
}

export interface PadState {
  readonly printed: (PadPrinted & { readonly at: number; readonly offsetMinutes: number }) | null;
  readonly holder: string | null;
  readonly ends: readonly SlipEnd[];
  readonly count: number;
}

const initialPad: PadState = { printed: null, holder: null, ends: [], count: 0 };

function takeEnd(
  state: PadState,
  entry: FoldEntry<unknown>,
  end: Pick<SlipEnd, 'slip' | 'visit' | 'reason'>,
): PadState {
  const { recordedAt: at, offsetMinutes } = entry;
  const ends = [...state.ends, { place: placeOf(entry), ...end, at, offsetMinutes }];
  ends.sort((left, right) => left.slip - right.slip || (left.place < right.place ? -1 : 1));
  return { ...state, count: state.count + 1, ends };
}

export const padFold: Fold<PadState> = {
  name: 'pad',
  version: 1,
  initial: () => initialPad,
  handlers: [
    on(padPrinted, (state, { body, recordedAt, offsetMinutes }) => ({
      ...state,
      count: state.count + 1,
      printed: { ...body, at: recordedAt, offsetMinutes },
    })),
    on(padGiven, (state, { body }) => ({ ...state, count: state.count + 1, holder: body.holder })),
    on(visitTranscribed, (state, entry: FoldEntry<VisitTranscribed>) =>
      takeEnd(state, entry, { slip: entry.body.slip, visit: entry.subjects[0] ?? '', reason: null }),
    ),
    on(slipVoided, (state, entry) =>
      takeEnd(state, entry, { slip: entry.body.slip, visit: null, reason: entry.body.reason }),
    ),
  ],
  onErased: (state) => ({ ...state, count: state.count + 1 }),
  tables: [
    {
      name: 'pads',
      columns: {
        letters: 'text',
        number: 'integer',
        size: 'integer',
        holder: 'text',
        printedAt: 'integer',
        printedOffset: 'integer',
        revision: 'integer',
      },
      key: [],
      indexes: [['printedAt']],
    },
    {
      name: 'pad_slips',
      columns: {
        place: 'text',
        slip: 'integer',
        visit: 'text',
        reason: 'text',
        endedAt: 'integer',
        endedOffset: 'integer',
        /** 1 when the same number ended more than once. */
        doubled: 'integer',
      },
      key: ['place'],
      indexes: [['visit']],
    },
  ],
  rows: (state) => ({ pads: padRows(state), pad_slips: slipRows(state) }),
};

const padRows = ({ printed, holder, count }: PadState) =>
  printed === null
    ? []
    : [
        {
          letters: printed.letters,
          number: printed.number,
          size: printed.size,
          holder,
          printedAt: printed.at,
          printedOffset: printed.offsetMinutes,
          revision: count,
        },
      ];

const slipRows = ({ ends }: PadState) =>
  ends.map(({ place, slip, visit, reason, at, offsetMinutes }) => ({
    place,
    slip,
    visit,
    reason,
    endedAt: at,
    endedOffset: offsetMinutes,
    doubled: endsOf(ends, slip).length > 1 ? 1 : 0,
  }));

/** How a number ended; nothing = it is open, more than one = a person has to look. */
export const endsOf = (ends: readonly SlipEnd[], slip: number): readonly SlipEnd[] =>
  ends.filter((end) => end.slip === slip);
