/** The invented Kreis Sonntal, as examples/sonntal/region.json describes it. */
import fs from 'node:fs';
import { z } from 'zod';
import { townhallTypes } from '../../office/counter/townhall.ts';

const townhallSchema = z.strictObject({
  ags: z.string().regex(/^09999\d{3}$/),
  name: z.string().min(1).max(80),
  type: z.enum(townhallTypes),
  seat: z.string().min(1),
  population: z.int().min(1),
  latitude: z.number(),
  longitude: z.number(),
  /** Office → what people come there for. */
  offices: z.record(z.string(), z.array(z.string())),
});

const regionSchema = z.strictObject({
  note: z.string().startsWith('ÜBUNG'),
  district: z.string(),
  districtKey: z.literal('09999'),
  provider: z.string(),
  zone: z.string(),
  townhalls: z.array(townhallSchema).min(1),
});
export type Region = z.infer<typeof regionSchema>;

export const sonntalFile = (name: string): URL =>
  new URL(`../../../examples/sonntal/${name}`, import.meta.url);

export const readRegion = (): Region =>
  regionSchema.parse(JSON.parse(fs.readFileSync(sonntalFile('region.json'), 'utf8')));
