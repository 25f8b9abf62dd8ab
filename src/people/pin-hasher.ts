/**
 * Turning PINs into something that may be written down. The hash names its own cost, so that a
 * later version can raise it and still check what was set before.
 */
import { z } from 'zod';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

/** Bounds keep a forged record from making the server compute for hours or fill its memory. */
export const pinHashSchema = z.strictObject({
  hash: hex(32),
  salt: hex(16),
  parameters: z.strictObject({
    algorithm: z.literal('argon2id'),
    memoryKibibytes: z.int().min(8).max(262_144),
    passes: z.int().min(1).max(16),
    lanes: z.int().min(1).max(4),
  }),
});

export type PinHash = z.infer<typeof pinHashSchema>;

export interface PinHasher {
  readonly hashPin: (pin: string) => Promise<PinHash>;
  /** Compares in constant time; false also when what was typed is no PIN at all. */
  readonly verifyPin: (typed: string, expected: PinHash) => Promise<boolean>;
}
