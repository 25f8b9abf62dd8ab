/**
 * What a person or program asks for, and how a room answers: `decide(state, command) → entries | refusal`.
 * Pure: states come from folds, time and ids from the context, so a decision can be taken again after a
 * failed commit and in the simulation.
 */
import type { Json } from '../value/canonical-json.ts';
import type { DeviceId, PersonId, RequestId, SubjectId, TenantId } from '../value/ids.ts';
import type { Failure, Result } from '../value/result.ts';
import type { Fold } from './fold.ts';
import type { KindDefinition, Schema } from './kind.ts';

/** A kebab-case noun and a sentence; the text for people is in the room's `text.de.ts`. */
export type Refusal = Failure;

export interface EntryDraft {
  readonly kind: Pick<KindDefinition<unknown>, 'kind' | 'version' | 'critical' | 'roles'>;
  readonly subjects: readonly SubjectId[];
  readonly body: Json;
}

export interface DecideContext {
  readonly tenant: TenantId;
  readonly person: PersonId;
  /** Which device decides: what it hands out, such as numbers, must differ from what others hand out. */
  readonly device: DeviceId;
  readonly request: RequestId;
  /** Wall clock of this moment with its offset, as it will stand in the entry. */
  readonly recordedAt: number;
  readonly offsetMinutes: number;
  readonly clockUnsure: boolean;
  /** The state of a record: committed entries and those of the open batch. */
  readonly stateOf: <S>(fold: Fold<S>, subject: SubjectId) => S;
  /** Subject of a record that this request creates: the same request creates the same record anywhere. */
  readonly newSubject: (number?: number) => SubjectId;
  /** Keyed id of something outside, so that nobody can guess the source from the id. */
  readonly keyedSubject: (secret: string, text: string) => SubjectId;
}

export interface CommandDefinition<I> {
  readonly name: string;
  readonly schema: Schema<I>;
  /** An empty list says that nothing has to be recorded. */
  readonly decide: (context: DecideContext, input: I) => Result<readonly EntryDraft[], Refusal>;
}

export type AnyCommand = CommandDefinition<unknown>;

/** Ties an input type to its command; the replica hands over only what the schema returned. */
export const defineCommand = <I>(command: CommandDefinition<I>): AnyCommand => ({
  name: command.name,
  schema: command.schema,
  decide: (context, input) => command.decide(context, input as I),
});

/** A draft of a defined kind: the body has the kind's type. */
export const draft = <B extends Json>(
  kind: KindDefinition<B>,
  subjects: readonly SubjectId[],
  body: B,
): EntryDraft => ({
  kind,
  subjects,
  body,
});
