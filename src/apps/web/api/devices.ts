/** Tablets and workstations that this town hall knows, and how one is taken in (`/geraete`). Needs `manage-browsers`. */
import * as z from 'zod';
import { idSchema, localDateSchema, localDateTimeSchema, localTimeSchema } from './fields.ts';

/** GET → {@link devicesSchema}. */
export const devicesPath = '/api/devices';
/** POST {@link invitationRequestSchema} → {@link invitationSchema}. */
export const invitationsPath = `${devicesPath}/invitations`;
/** POST {@link thisBrowserSchema} → {}: the browser that asks. */
export const thisBrowserPath = `${devicesPath}/this`;
/** POST {@link browserRuleSchema} → {}. */
export const browserRulePath = `${devicesPath}/rule`;
/** POST {@link browserChangeSchema} → {}. */
export const removeBrowserPath = (browser: string): string => `${devicesPath}/browsers/${browser}/remove`;
/** POST {@link enrolRequestSchema} → {@link enrolledSchema} with the device cookie; open to everybody with a code. */
export const enrolPath = '/api/enrol';

const request = idSchema;
const name = z.string().trim().min(1).max(60);

export const invitationRequestSchema = z.strictObject({ request, name });
export const thisBrowserSchema = z.strictObject({ request, name });
export const browserChangeSchema = z.strictObject({ request });
export const browserRuleSchema = z.strictObject({ request, onlyKnown: z.boolean() });
/** The code as it was typed or scanned: spaces, hyphens and small letters do not matter. */
export const enrolRequestSchema = z.strictObject({ request, code: z.string().min(1).max(40) });

export const enrolledSchema = z.object({ name: z.string() });

/** A code to scan: squares of one unit in a field of `side` units. */
const qrSchema = z.object({ side: z.int().min(1), path: z.string() });
export type QrSquares = z.infer<typeof qrSchema>;

const linkSchema = z.object({ address: z.string(), qr: qrSchema });

export const invitationSchema = z.object({
  code: z.string(),
  until: localTimeSchema,
  /** Opens Insel with the code. */
  open: linkSchema,
  /** The same address by number, for a house whose name server does not know the name. */
  numberAddress: z.string().nullable(),
  /** Explains how a device learns to trust Insel; null = that page is not served. */
  help: linkSchema.nullable(),
});
export type Invitation = z.infer<typeof invitationSchema>;

const certificateSchema = z.object({ until: localDateSchema, days: z.int() });
export type CertificateDate = z.infer<typeof certificateSchema>;

export const devicesSchema = z.object({
  browsers: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      enrolledAt: localDateTimeSchema,
      enrolledBy: z.string(),
      isSignedIn: z.boolean(),
      isThis: z.boolean(),
    }),
  ),
  /** Nobody signs in from a browser that was not taken in. */
  onlyKnown: z.boolean(),
  /** `server`: the browser runs on the server's own machine and needs no admission. */
  thisBrowser: z.enum(['server', 'known', 'unknown']),
  /** How the house reaches the server; null = only its own machine does. */
  house: z
    .object({
      address: z.string(),
      numberAddress: z.string().nullable(),
      /** SHA-256 of the certificate that devices trust, as the printed sheet shows it. */
      fingerprint: z.string(),
      root: certificateSchema,
      server: certificateSchema,
    })
    .nullable(),
  servers: z.array(
    z.object({ id: idSchema, status: z.enum(['admitted', 'removed', 'retired']), isThis: z.boolean() }),
  ),
});
export type Devices = z.infer<typeof devicesSchema>;
