/** One hash over everything that the projections show: what two machines compare. */
import type { Suite } from '../crypto/suite.ts';
import type { ViewStorage } from '../storage/view-storage.ts';
import { bytesToHex, utf8 } from '../value/bytes.ts';
import { canonicalJson } from '../value/canonical-json.ts';
import type { Registry } from './registry.ts';

export interface HashedState {
  readonly suite: Pick<Suite, 'hash'>;
  readonly registry: Pick<Registry, 'foldVersion'>;
  readonly views: Pick<ViewStorage, 'visitRows'>;
}

const rowsAtOnce = 1000;

/** SHA-256 over fold version and every row in one order: equal on machines that hold the same entries. */
export function hashState({ suite, registry, views }: HashedState): string {
  let hash = suite.hash(utf8(registry.foldVersion));
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) hash = suite.hash(utf8(`${bytesToHex(hash)}\n${lines.join('\n')}`));
    lines = [];
  };
  let table = '';
  views.visitRows((name, row) => {
    // Every table begins a new block, and blocks are counted in rows, so the hash does not depend on memory.
    if (name !== table || lines.length === rowsAtOnce) flush();
    table = name;
    lines.push(`${name} ${canonicalJson(row)}`);
  });
  flush();
  return bytesToHex(hash);
}
