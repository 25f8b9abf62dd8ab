/** What a row can do: handed down once, so that rows are not drawn again for it. */
import type { HappenedAt } from '../../api/arrival.ts';
import type { DayRow } from '../../api/day.ts';
import type { Person } from '../../api/session.ts';
import type { ApiClient } from '../../browser/api-client.ts';
import type { DraftStore } from '../../day/draft.ts';
import type { ShownRow } from '../../day/shown-row.ts';
import type { Act } from '../../outbox/click.ts';

export interface RowActs {
  readonly client: ApiClient;
  readonly drafts: DraftStore;
  readonly person: Person;
  /** The day on show. */
  readonly date: string;
  readonly onAct: (shown: ShownRow, act: Act, happenedAt?: HappenedAt) => void;
  readonly onDismiss: (request: string) => void;
  /** Something was saved that is no click. */
  readonly onRow: (row: DayRow) => void;
  readonly onSignedOut: () => void;
  readonly onSpeak: (message: string) => void;
}

/** False where a panel would have nothing to offer this person. */
export const hasMore = ({ row, act, status }: ShownRow, person: Person): boolean =>
  !row.hasLeft &&
  (act !== undefined ||
    may(person, 'note-appointment') ||
    (may(person, 'decide-appointment') && status !== 'done'));

export const may = ({ acts }: Person, act: string): boolean => acts.includes(act);
