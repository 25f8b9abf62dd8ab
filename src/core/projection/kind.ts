/**
 * What a room says about the entries it writes: the kind's name, the schema of its body, which records
 * its subjects are. Kinds never change their meaning; bodies have versions and upcasters.
 */
import type { EntryReference } from '../entry/header.ts';
import type { DeviceId, PersonId, RequestId, StreamId, SubjectId } from '../value/ids.ts';

/** The part of a zod schema that the core needs: it knows no schema library. */
export interface Schema<T> {
  readonly safeParse: (
    input: unknown,
  ) => { success: true; data: T } | { success: false; error: { message: string } };
}

export interface KindDefinition<B> {
  readonly kind: string;
  /** Version of the body that is written now. */
  readonly version: number;
  readonly schema: Schema<B>;
  /** The fold that each subject belongs to, by position; the last one repeats. */
  readonly roles: readonly string[];
  /** Releases, grants and key acts stop at a version that does not know this kind. */
  readonly critical: boolean;
  /** `upcasters[n]` turns a body of version n into one of version n + 1. */
  readonly upcasters: { readonly [version: number]: (body: unknown) => unknown };
}

export interface KindPlan<B> {
  readonly kind: string;
  readonly schema: Schema<B>;
  readonly roles: readonly string[];
  readonly version?: number;
  readonly critical?: boolean;
  readonly upcasters?: KindDefinition<B>['upcasters'];
}

export const defineKind = <B>(plan: KindPlan<B>): KindDefinition<B> => ({
  version: 1,
  critical: false,
  upcasters: {},
  ...plan,
});

/**
 * An entry as a fold sees it: facts that are in the entry, and nothing from the machine it runs on. The head
 * of its segment is not among them: the open batch evolves before there is one.
 */
export interface FoldEntry<B> {
  readonly kind: string;
  readonly body: B;
  readonly person: PersonId;
  readonly request: RequestId;
  readonly device: DeviceId;
  readonly recordedAt: number;
  readonly offsetMinutes: number;
  readonly clockUnsure: boolean;
  readonly subjects: readonly SubjectId[];
  readonly after: readonly EntryReference[];
  readonly stream: StreamId;
  readonly sequence: number;
  readonly index: number;
}

/** What a fold sees of an entry whose body was erased. */
export type ErasedEntry = FoldEntry<undefined>;
