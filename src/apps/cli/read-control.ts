/** The control state of a data folder, read beside a running server: who is admitted, how many guardians it takes. */
import type { ControlState } from '../../core/control/control-state.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { openControlLog } from '../../core/journal/control-log.ts';
import { readControlRuns } from '../../core/journal/startup.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { readDeviceKeys, type TownhallFolder } from '../townhall/data-folder.ts';
import type { Complaint } from './command.ts';
import { complaintOf } from './open-folder.ts';

export function readControl(suite: Suite, folder: TownhallFolder): Result<ControlState, Complaint> {
  const keys = readDeviceKeys(suite, folder);
  const hint = `insel verify ${folder.paths.root}`;
  if (!keys.ok) return fail(complaintOf(keys.failure, hint, 2));
  try {
    const storage = openSqliteJournalStorage({ path: folder.paths.journal, readOnly: true });
    const { tenant, device } = folder.config;
    const { wrapping } = keys.value;
    const log = openControlLog({ suite, tenant, device, wrapping }, readControlRuns(suite, storage));
    storage.close();
    return log.ok ? ok(log.value.state()) : fail(complaintOf(log.failure, hint, 2));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return fail({ error: `the journal cannot be read: ${message}`, hint, exitCode: 2 });
  }
}
