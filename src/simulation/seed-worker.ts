/** A thread that runs one seed after another, as it is told. */
import { parentPort } from 'node:worker_threads';
import type { SeedOrder } from './run-seeds.ts';
import { createSimulatedSuite } from './simulated-suite.ts';
import { runSimulation } from './simulation.ts';

const suite = createSimulatedSuite();

parentPort?.on('message', (order: SeedOrder) => {
  void runSimulation({ ...order, suite }).then((report) => parentPort?.postMessage(report));
});
