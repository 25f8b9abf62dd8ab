/**
 * The town hall itself: its name, and the secret from which ids of outside things are made, so that
 * nobody outside can guess from an id which appointment of which system it belongs to. Its subject is
 * the tenant's id.
 */
import { z } from 'zod';
import { type DecideContext, defineCommand, draft } from '../../core/projection/command.ts';
import { type Fold, on } from '../../core/projection/fold.ts';
import { defineKind } from '../../core/projection/kind.ts';
import { idBytes, idOf, type SubjectId, type TenantId } from '../../core/value/ids.ts';
import { fail, ok } from '../../core/value/result.ts';

export const townhallTypes = [
  'gemeinde',
  'mittlere-kreisangehoerige-stadt',
  'grosse-kreisangehoerige-stadt',
  'kreis',
  'kreisfreie-stadt',
] as const;
export type TownhallType = (typeof townhallTypes)[number];

export const townhallSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** The official municipality key, eight digits. */
  ags: z.string().regex(/^\d{8}$/),
  type: z.enum(townhallTypes),
  /** 32 bytes, hex. */
  secret: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Townhall = z.infer<typeof townhallSchema>;

const townhallFounded = defineKind({ kind: 'townhall/founded', schema: townhallSchema, roles: ['townhall'] });

export interface TownhallState {
  readonly townhall: Townhall | null;
}

/** Founded once: what a second founding says changes nothing, least of all the secret. */
export const townhallFold: Fold<TownhallState> = {
  name: 'townhall',
  version: 1,
  initial: () => ({ townhall: null }),
  handlers: [
    on(townhallFounded, (state, { body }) => (state.townhall === null ? { townhall: body } : state)),
  ],
  tables: [{ name: 'townhalls', columns: { name: 'text', ags: 'text', type: 'text' }, key: [], indexes: [] }],
  rows: ({ townhall }) => ({
    townhalls: townhall === null ? [] : [{ name: townhall.name, ags: townhall.ags, type: townhall.type }],
  }),
};

export const townhallSubject = (tenant: TenantId): SubjectId => idOf<SubjectId>(idBytes(tenant));

export const foundTownhall = defineCommand({
  name: 'townhall/found',
  schema: townhallSchema,
  decide: (context, townhall) => {
    const subject = townhallSubject(context.tenant);
    if (context.stateOf(townhallFold, subject).townhall !== null)
      return fail({ kind: 'townhall-founded', message: 'The town hall was founded before' });
    return ok([draft(townhallFounded, [subject], townhall)]);
  },
});

/** The tenant's secret; undefined before the founding has arrived at this device. */
export const findSecret = (context: DecideContext): string | undefined =>
  context.stateOf(townhallFold, townhallSubject(context.tenant)).townhall?.secret;

export const notFounded = {
  kind: 'townhall-unknown',
  message: 'The founding of this town hall has not arrived at this device',
} as const;
