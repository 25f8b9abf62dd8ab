/** `insel hub`: starts a hub, says where it is, runs until it is told to stop. */
import { once } from 'node:events';
import { bytesToHex } from '../../core/value/bytes.ts';
import { hubUsage, parseHubOptions } from './hub-options.ts';
import { startHub } from './start-hub.ts';

export interface HubIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Aborted when the process is told to stop. */
  readonly stopped: AbortSignal;
}

/** The exit code: 0 stopped as told, 2 could not start. */
export async function runHub(args: readonly string[], io: HubIo): Promise<number> {
  const options = parseHubOptions(args);
  if (!options.ok) {
    io.err(`insel: error: ${options.failure.message}`);
    io.err(`insel: hint: ${hubUsage}`);
    return 2;
  }
  const log = (line: object): void => io.err(JSON.stringify({ at: new Date().toISOString(), ...line }));
  const started = await startHub({ ...options.value, log });
  if (!started.ok) {
    io.err(`insel: error: ${started.failure.kind}: ${started.failure.message}`);
    io.err(`insel: hint: ${hints[started.failure.kind]}`);
    return 2;
  }
  const { url, publicKey, close } = started.value;
  const key = bytesToHex(publicKey);
  if (options.value.json) io.out(JSON.stringify({ ready: true, url, key }));
  else io.out(`The hub runs at ${url}; town halls name it as ${url}#key=${key}`);
  if (!io.stopped.aborted) await once(io.stopped, 'abort');
  await close();
  return 0;
}

const hints = {
  'folder-locked': 'stop the other hub first, or give this one a folder of its own with --dir',
  'folder-unusable': 'check that the folder exists, may be written and belongs to a hub',
  'port-taken': 'choose another port with --port, or 0 for any free one',
} as const;
