/**
 * Setting up a town hall, step by step: what is there, and what each step does. Every step can be asked for
 * again; whatever was cut off is found as it was left.
 */
import fs from 'node:fs';
import { expectOk, type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { isLocked } from '../../people/person.ts';
import { qrCodeSvg } from '../../print/qr-code.ts';
import type {
  FileReport,
  GuardianPlan,
  KitSheet,
  PassableStep,
  SetupFile,
  SetupState,
  TownDraft,
} from '../web/api/setup.ts';
import { createTownhall } from './create-townhall.ts';
import { pathsOf } from './data-folder.ts';
import type { ImportReport } from './import-file.ts';
import { listKitSheets } from './kit-sheets.ts';
import { hasLead, judgeSetup, type SetupFacts } from './readiness.ts';
import {
  freshProgress,
  readDraft,
  readProgress,
  removeDraft,
  removeKit,
  type SetupProgress,
  writeDraft,
  writeProgress,
} from './setup-file.ts';
import type { Townhall } from './townhall.ts';

export interface SetupPlace {
  /** Absolute. */
  readonly root: string;
  readonly stateRoot: string | undefined;
  /** Under which addresses the house could reach this machine. */
  readonly houseAddresses: () => readonly string[];
  /** Opens what was founded and serves it from then on. */
  readonly serve: () => Promise<Result<Townhall, Failure>>;
}

type Answer<T> = Promise<Result<T, Failure>>;

export interface SetupWork {
  readonly state: () => Promise<Omit<SetupState, 'csrf'>>;
  readonly draftTown: (draft: TownDraft) => Result<true, Failure>;
  readonly found: (plan: GuardianPlan) => Answer<true>;
  readonly sheets: () => readonly KitSheet[];
  readonly kitPdf: () => Uint8Array | undefined;
  readonly handOver: (sheet: number) => Result<true, Failure>;
  readonly removeKit: () => Result<true, Failure>;
  readonly readFile: (file: SetupFile, bytes: Uint8Array) => Answer<FileReport>;
  readonly pass: (step: PassableStep) => Result<true, Failure>;
  readonly end: () => Result<true, Failure>;
}

export function openSetupWork(place: SetupPlace, founded: Townhall | undefined): SetupWork {
  const { root } = place;
  const paths = pathsOf(root);
  let townhall = founded;
  let founding: Answer<true> | undefined;
  const progress = (): SetupProgress =>
    townhall === undefined ? freshProgress : expectOk(readProgress(root));
  const note = (change: Partial<SetupProgress>): Result<true, Failure> => {
    if (townhall === undefined) return notYet;
    writeProgress(root, { ...progress(), ...change });
    return ok(true);
  };
  const makeTown = async (plan: GuardianPlan): Answer<true> => {
    const draft = readDraft(root);
    if (draft === undefined) return notYet;
    const created = await createTownhall(root, {
      ...draft,
      guardians: plan.guardians,
      guardiansRequired: plan.required,
      stateRoot: place.stateRoot,
      isSetUpFurther: true,
    });
    if (!created.ok) return created;
    return serve();
  };
  const serve = async (): Answer<true> => {
    const opened = await place.serve();
    if (!opened.ok) return opened;
    townhall = opened.value;
    removeDraft(root);
    return ok(true);
  };
  return {
    state: async () => stateOf(place, townhall, progress()),
    draftTown: (draft) => {
      // Asked again after the founding: the same answer, and nothing is changed any more.
      if (townhall === undefined) writeDraft(root, draft);
      return ok(true);
    },
    found: (plan) => {
      if (townhall !== undefined) return Promise.resolve(ok(true));
      // Two clicks, or a repeated question after a lost answer, found one town hall.
      founding ??= makeTown(plan).finally(() => {
        founding = undefined;
      });
      return founding;
    },
    sheets: () => listKitSheets(paths),
    kitPdf: () => {
      const path = `${paths.kit}/notfallpaket.pdf`;
      return fs.existsSync(path) ? new Uint8Array(fs.readFileSync(path)) : undefined;
    },
    handOver: (sheet) => note({ handedOver: [...new Set([...progress().handedOver, sheet])] }),
    removeKit: () => {
      if (townhall === undefined) return notYet;
      const given = new Set(progress().handedOver);
      if (listKitSheets(paths).some(({ number }) => !given.has(number)))
        return fail({ kind: 'sheets-left', message: 'Not every sheet was handed over' });
      removeKit(root);
      return ok(true);
    },
    readFile: async (file, bytes) => {
      if (townhall === undefined) return notYet;
      const report = await readList(townhall, file, bytes);
      return report.ok ? ok(reportOf(report.value)) : report;
    },
    pass: (step) => note({ passed: [...new Set([...progress().passed, step])] }),
    end: () => {
      if (townhall === undefined || !hasLead(personsOf(townhall)))
        return fail({ kind: 'lead-missing', message: 'Nobody could sign in and go on' });
      return note({ isEnded: true });
    },
  };
}

/** A table in which nothing is known is shown all the same: the person says which column is what. */
async function readList(
  townhall: Townhall,
  { name, table, isDryRun }: SetupFile,
  bytes: Uint8Array,
): Promise<Result<ImportReport, Failure>> {
  const read = (as: 'csv' | undefined) =>
    townhall.importFile({
      name,
      bytes,
      as,
      options: { zone: townhall.folder.config.zone, ...(table && { mapping: table }) },
      isDryRun,
    });
  const report = await read(table === undefined ? undefined : 'csv');
  if (report.ok || report.failure.kind !== 'file-unrecognised' || !isDryRun) return report;
  const asTable = await read('csv');
  return asTable.ok && (asTable.value.preview?.header.length ?? 0) > 1 ? asTable : report;
}

const notYet = fail({ kind: 'not-founded', message: 'There is no town hall yet' });

async function stateOf(
  place: SetupPlace,
  townhall: Townhall | undefined,
  { handedOver, passed }: SetupProgress,
): Promise<Omit<SetupState, 'csrf'>> {
  const given = new Set(handedOver);
  const sheets = townhall === undefined ? [] : listKitSheets(townhall.folder.paths);
  const isKitRemoved = townhall !== undefined && !fs.existsSync(townhall.folder.paths.kit);
  const persons = townhall === undefined ? [] : personsOf(townhall);
  const facts: SetupFacts = {
    isFounded: townhall !== undefined,
    areCardsGiven: isKitRemoved || (sheets.length > 0 && sheets.every(({ number }) => given.has(number))),
    isKitRemoved,
    persons,
    hasSecondPlace: townhall !== undefined && (await hasSecondPlace(townhall)),
    hasAppointments: townhall !== undefined && townhall.views.listDates().length > 0,
  };
  return {
    town: townOf(place, townhall),
    isFounded: facts.isFounded,
    sheets: sheets.map(({ number, heading, holder }) => ({
      number,
      title: holder === '' ? heading : `${heading}: ${holder}`,
      isDone: given.has(number),
    })),
    isKitRemoved,
    hasLead: hasLead(persons),
    passed: [...passed],
    hasAppointments: facts.hasAppointments,
    house: townhall && houseOf(place, townhall),
    readiness: judgeSetup(facts),
  };
}

function townOf({ root }: SetupPlace, townhall: Townhall | undefined): TownDraft | undefined {
  if (townhall === undefined) return readDraft(root);
  const { name, ags, type, isExercise } = townhall.folder.config;
  return { name, ags, type, isExercise };
}

function personsOf({ views, clock }: Townhall): SetupFacts['persons'] {
  const now = clock.wallMilliseconds();
  return views.listPersons().flatMap(({ id, name, hasPin }) => {
    const state = views.findPerson(id);
    const { role, expiresAt } = state;
    if (role === null) return [];
    const hasEnded = expiresAt !== null && now >= expiresAt;
    const substituteFor = [...state.substituteFor];
    return [{ name, role, hasPin, substituteFor, isLocked: isLocked(state), hasEnded }];
  });
}

async function hasSecondPlace({ folder, worker }: Townhall): Promise<boolean> {
  if (folder.config.relays.length > 0) return true;
  const devices = await worker.call('devices', undefined);
  return devices.ok && devices.value.filter(({ status }) => status === 'admitted').length > 1;
}

function houseOf({ root, houseAddresses }: SetupPlace, { folder }: Townhall): SetupState['house'] {
  const name = folder.config.lanName;
  const [address] = houseAddresses();
  const helpUrl = address === undefined ? undefined : `http://${address}/`;
  return {
    name,
    ...(helpUrl !== undefined && { helpUrl, qr: qrCodeSvg(helpUrl) }),
    command: `npm run insel -- townhall --dir "${root}" --name ${name}`,
  };
}

const reasonsMax = 20;

const reportOf = ({ importer, quarantined, days, preview, ...counts }: ImportReport): FileReport => ({
  ...counts,
  source: importer,
  putAside: quarantined.length,
  reasons: quarantined.slice(0, reasonsMax).map(({ where, message }) => ({ where, message })),
  days: days.map((day) => ({ ...day })),
  facts: (preview?.facts ?? []).map((fact) => ({ ...fact })),
  header: [...(preview?.header ?? [])],
  rows: (preview?.rows ?? []).map((row) => [...row]),
});
