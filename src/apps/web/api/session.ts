/** Signing in with person and PIN, and who is signed in. The session itself is an HttpOnly cookie. */
import * as z from 'zod';
import { idSchema } from './fields.ts';

/** POST: {@link signInRequestSchema} → 200 {@link signedInSchema} with the cookie; 401 wrong PIN, 423 locked for a while. */
export const signInPath = '/api/sign-in';
/** POST without a body, with the CSRF header → 204; the cookie is gone. */
export const signOutPath = '/api/sign-out';
/** GET → {@link sessionSchema}; answers without a session too. */
export const sessionPath = '/api/session';
/** Every request that changes something carries the `csrf` value of the session in this header; 403 without. */
export const csrfHeader = 'x-insel-csrf';

/**
 * Sent with every request while somebody has used the page within the last minute. Requests without
 * it (the page looking for news by itself) must not keep a session alive.
 */
export const presentHeader = 'x-insel-present';

/** Eight digits; the page removes the spaces that people type between them. */
export const pinPattern = /^\d{8}$/;

export const signInRequestSchema = z.strictObject({
  person: idSchema,
  pin: z.string().regex(pinPattern),
});
export type SignInRequest = z.infer<typeof signInRequestSchema>;

export const personSchema = z.object({
  id: idSchema,
  name: z.string().min(1),
  /** German name of the role as the page shows it: "Bürgerbüro", "Leitung". */
  role: z.string(),
  /** What this person may do (`people/roles.ts`): nothing else is offered. The server refuses it anyway. */
  acts: z.array(z.string()),
});
export type Person = z.infer<typeof personSchema>;

export const signedInSchema = z.object({ person: personSchema, csrf: z.string().min(16) });

export const sessionSchema = z.discriminatedUnion('signedIn', [
  z.object({
    signedIn: z.literal(false),
    town: z.string().min(1),
    /** True when everything on the page is invented (band ÜBUNG). */
    exercise: z.boolean(),
    persons: z.array(z.object({ id: idSchema, name: z.string().min(1) })),
    /** Whether somebody may sign in from here; if not, nobody's name is told. */
    browser: z.enum(['welcome', 'unknown', 'removed']),
  }),
  z.object({ signedIn: z.literal(true), ...signedInSchema.shape }),
]);
export type Session = z.infer<typeof sessionSchema>;
