/**
 * The browsers that this town hall knows: tablets and workstations that were taken in by somebody, with a name
 * that people gave them. A fact holds the hash of the browser's device cookie; knowing it lets nobody in.
 */
import { z } from 'zod';
import {
  type AnyCommand,
  type DecideContext,
  defineCommand,
  draft,
  type Refusal,
} from '../core/projection/command.ts';
import { type Fold, on } from '../core/projection/fold.ts';
import { defineKind } from '../core/projection/kind.ts';
import type { SubjectId } from '../core/value/ids.ts';
import { fail, ok, type Result } from '../core/value/result.ts';

const enrolledSchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** SHA-256 of the device cookie. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BrowserEnrolled = z.infer<typeof enrolledSchema>;

const browserEnrolled = defineKind({
  kind: 'browser/enrolled',
  schema: enrolledSchema,
  roles: ['browser'],
});
const browserRemoved = defineKind({
  kind: 'browser/removed',
  schema: z.strictObject({}),
  roles: ['browser'],
});
const browserRuleSet = defineKind({
  kind: 'browser/rule-set',
  schema: z.strictObject({ onlyKnown: z.boolean() }),
  roles: ['browser-rule'],
});

export interface BrowserState {
  readonly enrolled:
    | (BrowserEnrolled & { readonly by: string; readonly at: number; readonly offsetMinutes: number })
    | null;
  readonly isRemoved: boolean;
}

/** Removed stays removed, also when the removal arrives before what it removes. */
export const browserFold: Fold<BrowserState> = {
  name: 'browser',
  version: 1,
  initial: () => ({ enrolled: null, isRemoved: false }),
  handlers: [
    on(browserEnrolled, (state, { body, person, recordedAt, offsetMinutes }) => ({
      ...state,
      enrolled: { ...body, by: person, at: recordedAt, offsetMinutes },
    })),
    on(browserRemoved, (state) => ({ ...state, isRemoved: true })),
  ],
  tables: [
    {
      name: 'browsers',
      columns: {
        name: 'text',
        hash: 'text',
        enrolledBy: 'text',
        enrolledAt: 'integer',
        enrolledOffset: 'integer',
        isRemoved: 'integer',
      },
      key: [],
      indexes: [['hash']],
    },
  ],
  rows: ({ enrolled, isRemoved }) => ({
    browsers:
      enrolled === null
        ? []
        : [
            {
              name: enrolled.name,
              hash: enrolled.hash,
              enrolledBy: enrolled.by,
              enrolledAt: enrolled.at,
              enrolledOffset: enrolled.offsetMinutes,
              isRemoved: isRemoved ? 1 : 0,
            },
          ],
  }),
};

export interface BrowserRule {
  /** Nobody signs in with a PIN from a browser that was not taken in. */
  readonly onlyKnown: boolean;
}

export const browserRuleFold: Fold<BrowserRule> = {
  name: 'browser-rule',
  version: 1,
  initial: () => ({ onlyKnown: false }),
  handlers: [on(browserRuleSet, (_state, { body }) => ({ onlyKnown: body.onlyKnown }))],
  tables: [{ name: 'browser_rules', columns: { onlyKnown: 'integer' }, key: [], indexes: [] }],
  rows: ({ onlyKnown }) => ({ browser_rules: [{ onlyKnown: onlyKnown ? 1 : 0 }] }),
};

const browserId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform((text) => text as SubjectId);

/** One browser is one record: taken in again, it gets another name and no second row. */
const subjectOf = ({ hash }: BrowserEnrolled): SubjectId => hash.slice(0, 32) as SubjectId;

const enrolBrowser = defineCommand({
  name: 'browser/enrol',
  schema: enrolledSchema,
  decide: (_context, body) => ok([draft(browserEnrolled, [subjectOf(body)], body)]),
});

const removeBrowser = defineCommand({
  name: 'browser/remove',
  schema: z.strictObject({ browser: browserId }),
  decide: (context, { browser }) => {
    const state = context.stateOf(browserFold, browser);
    if (state.enrolled === null) return unknown(browser);
    return ok(state.isRemoved ? [] : [draft(browserRemoved, [browser], {})]);
  },
});

const unknown = (browser: SubjectId): Result<never, Refusal> =>
  fail({ kind: 'browser-unknown', message: `There is no browser ${browser}` });

/** One rule a town hall. */
const ruleOf = ({ tenant }: DecideContext): SubjectId => tenant as string as SubjectId;

const setBrowserRule = defineCommand({
  name: 'browser/set-rule',
  schema: z.strictObject({ onlyKnown: z.boolean() }),
  decide: (context, body) =>
    context.stateOf(browserRuleFold, ruleOf(context)).onlyKnown === body.onlyKnown
      ? ok([])
      : ok([draft(browserRuleSet, [ruleOf(context)], body)]),
});

export const browserCommands: readonly AnyCommand[] = [enrolBrowser, removeBrowser, setBrowserRule];
