/** What every screen of a signed-in person is given by the workplace around it. */
import type { RefObject } from 'preact';
import type { DayRow } from '../api/day.ts';
import type { Page } from '../api/pages.ts';
import type { Person } from '../api/session.ts';
import type { ApiClient, ApiFailure } from '../browser/api-client.ts';
import type { Outbox, OutboxState } from '../outbox/outbox.ts';

export interface ScreenProps {
  readonly client: ApiClient;
  readonly outbox: Outbox;
  readonly outboxState: OutboxState;
  readonly onSaved: RefObject<(row: DayRow) => void>;
  readonly person: Person;
  readonly town: string;
  /** Everything is invented: what is printed says so. */
  readonly isExercise: boolean;
  /** Counts what may have changed something: a screen asks again when it grows. */
  readonly pulse: number;
  /** Something was saved: everything on the page may have changed. */
  readonly onBeat: () => void;
  readonly onFailure: (failure: ApiFailure | undefined) => void;
  /** Says a sentence to those who do not see the page. */
  readonly onSpeak: (message: string) => void;
  readonly goTo: (page: Page) => void;
}
