/** From the text of `strace -y -xx` to what happened to the disk, in order. */
import type { DiskEvent } from './disk-image.ts';

const callPattern = /^\d+\s+(\w+)\((.*)\)\s+= (-?\d+|\?)/;
const quotedPattern = /"((?:\\x[0-9a-f]{2})*)"/;
const descriptorPattern = /^\w+<((?:\\x[0-9a-f]{2})*)>/;

const bytesOf = (escaped: string): Uint8Array => Uint8Array.fromHex(escaped.replaceAll('\\x', ''));
const textOf = (escaped: string): string => Buffer.from(bytesOf(escaped)).toString('utf8');

/** Writes to the file of acknowledgements are what somebody was told, not what is on the disk. */
export function readTrace(text: string, acksFile: string): DiskEvent[] {
  const events: DiskEvent[] = [];
  const lengths = new Map<string, number>();
  for (const line of text.split('\n')) {
    const call = callPattern.exec(line);
    if (call === null) {
      if (/unfinished|resumed/.test(line))
        throw new Error('The trace is cut by another thread: one thread writes');
      continue;
    }
    const [, name = '', args = '', result = ''] = call;
    if (result.startsWith('-') || result === '?') continue;
    events.push(...eventsOf(name, args, Number(result), { acksFile, lengths }));
  }
  return events;
}

interface Context {
  readonly acksFile: string;
  /** Where the next plain write of a file goes. */
  readonly lengths: Map<string, number>;
}

function eventsOf(name: string, args: string, result: number, context: Context): DiskEvent[] {
  const target = textOf(descriptorPattern.exec(args)?.[1] ?? '');
  const quoted = quotedPattern.exec(args)?.[1] ?? '';
  switch (name) {
    case 'openat':
      return /O_CREAT/.test(args) ? [{ kind: 'create', path: textOf(quoted) }] : [];
    case 'unlink':
      return [{ kind: 'unlink', path: textOf(quoted) }];
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', path: target }];
    case 'ftruncate':
      return [{ kind: 'truncate', path: target, length: Number(args.split(', ')[1]) }];
    case 'pwrite64':
      return [
        { kind: 'write', path: target, at: Number(args.split(', ').at(-1)), bytes: written(quoted, result) },
      ];
    case 'write':
      return target === context.acksFile
        ? acksOf(textOf(quoted))
        : [plainWrite(target, written(quoted, result), context)];
    default:
      throw new Error(`The trace has a call that the disk model does not know: ${name}`);
  }
}

function written(quoted: string, length: number): Uint8Array {
  const bytes = bytesOf(quoted);
  if (bytes.length < length) throw new Error('The trace shows only part of what was written');
  return bytes.subarray(0, length);
}

function plainWrite(target: string, bytes: Uint8Array, { lengths }: Context): DiskEvent {
  const at = lengths.get(target) ?? 0;
  lengths.set(target, at + bytes.length);
  return { kind: 'write', path: target, at, bytes };
}

function acksOf(text: string): DiskEvent[] {
  const [word, request] = text.split(' ');
  return word === 'ack' ? [{ kind: 'ack', request: Number(request) }] : [];
}
