/** What is asked of a replica, and what it answers. */
import type { AppendFailure } from '../journal/journal.ts';
import type { Refusal } from '../projection/command.ts';
import type { PersonId, RequestId, StreamId, SubjectId } from '../value/ids.ts';

export interface Submission {
  readonly request: RequestId;
  readonly person: PersonId;
  readonly command: string;
  readonly input: unknown;
}

export type Outcome =
  /** Durable here. `repeated`: this request was answered before; nothing new was written. */
  | {
      readonly kind: 'done';
      readonly stream: StreamId;
      readonly sequence: number;
      readonly parts: number;
      readonly subjects: readonly SubjectId[];
      readonly repeated: boolean;
    }
  /** There was nothing to record. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Not recorded here; the same request id may be sent again. */
  | { readonly kind: 'failed'; readonly failure: AppendFailure };
