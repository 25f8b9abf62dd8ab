/**
 * *Einrichten* (`/einrichten`): a town hall is made in the browser of the machine that will serve it. Only on that
 * machine's own address, and only for whoever was given the printed address with its code.
 */
import * as z from 'zod';

/** GET → {@link setupStateSchema}; 401 without the cookie that the code opened. */
export const setupPath = '/api/setup';
/** POST {@link setupOpenSchema} → {@link setupOpenedSchema} with the cookie; the code is used up by that. */
export const setupOpenPath = `${setupPath}/open`;
/** POST {@link townDraftSchema} → the state. */
export const setupTownPath = `${setupPath}/town`;
/** POST {@link guardianPlanSchema} → the state: the town hall exists from then on. */
export const setupFoundPath = `${setupPath}/found`;
/** GET → {@link kitSheetsSchema}. */
export const setupSheetsPath = `${setupPath}/sheets`;
/** POST {@link sheetDoneSchema} → the state. */
export const setupSheetDonePath = `${setupPath}/sheets/done`;
/** GET → the whole kit as PDF. */
export const setupKitPdfPath = `${setupPath}/kit.pdf`;
/** POST {} → the state: the kit is no longer on this machine. */
export const setupKitRemovedPath = `${setupPath}/kit/removed`;
/** POST a line of JSON {@link setupFileSchema} and the file's bytes → {@link fileReportSchema}. */
export const setupFilePath = `${setupPath}/file`;
/** POST {@link stepPassedSchema} → the state. */
export const setupPassPath = `${setupPath}/pass`;
/** POST {} → {}: this address is closed for good. */
export const setupEndPath = `${setupPath}/end`;

export const townTypes = [
  'gemeinde',
  'mittlere-kreisangehoerige-stadt',
  'grosse-kreisangehoerige-stadt',
  'kreis',
  'kreisfreie-stadt',
] as const;
export type TownTypeName = (typeof townTypes)[number];

const lands = [
  'Schleswig-Holstein',
  'Hamburg',
  'Niedersachsen',
  'Bremen',
  'Nordrhein-Westfalen',
  'Hessen',
  'Rheinland-Pfalz',
  'Baden-Württemberg',
  'Bayern',
  'Saarland',
  'Berlin',
  'Brandenburg',
  'Mecklenburg-Vorpommern',
  'Sachsen',
  'Sachsen-Anhalt',
  'Thüringen',
] as const;

/** The Land that an official municipality key begins with; undefined = this is no such key. */
export const findLand = (ags: string): string | undefined =>
  /^\d{8}$/.test(ags) ? lands[Number(ags.slice(0, 2)) - 1] : undefined;

export const setupOpenSchema = z.strictObject({ code: z.string().min(1).max(100) });
export const setupOpenedSchema = z.object({ csrf: z.string().min(16) });

export const townDraftSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  ags: z.string().refine((ags) => findLand(ags) !== undefined),
  type: z.enum(townTypes),
  /** Invented places, for practice: every page and every paper says so. */
  isExercise: z.boolean(),
});
export type TownDraft = z.infer<typeof townDraftSchema>;

export const guardiansMax = 7;
/** The names stand on the cards, nowhere else. */
export const guardianPlanSchema = z
  .strictObject({
    guardians: z.array(z.string().trim().min(1).max(80)).min(2).max(guardiansMax),
    required: z.int().min(2),
  })
  .refine(({ guardians, required }) => required <= guardians.length);
export type GuardianPlan = z.infer<typeof guardianPlanSchema>;

/** Sheets are counted from 1 in the order of the kit: guardians, then parts. */
export const sheetDoneSchema = z.strictObject({ number: z.int().min(1).max(60) });

export const passableSteps = ['devices', 'data'] as const;
export const stepPassedSchema = z.strictObject({ step: z.enum(passableSteps) });
export type PassableStep = z.infer<typeof stepPassedSchema>['step'];

export const readinessItems = [
  'town',
  'cards',
  'kit',
  'lead',
  'desk',
  'substitutes',
  'copy',
  'appointments',
] as const;
export type ReadinessItem = (typeof readinessItems)[number];

export const setupStateSchema = z.object({
  csrf: z.string().min(16),
  /** As typed, until the town hall exists; then as it is. */
  town: townDraftSchema.optional(),
  isFounded: z.boolean(),
  /** Empty before the founding and after the kit was removed. */
  sheets: z.array(z.object({ number: z.int().min(1), title: z.string(), isDone: z.boolean() })),
  isKitRemoved: z.boolean(),
  hasLead: z.boolean(),
  passed: z.array(z.enum(passableSteps)),
  hasAppointments: z.boolean(),
  /** How the house reaches it later. */
  house: z
    .object({
      name: z.string(),
      /** On plain HTTP, where a new device learns to trust the town hall; undefined = there is no network. */
      helpUrl: z.string().optional(),
      qr: z.string().optional(),
      command: z.string(),
    })
    .optional(),
  readiness: z.object({
    percent: z.int().min(0).max(100),
    items: z.array(z.object({ item: z.enum(readinessItems), isDone: z.boolean() })),
  }),
});
export type SetupState = z.infer<typeof setupStateSchema>;

const labelled = z.object({ label: z.string(), lines: z.array(z.string()) });
export const kitSheetSchema = z.object({
  number: z.int().min(1),
  town: z.string(),
  /** Empty, or what is printed over every paper of an exercise. */
  exercise: z.string(),
  heading: z.string(),
  secret: z.string(),
  holderLabel: z.string(),
  holder: z.string(),
  purpose: z.string(),
  rows: z.array(z.object({ label: z.string(), groups: z.array(z.string()) })),
  checkLabel: z.string(),
  check: z.string(),
  scan: z.string(),
  /** SVG. */
  qr: z.string(),
  qrDescription: z.string(),
  advice: z.array(z.string()),
  facts: z.array(labelled),
});
export type KitSheet = z.infer<typeof kitSheetSchema>;
export const kitSheetsSchema = z.object({ sheets: z.array(kitSheetSchema) });

export const fileEncodings = ['utf-8', 'windows-1252', 'iso-8859-15'] as const;
export const fileDateOrders = ['day-month-year', 'month-day-year', 'year-month-day'] as const;
/** What a person may say of a table's columns; the importer knows more. */
export const fileColumns = [
  'date',
  'time',
  'dateTime',
  'name',
  'firstName',
  'service',
  'phone',
  'number',
] as const;
export type FileColumn = (typeof fileColumns)[number];
export const setupFileSchema = z.strictObject({
  name: z.string().min(1).max(255),
  /** True: only show how it is read. */
  isDryRun: z.boolean(),
  /** For tables: what is to be read otherwise than found. */
  table: z
    .strictObject({
      encoding: z.enum(fileEncodings).optional(),
      dateOrder: z.enum(fileDateOrders).optional(),
      date: z.iso.date().optional(),
      /** Counted from 1. */
      columns: z.partialRecord(z.enum(fileColumns), z.int().min(1).max(1_000)).optional(),
    })
    .optional(),
});
export type SetupFile = z.infer<typeof setupFileSchema>;

/** `read` = accepted + repeated + putAside, always. */
export const fileReportSchema = z.object({
  file: z.string(),
  source: z.string(),
  isDryRun: z.boolean(),
  read: z.int().min(0),
  accepted: z.int().min(0),
  repeated: z.int().min(0),
  putAside: z.int().min(0),
  /** The first of what was put aside. */
  reasons: z.array(z.object({ where: z.string(), message: z.string() })),
  days: z.array(z.object({ localDate: z.string(), count: z.int() })),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  header: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});
export type FileReport = z.infer<typeof fileReportSchema>;
