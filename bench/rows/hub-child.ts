/** The real hub in a process of its own; ends when its input closes and tells its peak memory. */
import { once } from 'node:events';
import { z } from 'zod';
import { startHub } from '../../src/apps/hub/start-hub.ts';
import { bytesToHex } from '../../src/core/value/bytes.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { peakMegabytes } from '../children.ts';

const planSchema = z.object({ folder: z.string() });

export async function hubChild(given: unknown): Promise<void> {
  const { folder } = planSchema.parse(given);
  const hub = expectOk(await startHub({ folder, host: '127.0.0.1', port: 0, name: 'Kreis Sonntal' }));
  process.stdout.write(`${JSON.stringify({ url: hub.url, publicKey: bytesToHex(hub.publicKey) })}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  await hub.close();
  process.stdout.write(`${JSON.stringify({ megabytes: peakMegabytes() })}\n`);
}
