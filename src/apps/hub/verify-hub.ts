/** Opens a hub's folder or database file for `insel verify`: reads only, runs beside nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findAlteredBlobs } from '../../core/blob/altered-blobs.ts';
import { openDirectoryBlobStorage } from '../../core/blob/directory/blob-storage.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { openSqliteStore } from '../../core/relay/sqlite/sqlite-store.ts';
import { parseTenantId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { findHubProblems, type HubFinding, type HubFindings } from './hub-findings.ts';
import { blobsName, databaseName } from './hub-folder.ts';

export type VerifyHubFailure = Failure<'hub-unusable'>;

/** Is this a hub's folder? `insel verify PATH` asks before it chooses how to verify. */
export const isHubFolder = (folder: string): boolean => fs.existsSync(path.join(folder, databaseName));

/** The findings about a hub's folder. `hub-unusable`: there is no readable database of a hub at all. */
export async function hubFindings(folder: string): Promise<Result<HubFindings, VerifyHubFailure>> {
  const file = path.join(folder, databaseName);
  const unusable = (message: string): Result<never, VerifyHubFailure> =>
    fail({ kind: 'hub-unusable', message });
  if (!fs.existsSync(file)) return unusable(`There is no ${databaseName} in ${folder}`);
  try {
    const damage = findPageDamage(file);
    if (damage !== undefined) return ok(damagedFile(damage));
    const store = openSqliteStore(file, { readOnly: true });
    try {
      const suite = createSuite1();
      const found = await findHubProblems(suite, store);
      const altered =
        found.firstBroken === undefined
          ? await findAlteredBlob(suite, path.join(folder, blobsName))
          : undefined;
      return ok(altered === undefined ? found : { ...found, firstBroken: altered });
    } finally {
      store.close();
    }
  } catch (cause) {
    if (isDamage(cause)) return ok(damagedFile(cause.message));
    return unusable(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The first blob whose bytes are not those that its name says. */
async function findAlteredBlob(suite: Suite, root: string): Promise<HubFinding | undefined> {
  if (!fs.existsSync(root)) return undefined;
  for (const folder of fs.readdirSync(root).sort()) {
    const tenant = parseTenantId(folder);
    if (!tenant.ok) continue;
    const storage = openDirectoryBlobStorage({ path: path.join(root, folder), random: createSystemRandom() });
    const [altered] = await findAlteredBlobs(suite, storage);
    if (altered !== undefined)
      return { tenant: tenant.value, place: `blob ${altered.name}`, problem: altered.problem };
  }
  return undefined;
}

/** What SQLite itself finds: pages that contradict each other. It sees few flipped bits; the chain sees the rest. */
function findPageDamage(file: string): string | undefined {
  const db = new DatabaseSync(file, { readOnly: true, limits: { attach: 0 } });
  try {
    const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    return found === 'ok' ? undefined : String(found);
  } finally {
    db.close();
  }
}

const sqliteCorrupt = 11;

const isDamage = (cause: unknown): cause is Error =>
  cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteCorrupt;

const damagedFile = (problem: string): HubFindings => ({
  tenants: 0,
  runs: 0,
  segments: 0,
  firstBroken: { tenant: undefined, place: databaseName, problem },
});
