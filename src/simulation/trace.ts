/** Everything that happens, as lines: their hash tells whether two runs were the same, the last ones tell why. */
import type { Suite } from '../core/crypto/suite.ts';
import { bytesToHex, utf8 } from '../core/value/bytes.ts';

export interface Trace {
  readonly note: (line: string) => void;
  readonly lastLines: () => readonly string[];
  readonly hash: () => string;
}

const blockLength = 256;
const linesKept = 40;

export function createTrace(
  suite: Pick<Suite, 'hash'>,
  now: () => number,
  onLine: (line: string) => void = () => undefined,
): Trace {
  let hash = '';
  let block: string[] = [];
  let earlier: string[] = [];
  const close = (): void => {
    hash = bytesToHex(suite.hash(utf8(`${hash}\n${block.join('\n')}`)));
    earlier = block.slice(-linesKept);
    block = [];
  };
  return {
    note: (line) => {
      const timed = `${now()} ${line}`;
      block.push(timed);
      onLine(timed);
      if (block.length >= blockLength) close();
    },
    lastLines: () => [...earlier, ...block].slice(-linesKept),
    hash: () => {
      close();
      return hash;
    },
  };
}
