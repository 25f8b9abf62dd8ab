/**
 * A relay of the demo as a process of its own, so that the switch really ends one. It lives as long as its
 * standard input: when the demo is gone, however it went, the relays go too.
 */
import '../../../scripts/require-node.ts';
import { parseArgs } from 'node:util';
import { bytesToHex } from '../../core/value/bytes.ts';
import { startHub } from '../hub/start-hub.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string' }, name: { type: 'string' }, port: { type: 'string' } },
});
const { folder, name, port } = values;
if (folder === undefined || name === undefined) throw new TypeError('--folder and --name are missing');
const started = await startHub({ folder, name, host: '127.0.0.1', port: Number(port ?? 0) });
if (started.ok) {
  const { url, publicKey, close } = started.value;
  process.stdout.write(`${JSON.stringify({ url, key: bytesToHex(publicKey) })}\n`);
  process.stdin.once('end', () => void close()).resume();
  // The terminal sends Ctrl-C to the whole group; the demo ends its relays itself, in order.
  process.on('SIGINT', () => undefined);
} else {
  process.stderr.write(`insel: error: ${started.failure.message}\n`);
  process.exitCode = 1;
}
