/**
 * The demo's town hall as a process of its own, so that the plug really can be pulled. It lives as long as
 * its standard input: when the demo is gone, however it went, the town hall goes too.
 */
import '../../../scripts/require-node.ts';
import { parseArgs } from 'node:util';
import { openDemoTown, townPlanSchema } from './demo-town.ts';

const { values } = parseArgs({ options: { plan: { type: 'string' } } });
if (values.plan === undefined) throw new TypeError('--plan is missing');
const plan = townPlanSchema.parse(JSON.parse(values.plan));
const log = (line: string): void => {
  if (plan.isVerbose) process.stderr.write(`${line}\n`);
};
const town = await openDemoTown(plan, log);
if (town.ok) {
  const { running, prepared } = town.value;
  process.stdout.write(`${JSON.stringify({ url: running.localUrl, prepared })}\n`);
  process.stdin.once('end', () => void running.close()).resume();
  // The terminal sends Ctrl-C to the whole group; the demo ends its processes itself, in order.
  process.on('SIGINT', () => undefined);
} else {
  process.stderr.write(`insel: error: ${town.failure.message}\n`);
  process.exitCode = 1;
}
