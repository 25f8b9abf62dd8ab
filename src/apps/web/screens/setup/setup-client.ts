/** What *Einrichten* asks the server. */
import * as z from 'zod';
import {
  type FileReport,
  fileReportSchema,
  type GuardianPlan,
  type KitSheet,
  kitSheetsSchema,
  type PassableStep,
  type SetupFile,
  type SetupState,
  setupEndPath,
  setupFilePath,
  setupFoundPath,
  setupKitRemovedPath,
  setupOpenedSchema,
  setupOpenPath,
  setupPassPath,
  setupPath,
  setupSheetDonePath,
  setupSheetsPath,
  setupStateSchema,
  setupTownPath,
  type TownDraft,
} from '../../api/setup.ts';
import type { Answer, ApiClient } from '../../browser/api-client.ts';

export interface SetupClient {
  /** Uses the code up. */
  readonly open: (code: string) => Answer<{ readonly csrf: string }>;
  readonly state: () => Answer<SetupState>;
  readonly draftTown: (draft: TownDraft) => Answer<SetupState>;
  readonly found: (plan: GuardianPlan) => Answer<SetupState>;
  readonly sheets: () => Answer<{ readonly sheets: readonly KitSheet[] }>;
  readonly handOver: (number: number) => Answer<SetupState>;
  readonly removeKit: () => Answer<SetupState>;
  readonly readFile: (about: SetupFile, file: Blob) => Answer<FileReport>;
  readonly pass: (step: PassableStep) => Answer<SetupState>;
  readonly end: () => Answer<unknown>;
  /** For the screen of persons, which finds its addresses below those of setting up. */
  readonly forPersons: Pick<ApiClient, 'read' | 'send'>;
}

export function setupClient({ read, send, upload }: ApiClient): SetupClient {
  const step = (path: string, body: object) => send(path, body, setupStateSchema);
  return {
    open: (code) => send(setupOpenPath, { code }, setupOpenedSchema),
    state: () => read(setupPath, setupStateSchema),
    draftTown: (draft) => step(setupTownPath, draft),
    found: (plan) => step(setupFoundPath, plan),
    sheets: () => read(setupSheetsPath, kitSheetsSchema),
    handOver: (number) => step(setupSheetDonePath, { number }),
    removeKit: () => step(setupKitRemovedPath, {}),
    readFile: (about, file) =>
      upload(setupFilePath, new Blob([`${JSON.stringify(about)}\n`, file]), fileReportSchema),
    pass: (passed) => step(setupPassPath, { step: passed }),
    end: () => send(setupEndPath, {}, z.object({})),
    forPersons: {
      read: (path, schema) => read(`${setupPath}${path}`, schema),
      send: (path, body, schema) => send(`${setupPath}${path}`, body, schema),
    },
  };
}
