/**
 * What a room offers to be printed. A template is pure: it checks its data and lays out every word
 * and number in the language of the paper; an engine only puts them on pages.
 */
import type { Json } from '../core/value/canonical-json.ts';
import type { Failure, Result } from '../core/value/result.ts';

export interface Template<Data> {
  /** Names the engine's template file too. */
  readonly name: string;
  readonly layOut: (data: Data) => Result<Json, PrintFailure>;
}

export type PrintFailure = Failure<'data-unfit' | 'letter-missing'>;
