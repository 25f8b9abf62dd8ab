/**
 * Makes the data folder of a device that was admitted: checks the whole control stream against the
 * genesis and the checkpoint that came under the code, and that the epochs open with its own keys.
 */
import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { deviceIdOf } from '../../../core/control/acts.ts';
import { signingKeyOf } from '../../../core/control/control-state.ts';
import { tenantIdOf } from '../../../core/control/genesis.ts';
import { parseAuthority } from '../../../core/crypto/certificate/authority.ts';
import type { SigningKey, Suite, WrapKey } from '../../../core/crypto/suite.ts';
import { createSystemRandom } from '../../../core/crypto/system-random.ts';
import { type ControlLog, openControlLog } from '../../../core/journal/control-log.ts';
import { openJournal } from '../../../core/journal/journal.ts';
import { openMark } from '../../../core/journal/mark.ts';
import { firstOf, lastOf, parseRun, type Run, verifyRun } from '../../../core/segment/run.ts';
import { isGenesis, lastSequenceOf } from '../../../core/segment/segment.ts';
import { openSqliteJournalStorage } from '../../../core/storage/sqlite/journal-engine.ts';
import { bytesToHex, hexToBytes } from '../../../core/value/bytes.ts';
import { type DeviceId, parseTenantId, type TenantId } from '../../../core/value/ids.ts';
import { expectOk, type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import {
  openTownhallFolder,
  pathsOf,
  type TownhallFolder,
  writeConfig,
  writeDeviceKeys,
} from '../../townhall/data-folder.ts';
import { syncFolder, writeDurable } from '../../townhall/durable-file.ts';
import { createSystemClock } from '../../townhall/system-clock.ts';
import type { JoinAnswer } from './join-message.ts';
import { pendingPath, removeLeftovers, stageFolder } from './pending-join.ts';

export interface JoinedKeys {
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

export type AcceptFailure = Failure<
  'answer-unfit' | 'not-admitted' | 'epochs-closed' | 'folder-not-empty' | 'folder-broken'
>;

export function foundJoinedFolder(
  suite: Suite,
  root: string,
  joined: { readonly answer: JoinAnswer; readonly keys: JoinedKeys; readonly stateRoot: string | undefined },
): Result<TownhallFolder, AcceptFailure> {
  const { answer, keys } = joined;
  const checked = checkAnswer(suite, answer, keys);
  if (!checked.ok) return checked;
  const target = resolve(root);
  if (fs.existsSync(target) && fs.readdirSync(target).length > 0)
    return fail({ kind: 'folder-not-empty', message: `${target} is not empty` });
  removeLeftovers(pendingPath(target));
  const staged = stageFolder(target);
  try {
    writeFolder(suite, staged, checked.value, joined);
    fs.chmodSync(staged, 0o700);
    fs.renameSync(staged, target);
    syncFolder(dirname(target));
  } finally {
    fs.rmSync(staged, { recursive: true, force: true });
  }
  const folder = openTownhallFolder(target, { stateRoot: joined.stateRoot });
  return folder.ok ? folder : fail({ kind: 'folder-broken', message: folder.failure.message });
}

interface CheckedAnswer {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly runs: readonly Run[];
}

const unfit = (message: string): Result<never, AcceptFailure> => fail({ kind: 'answer-unfit', message });

/** Everything that the answer claims is proved from the bytes of the control stream. */
export function checkAnswer(
  suite: Suite,
  answer: JoinAnswer,
  keys: JoinedKeys,
): Result<CheckedAnswer, AcceptFailure> {
  const tenant = parseTenantId(answer.tenant);
  if (!tenant.ok) return unfit(tenant.failure.message);
  const runs = readRuns(suite, answer);
  if (!runs.ok) return runs;
  const isFounded = runs.value.some((run) => {
    const first = firstOf(run);
    return (
      isGenesis(first.commitment) &&
      first.head === answer.genesis &&
      tenantIdOf(suite, first.bytes) === tenant.value
    );
  });
  if (!isFounded) return unfit('The genesis is not the one of this tenant');
  const device = deviceIdOf(suite, keys.signing.publicKey);
  const log = openControlLog({ suite, tenant: tenant.value, device, wrapping: keys.wrapping }, runs.value);
  if (!log.ok) return unfit(log.failure.message);
  const problem = findSignatureProblem(suite, runs.value, log.value) ?? findMissingEnd(runs.value, answer);
  if (problem !== undefined) return unfit(problem);
  if (log.value.state().devices.get(device)?.status !== 'admitted')
    return fail({ kind: 'not-admitted', message: 'The control stream does not admit this device' });
  if (bytesToHex(suite.hash(hexToBytes(answer.town.recoveryKey))) !== log.value.state().recoveryKeyHash)
    return unfit('The recovery key is not the one of the genesis');
  if (log.value.currentEpoch() === undefined)
    return fail({ kind: 'epochs-closed', message: 'No epoch key was wrapped to this device' });
  return ok({ tenant: tenant.value, device, runs: runs.value });
}

function readRuns(suite: Suite, answer: JoinAnswer): Result<Run[], AcceptFailure> {
  const runs: Run[] = [];
  for (const text of answer.control) {
    const run = parseRun(suite, new Uint8Array(Buffer.from(text, 'base64')));
    if (!run.ok) return unfit(run.failure.message);
    if (firstOf(run.value).commitment.class !== 'control')
      return unfit('A run is none of the control stream');
    runs.push(run.value);
  }
  return ok(runs);
}

function findSignatureProblem(suite: Suite, runs: readonly Run[], log: ControlLog): string | undefined {
  const state = log.state();
  for (const run of runs) {
    const verified = verifyRun(suite, run, (device) => signingKeyOf(state, device));
    if (!verified.ok) return verified.failure.message;
  }
  return undefined;
}

/** The answer carries the control stream up to the checkpoint that it names, or somebody cut it. */
function findMissingEnd(runs: readonly Run[], { checkpoint }: JoinAnswer): string | undefined {
  const ends = new Set(
    runs.map((run) => {
      const { commitment, head } = lastOf(run);
      return `${commitment.stream} ${lastSequenceOf(commitment)} ${head}`;
    }),
  );
  const missing = checkpoint.find(({ stream, sequence, head }) => !ends.has(`${stream} ${sequence} ${head}`));
  return missing === undefined ? undefined : `The control stream ends before ${missing.head}`;
}

function writeFolder(
  suite: Suite,
  staged: string,
  { tenant, device, runs }: CheckedAnswer,
  { answer, keys }: { readonly answer: JoinAnswer; readonly keys: JoinedKeys },
): void {
  const paths = pathsOf(staged);
  for (const name of ['keys', 'blobs', 'tls']) fs.mkdirSync(`${staged}/${name}`, { mode: 0o700 });
  const relays = answer.town.relays.map(({ key, ...relay }) =>
    key === undefined ? relay : { ...relay, key },
  );
  writeConfig(paths, { version: 1, tenant, device, ...answer.town, relays });
  writeDeviceKeys(paths, keys);
  const authority = parseAuthority(answer.authority);
  if (authority.ok) {
    writeDurable(paths.authority, `${JSON.stringify(authority.value)}\n`, { mode: 0o600 });
    writeDurable(paths.authorityCertificate, authority.value.certificatePem, { mode: 0o644 });
  }
  writeJournal(suite, paths.journal, { tenant, runs, keys });
}

/** The genesis is laid down, everything after it is received by the rules of every other run. */
function writeJournal(
  suite: Suite,
  path: string,
  { tenant, runs, keys }: Pick<CheckedAnswer, 'tenant' | 'runs'> & { readonly keys: JoinedKeys },
): void {
  const storage = openSqliteJournalStorage({ path });
  const [genesis, ...rest] = runs;
  if (genesis === undefined) throw new RangeError('A checked answer holds a genesis');
  const { stream, firstSequence } = firstOf(genesis).commitment;
  const lastSequence = lastSequenceOf(lastOf(genesis).commitment);
  expectOk(storage.append([{ stream, firstSequence, lastSequence, bytes: genesis.bytes, isBranch: false }]));
  const noMark = { read: () => undefined, write: () => undefined, sync: () => undefined };
  const journal = expectOk(
    openJournal({
      suite,
      random: createSystemRandom(),
      clock: createSystemClock('UTC'),
      storage,
      mark: openMark(suite, noMark),
      tenant,
      ...keys,
    }),
  );
  for (const run of rest) {
    const received = journal.receive(run.bytes);
    if (received.kind !== 'stored' && received.kind !== 'repeated')
      throw new Error(`A verified control run was not taken in: ${JSON.stringify(received)}`);
  }
  expectOk(storage.checkpoint());
  storage.close();
}
