/** Who works here, in which role, and what can be changed about it (`/personen`). Needs `manage-persons`. */
import * as z from 'zod';
import { idSchema, localDateSchema } from './fields.ts';

/** GET → {@link personsSchema}. POST {@link newPersonSchema} → {@link addedPersonSchema}. */
export const personsPath = '/api/persons';

/** The changes of one person: POST `/api/persons/{id}/{change}`. */
export const personChanges = {
  role: 'role',
  substitution: 'substitution',
  pin: 'pin',
  lock: 'lock',
  unlock: 'unlock',
  remove: 'remove',
  signOut: 'end-session',
} as const;

export const personPath = (person: string, change: keyof typeof personChanges): string =>
  `${personsPath}/${person}/${personChanges[change]}`;

/** The roles of `people/roles.ts`; people-routes.ts holds the two lists to be the same. */
export const roleSchema = z.enum([
  'infodesk',
  'telephone',
  'clerk',
  'lead',
  'registrar',
  'cash',
  'press',
  'crisis',
  'duty',
  'operations',
  'auditor',
  'guardian',
  'guest',
]);
export type RoleName = z.infer<typeof roleSchema>;

const request = idSchema;
const name = z.string().trim().min(1).max(120);
const office = z.string().trim().min(1).max(120);
const roleGiven = {
  role: roleSchema,
  office: office.optional(),
  /** The last day on which she may work; guests have one. */
  lastDay: localDateSchema.optional(),
};

/** `drawn`: by the server, shown once. The rules for chosen ones are checked there. */
export const wantedPinSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drawn') }),
  z.strictObject({ kind: z.literal('chosen'), pin: z.string().max(40) }),
]);
export type WantedPin = z.infer<typeof wantedPinSchema>;

export const newPersonSchema = z.strictObject({ request, name, ...roleGiven, pin: wantedPinSchema });
export type NewPerson = z.infer<typeof newPersonSchema>;

export const roleChangeSchema = z.strictObject({ request, ...roleGiven });
export type RoleChange = z.infer<typeof roleChangeSchema>;

export const substitutionSchema = z.strictObject({ request, roles: z.array(roleSchema).max(13) });
export type Substitution = z.infer<typeof substitutionSchema>;

export const pinChangeSchema = z.strictObject({ request, pin: wantedPinSchema });
export type PinChange = z.infer<typeof pinChangeSchema>;

/** Lock, unlock, remove. */
export const plainChangeSchema = z.strictObject({ request });

/** Nothing is recorded by it: a session belongs to this server alone. */
export const signOutOneSchema = z.strictObject({ session: idSchema });

/** `pin`: eight digits, when they were drawn; never answered again after a few minutes. */
export const addedPersonSchema = z.object({ person: idSchema, pin: z.string().optional() });
export type AddedPerson = z.infer<typeof addedPersonSchema>;
export const shownPinSchema = z.object({ pin: z.string().optional() });

export const personRowSchema = z.object({
  id: idSchema,
  name: z.string().min(1),
  role: roleSchema,
  office: z.string().nullable(),
  lastDay: localDateSchema.nullable(),
  /** The last day is over: nobody signs in with this access. */
  hasEnded: z.boolean(),
  hasPin: z.boolean(),
  isLocked: z.boolean(),
  isYou: z.boolean(),
  /** May the person who asks change this one? */
  mayChange: z.boolean(),
  substituteFor: z.array(roleSchema),
  signedIn: z.array(
    z.object({
      session: idSchema,
      openMinutes: z.int().min(0),
      idleMinutes: z.int().min(0),
      isThis: z.boolean(),
    }),
  ),
});
export type PersonRow = z.infer<typeof personRowSchema>;

export const personsSchema = z.object({
  today: localDateSchema,
  persons: z.array(personRowSchema),
  /** Removed; the name stays until its erasure is agreed. */
  removed: z.array(z.object({ id: idSchema, name: z.string() })),
  /** What the person who asks may give, and which of these must end. */
  roles: z.array(z.object({ role: roleSchema, mustEnd: z.boolean() })),
});
export type Persons = z.infer<typeof personsSchema>;
