/**
 * What was imported, and what could not be. A run is known by the hash of its file and a quarantined item
 * by file place and text, both keyed with the tenant's secret: the same file imported again records nothing.
 */
import { z } from 'zod';
import { type AnyCommand, defineCommand, draft } from '../../core/projection/command.ts';
import { type Fold, on } from '../../core/projection/fold.ts';
import { defineKind } from '../../core/projection/kind.ts';
import { fail, ok } from '../../core/value/result.ts';
import { findSecret, notFounded } from './townhall.ts';

const count = z.int().min(0);
const instant = z.int().min(0);

const importFinishedSchema = z
  .strictObject({
    /** SHA-256 of the file, hex. */
    fileHash: z.string().regex(/^[0-9a-f]{64}$/),
    fileName: z.string().min(1).max(255),
    importer: z.string().min(1).max(40),
    /** SHA-256 of how the file was to be read (zone, days, mapping), hex: other settings, other import. */
    settingsHash: z.string().regex(/^[0-9a-f]{64}$/),
    read: count,
    accepted: count,
    repeated: count,
    quarantined: count,
    /** When the source wrote the file, if that is known; the list is as old as this. */
    takenAt: instant.optional(),
    takenOffset: z.int().min(-1_080).max(1_080).optional(),
  })
  .refine((run) => run.read === run.accepted + run.repeated + run.quarantined, {
    error: 'read is not accepted + repeated + quarantined',
  });
export type ImportFinished = z.infer<typeof importFinishedSchema>;

const quarantinedSchema = z.strictObject({
  source: z.string().min(1).max(255),
  importer: z.string().min(1).max(40),
  /** Where in the file, for people. */
  where: z.string().min(1).max(300),
  reason: z.string().min(1).max(60),
  message: z.string().min(1).max(1_000),
  /** At most 4 KiB of the source's text. */
  raw: z.string().max(4_096),
});
export type QuarantinedItem = z.infer<typeof quarantinedSchema>;

const importFinished = defineKind({
  kind: 'import/finished',
  schema: importFinishedSchema,
  roles: ['import-run'],
});
const itemQuarantined = defineKind({
  kind: 'import/quarantined',
  schema: quarantinedSchema,
  roles: ['quarantined-item'],
});

interface Recorded<T> {
  readonly body: T | null;
  readonly at: number;
  readonly offsetMinutes: number;
}

export const importRunFold: Fold<Recorded<ImportFinished>> = {
  name: 'import-run',
  version: 1,
  initial: () => ({ body: null, at: 0, offsetMinutes: 0 }),
  handlers: [
    on(importFinished, (_state, { body, recordedAt, offsetMinutes }) => ({
      body,
      at: body.takenAt ?? recordedAt,
      offsetMinutes: body.takenOffset ?? offsetMinutes,
    })),
  ],
  tables: [
    {
      name: 'import_runs',
      columns: {
        importer: 'text',
        fileName: 'text',
        fileHash: 'text',
        settingsHash: 'text',
        read: 'integer',
        accepted: 'integer',
        repeated: 'integer',
        quarantined: 'integer',
        at: 'integer',
        offset: 'integer',
      },
      key: [],
      indexes: [['importer', 'at']],
    },
  ],
  rows: ({ body, at, offsetMinutes }) => {
    if (body === null) return { import_runs: [] };
    const { takenAt: _at, takenOffset: _offset, ...counts } = body;
    return { import_runs: [{ ...counts, at, offset: offsetMinutes }] };
  },
};

/** What was put aside first stays; the same item again says nothing new. */
export const quarantineFold: Fold<Recorded<QuarantinedItem>> = {
  name: 'quarantined-item',
  version: 1,
  initial: () => ({ body: null, at: 0, offsetMinutes: 0 }),
  handlers: [
    on(itemQuarantined, (state, { body, recordedAt, offsetMinutes }) =>
      state.body === null ? { body, at: recordedAt, offsetMinutes } : state,
    ),
  ],
  tables: [
    {
      name: 'quarantine',
      columns: {
        source: 'text',
        importer: 'text',
        where: 'text',
        reason: 'text',
        message: 'text',
        raw: 'text',
        at: 'integer',
        offset: 'integer',
      },
      key: [],
      indexes: [['at']],
    },
  ],
  rows: ({ body, at, offsetMinutes }) => ({
    quarantine: body === null ? [] : [{ ...body, at, offset: offsetMinutes }],
  }),
};

/** A run that found nothing new is not recorded twice; one that did is, so that the list says how old it is. */
const finishImport = defineCommand({
  name: 'import/finish',
  schema: importFinishedSchema,
  decide: (context, run) => {
    const secret = findSecret(context);
    if (secret === undefined) return fail(notFounded);
    const subject = context.keyedSubject(
      secret,
      `import ${run.importer} ${run.fileHash} ${run.settingsHash}`,
    );
    const { body } = context.stateOf(importRunFold, subject);
    return ok(body !== null && run.accepted === 0 ? [] : [draft(importFinished, [subject], run)]);
  },
});

const quarantineItem = defineCommand({
  name: 'import/quarantine',
  schema: quarantinedSchema,
  decide: (context, item) => {
    const secret = findSecret(context);
    if (secret === undefined) return fail(notFounded);
    const identity = JSON.stringify([item.source, item.where, item.raw]);
    const subject = context.keyedSubject(secret, `quarantine ${identity}`);
    const isKnown = context.stateOf(quarantineFold, subject).body !== null;
    return ok(isKnown ? [] : [draft(itemQuarantined, [subject], item)]);
  },
});

export const importCommands: readonly AnyCommand[] = [finishImport, quarantineItem];
