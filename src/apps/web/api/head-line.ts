/** The head line: three statements that are never merged (mode, specialist applications, safety). */
import * as z from 'zod';
import { localDateTimeSchema } from './fields.ts';

/** GET → {@link headLineSchema}. */
export const headLinePath = '/api/head';

export const copySchema = z.object({
  /** What people call the place: "Kreishaus", "USB-Stick". */
  name: z.string().min(1),
  /** Seconds since this place last confirmed a copy; null = never. */
  ageSeconds: z.int().min(0).nullable(),
  /** `current`: holds everything · `behind`: reachable, something is on its way · `unreachable`: no contact. */
  state: z.enum(['current', 'behind', 'unreachable']),
  /** Entries that this place does not have yet. */
  waiting: z.int().min(0),
});
export type Copy = z.infer<typeof copySchema>;

export const safetySchema = z.object({
  /**
   * `copied`: all that was recorded lies in at least one second place · `here`: something lies only on
   * this machine · `none`: no second place is named at all.
   */
  level: z.enum(['here', 'copied', 'none']),
  copies: z.array(copySchema),
  /** With `here`: how long the oldest entry without a second copy has been waiting. */
  hereSinceSeconds: z.int().min(0).optional(),
});
export type Safety = z.infer<typeof safetySchema>;

export const headLineSchema = z.object({
  town: z.string().min(1),
  /** The town hall's wall clock when it answered. */
  localNow: localDateTimeSchema,
  mode: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('normal') }),
    z.object({ kind: z.literal('emergency'), sinceLocal: localDateTimeSchema }),
  ]),
  /** Specialist applications in use; null while nobody has named any. */
  applications: z.object({ usable: z.int().min(0), total: z.int().min(0) }).nullable(),
  safety: safetySchema,
  exercise: z.boolean(),
  /**
   * `loading`: views are being rebuilt, lists may be incomplete · `stopped`: nothing can be recorded (disk) ·
   * `retired`: this server was succeeded or removed and records nothing any more.
   */
  recording: z.enum(['ok', 'loading', 'stopped', 'retired']),
  /** True while nothing vouches for the wall clock. */
  clockUnsure: z.boolean(),
  /**
   * What the people who run this server should look at; work goes on. `copy`: another folder may work under the
   * same name · `mark-unwritable`: a loss of entries would not be noticed · `update-needed`: a newer version wrote here.
   */
  notices: z.array(z.enum(['copy', 'mark-unwritable', 'update-needed'])),
});
export type HeadLine = z.infer<typeof headLineSchema>;
