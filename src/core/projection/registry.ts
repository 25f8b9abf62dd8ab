/** All kinds and folds that a composition root wires together, looked up by name. */
import type { Suite } from '../crypto/suite.ts';
import { compareText } from '../entry/placed-entry.ts';
import type { TableDefinition } from '../storage/view-storage.ts';
import { bytesToHex, utf8 } from '../value/bytes.ts';
import type { AnyFold, Handler } from './fold.ts';
import type { KindDefinition } from './kind.ts';
import { machineryVersion } from './subject-state.ts';

export interface Registry {
  readonly findKind: (kind: string) => KindDefinition<unknown> | undefined;
  readonly findFold: (name: string) => AnyFold | undefined;
  readonly findHandler: (fold: string, kind: string) => Handler<unknown> | undefined;
  readonly tables: readonly TableDefinition[];
  /** Another value means that tables were built by other rules and are built again. */
  readonly foldVersion: string;
}

export function createRegistry(
  suite: Pick<Suite, 'hash'>,
  folds: readonly AnyFold[],
  machinery = machineryVersion,
): Registry {
  const kinds = new Map<string, KindDefinition<unknown>>();
  const handlers = new Map<string, Handler<unknown>>();
  const byName = new Map<string, AnyFold>();
  for (const fold of folds) {
    if (byName.has(fold.name)) throw new RangeError(`Fold ${fold.name} is named twice`);
    byName.set(fold.name, fold);
    for (const handler of fold.handlers) {
      const known = kinds.get(handler.kind.kind);
      if (known !== undefined && known !== handler.kind)
        throw new RangeError(`Kind ${handler.kind.kind} is defined twice`);
      kinds.set(handler.kind.kind, handler.kind);
      handlers.set(`${fold.name} ${handler.kind.kind}`, handler);
    }
  }
  return {
    findKind: (kind) => kinds.get(kind),
    findFold: (name) => byName.get(name),
    findHandler: (fold, kind) => handlers.get(`${fold} ${kind}`),
    tables: folds.flatMap((fold) => fold.tables),
    foldVersion: versionOf(suite, machinery, folds, [...kinds.values()]),
  };
}

function versionOf(
  suite: Pick<Suite, 'hash'>,
  machinery: string,
  folds: readonly AnyFold[],
  kinds: readonly KindDefinition<unknown>[],
): string {
  const lines = [
    machinery,
    ...folds.map((fold) => `fold ${fold.name} ${fold.version} ${JSON.stringify(fold.tables)}`),
    ...kinds.map((kind) => `kind ${kind.kind} ${kind.version} ${kind.roles.join(',')}`),
  ].sort(compareText);
  return bytesToHex(suite.hash(utf8(lines.join('\n'))).subarray(0, 16));
}

/** The fold that the subject at a position belongs to; undefined when the kind is not known. */
export function roleAt(kind: KindDefinition<unknown>, position: number): string | undefined {
  return kind.roles[Math.min(position, kind.roles.length - 1)];
}
