import { killSweepContract } from './kill-sweep.contract.ts';
import { createChance, seedOfRun } from './seeded.ts';

killSweepContract('sync', { mode: 'sync', from: 1, to: 2 }, createChance(seedOfRun()));
