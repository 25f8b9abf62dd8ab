/** Finds out what lies at a path and has it verified. */
import fs from 'node:fs';
import { resolve } from 'node:path';
import type { Suite } from '../../core/crypto/suite.ts';
import { hubFindings, isHubFolder } from '../hub/verify-hub.ts';
import { openTownhallFolder } from '../townhall/data-folder.ts';
import { verifyBundleFile } from './verify-bundle.ts';
import { broken, type Finding, unusable } from './verify-finding.ts';
import { verifyFolder } from './verify-folder.ts';

export interface VerifyWish {
  readonly signatures: 'last' | 'all';
  readonly stateRoot: string | undefined;
}

export async function verifyPath(suite: Suite, given: string, wish: VerifyWish): Promise<Finding> {
  const path = resolve(given);
  const kind = fs.statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) return unusable(undefined, `${given} does not exist`);
  if (kind.isDirectory() && fs.existsSync(`${path}/insel.json`)) {
    const folder = openTownhallFolder(path, { stateRoot: wish.stateRoot });
    if (!folder.ok) return unusable('data-folder', folder.failure.message);
    return verifyFolder(suite, folder.value, wish.signatures);
  }
  if (kind.isDirectory() && isHubFolder(path)) return verifyHub(path);
  if (kind.isFile()) return verifyBundleFile(suite, path);
  return unusable(undefined, `${given} is no data folder, no bundle and no hub`);
}

async function verifyHub(path: string): Promise<Finding> {
  const findings = await hubFindings(path);
  if (!findings.ok) return unusable('hub', findings.failure.message);
  const { tenants, runs, segments, firstBroken } = findings.value;
  if (firstBroken === undefined) return { what: 'hub', result: 'whole', counts: { tenants, runs, segments } };
  const { tenant, place, problem } = firstBroken;
  return broken('hub', tenant === undefined ? place : `tenant ${tenant}, ${place}`, problem);
}
