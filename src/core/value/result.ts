/**
 * Expected failures are values. A person, a network, a disk or another party did something
 * foreseeable: return `fail({ kind: … })`. Our own code broke a promise: throw.
 */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Failed<F> {
  readonly ok: false;
  readonly failure: F;
}
export type Result<T, F> = Ok<T> | Failed<F>;

/** The common shape of a failure: a kebab-case noun and one English sentence without a full stop. */
export interface Failure<K extends string = string> {
  readonly kind: K;
  readonly message: string;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const fail = <F>(failure: F): Failed<F> => ({ ok: false, failure });

/** For configuration and tests: turns a failed result into a thrown error. */
export function expectOk<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.kind}: ${result.failure.message}`);
}

/** Closes a switch over a union: a forgotten member is a type error here. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable value ${JSON.stringify(value)}`);
}
