/** What a child process is told about its town; checked again there, because it arrives as text. */
import { z } from 'zod';
import { createSuite1 } from '../../src/core/crypto/suite1.ts';
import { createSystemRandom } from '../../src/core/crypto/system-random.ts';
import { parseTenantId } from '../../src/core/value/ids.ts';
import { expectOk } from '../../src/core/value/result.ts';
import { type BenchDevice, benchDevice, type TownKeys } from './town.ts';

export const townPlanSchema = z.object({ seed: z.string(), tenant: z.string(), device: z.int().min(0) });
export type TownPlan = z.output<typeof townPlanSchema>;

export interface RecalledTown extends TownKeys {
  readonly device: BenchDevice;
}

/** The keys of a town that another process has founded. */
export function recallTown(plan: TownPlan): RecalledTown {
  const suite = createSuite1();
  const tenant = expectOk(parseTenantId(plan.tenant));
  return { suite, random: createSystemRandom(), tenant, device: benchDevice(suite, plan.seed, plan.device) };
}
