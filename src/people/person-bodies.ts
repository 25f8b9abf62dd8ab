/**
 * What entries about persons say: one schema a kind. The subject of each is the person's id, in
 * the header; bodies can be erased, headers never name anybody.
 */
import { z } from 'zod';
import { pinHashSchema } from './pin-hasher.ts';
import { acts, mustExpire, roles } from './roles.ts';

const instant = z.int().min(0);
const shortText = z.string().trim().min(1).max(120);
const id = z.string().regex(/^[0-9a-f]{32}$/);

const roleGiven = { role: z.enum(roles), office: shortText.optional(), expiresAt: instant.optional() };
const expiryKept = (body: { role: (typeof roles)[number]; expiresAt?: number | undefined }): boolean =>
  !mustExpire(body.role) || body.expiresAt !== undefined;
const expiryMissing = { error: 'A guest needs expiresAt' };

export const personBodies = {
  'person/added': z.strictObject({ name: shortText, ...roleGiven }).refine(expiryKept, expiryMissing),
  'person/role-changed': z.strictObject(roleGiven).refine(expiryKept, expiryMissing),
  /** The roles in which she can step in, all of them; it gives no right by itself. */
  'person/substitution-set': z.strictObject({ roles: z.array(z.enum(roles)).max(roles.length) }),
  'person/pin-set': pinHashSchema,
  'person/sign-in-tried': z.strictObject({}),
  'person/signed-in': z.strictObject({}),
  'person/locked': z.strictObject({ reason: z.enum(['tries', 'decision']) }),
  'person/unlocked': z.strictObject({}),
  'person/removed': z.strictObject({}),
  'token/issued': z.strictObject({
    token: id,
    /** SHA-256 of the token; the token itself is shown once and never kept. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    label: shortText,
    scopes: z.array(z.enum(acts)).min(1).max(acts.length),
    expiresAt: instant.optional(),
  }),
  'token/revoked': z.strictObject({ token: id }),
} as const;

export type PersonKind = keyof typeof personBodies;

/** An entry to be written about a person; `kind` and `body` belong together. */
export type PersonEvent = {
  [Kind in PersonKind]: { readonly kind: Kind; readonly body: z.infer<(typeof personBodies)[Kind]> };
}[PersonKind];

const isPersonKind = (kind: string): kind is PersonKind => Object.hasOwn(personBodies, kind);

/** Reads a recorded fact; undefined = another room's kind, or a body this version cannot believe. */
export function parsePersonEvent(fact: {
  readonly kind: string;
  readonly body: unknown;
}): PersonEvent | undefined {
  if (!isPersonKind(fact.kind)) return undefined;
  const parsed = eventSchema.safeParse({ kind: fact.kind, body: fact.body });
  return parsed.success ? parsed.data : undefined;
}

const eventOf = <Kind extends PersonKind>(kind: Kind) =>
  z.object({ kind: z.literal(kind), body: personBodies[kind] });

const eventSchema = z.discriminatedUnion('kind', [
  eventOf('person/added'),
  eventOf('person/role-changed'),
  eventOf('person/substitution-set'),
  eventOf('person/pin-set'),
  eventOf('person/sign-in-tried'),
  eventOf('person/signed-in'),
  eventOf('person/locked'),
  eventOf('person/unlocked'),
  eventOf('person/removed'),
  eventOf('token/issued'),
  eventOf('token/revoked'),
]);
