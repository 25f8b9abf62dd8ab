/**
 * Founds a town hall in a new data folder. Everything is made in a folder beside it and renamed at the
 * end, so that an interrupted founding leaves nothing that looks like a town hall.
 */
import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { deviceIdOf } from '../../core/control/acts.ts';
import { type Founded, foundTenant } from '../../core/control/founding.ts';
import { type Suite, signingSeedLength, wrapSeedLength } from '../../core/crypto/suite.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { hybridZero } from '../../core/entry/hybrid-time.ts';
import { firstOf } from '../../core/segment/run.ts';
import { openSqliteJournalStorage } from '../../core/storage/sqlite/journal-engine.ts';
import { bytesToHex } from '../../core/value/bytes.ts';
import { idOf, nobody, type RequestId } from '../../core/value/ids.ts';
import type { Random } from '../../core/value/ports.ts';
import { expectOk, type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { TownhallType } from '../../office/counter/townhall.ts';
import type { RecoveryKit } from '../../print/recovery-kit/recovery-kit.ts';
import { recoveryKitText } from '../../print/recovery-kit/recovery-kit-text.ts';
import type { PrintFailure } from '../../print/template.ts';
import { openTypst } from '../../print/typst/renderer.ts';
import { findLand } from '../web/api/setup.ts';
import {
  type DeviceKeys,
  pathsOf,
  type RelayConfig,
  stateRootOf,
  type TownhallConfig,
  type TownhallFolder,
  writeConfig,
  writeDeviceKeys,
} from './data-folder.ts';
import { syncFolder, writeDurable } from './durable-file.ts';
import { kitDataPath } from './kit-sheets.ts';
import { openFolderReplica } from './open-replica.ts';
import { createGuardian, createRecovery, type NewGuardian, type RecoveryShares } from './recovery.ts';
import { freshProgress, writeProgress } from './setup-file.ts';
import { createSystemClock, type LocalClock } from './system-clock.ts';
import { kitNotice } from './text.de.ts';
import { createTlsFiles, type TlsFailure } from './tls-files.ts';

export interface FoundingOptions {
  readonly name: string;
  readonly ags: string;
  readonly type: TownhallType;
  readonly zone?: string | undefined;
  readonly lanName?: string | undefined;
  readonly isExercise?: boolean | undefined;
  readonly relays?: readonly RelayConfig[] | undefined;
  /** Who holds the cards; default three whose names are written by hand. */
  readonly guardians?: readonly string[] | undefined;
  readonly guardiansRequired?: number | undefined;
  readonly shares?: { readonly of: number; readonly needed: number } | undefined;
  readonly stateRoot?: string | undefined;
  /** *Einrichten* goes on after the founding: the folder says so, and the kit can be shown sheet by sheet. */
  readonly isSetUpFurther?: boolean | undefined;
}

export interface CreatedTownhall {
  readonly folder: TownhallFolder;
  /** Print, distribute, remove. */
  readonly kitFiles: readonly string[];
  /** What is printed on the guardians' cards: for the demo and for tests, never written elsewhere. */
  readonly kit: RecoveryKit;
}

export type CreateFailure = TlsFailure | PrintFailure | Failure<'folder-not-empty' | 'plan-unfit'>;

const stagedPrefix = '.insel-new-';
const defaultGuardians = ['Hüterin oder Hüter 1', 'Hüterin oder Hüter 2', 'Hüterin oder Hüter 3'];

export async function createTownhall(
  dir: string,
  options: FoundingOptions,
): Promise<Result<CreatedTownhall, CreateFailure>> {
  const root = resolve(dir);
  const unfit = findUnfit(root, options);
  if (unfit !== undefined) return fail(unfit);
  const parent = ensureFolder(dirname(root));
  removeAbandoned(parent);
  const staged = fs.mkdtempSync(`${parent}/${stagedPrefix}${process.pid}-`);
  try {
    const created = await makeIn(staged, root, options);
    if (created.ok) publish(staged, root);
    return created;
  } finally {
    fs.rmSync(staged, { recursive: true, force: true });
  }
}

/** Of foundings whose process was killed: keys that belong to no town hall. */
function removeAbandoned(parent: string): void {
  for (const name of fs.readdirSync(parent)) {
    const maker = new RegExp(`^${RegExp.escape(stagedPrefix)}(\\d+)-`).exec(name)?.[1];
    if (maker !== undefined && !isRunning(Number(maker)))
      fs.rmSync(`${parent}/${name}`, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Somebody else's process is one, too.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function ensureFolder(path: string): string {
  fs.mkdirSync(path, { recursive: true });
  return path;
}

function findUnfit(root: string, options: FoundingOptions): CreateFailure | undefined {
  if (fs.existsSync(root) && (!fs.statSync(root).isDirectory() || fs.readdirSync(root).length > 0))
    return { kind: 'folder-not-empty', message: `${root} exists and is not an empty folder` };
  const guardians = options.guardians ?? defaultGuardians;
  const required = options.guardiansRequired ?? Math.min(2, guardians.length);
  const shares = options.shares ?? defaultShares;
  if (guardians.length < 1 || guardians.length > 16 || required < 1 || required > guardians.length)
    return {
      kind: 'plan-unfit',
      message: `${required} of ${guardians.length} guardians is not possible; name 1 to 16`,
    };
  if (shares.needed < 2 || shares.of < shares.needed || shares.of > 20)
    return { kind: 'plan-unfit', message: `${shares.needed} of ${shares.of} shares is not possible` };
  if (findLand(options.ags) === undefined)
    return {
      kind: 'plan-unfit',
      message: `An official municipality key has eight digits and begins with 01 to 16, got "${options.ags}"`,
    };
  const length = options.name.trim().length;
  if (length < 1 || length > 80)
    return { kind: 'plan-unfit', message: `A town's name has 1 to 80 characters, got ${length}` };
  return undefined;
}

const defaultShares = { of: 5, needed: 3 };

interface Making {
  readonly suite: Suite;
  readonly random: Random;
  readonly clock: LocalClock;
  readonly options: FoundingOptions;
  readonly keys: DeviceKeys;
  readonly guardians: readonly NewGuardian[];
  readonly recovery: RecoveryShares;
  readonly founded: Founded;
}

async function makeIn(
  staged: string,
  root: string,
  options: FoundingOptions,
): Promise<Result<CreatedTownhall, CreateFailure>> {
  const making = await found(options);
  const { founded, clock, random } = making;
  const paths = pathsOf(staged);
  for (const name of ['keys', 'blobs', 'tls', 'kit']) fs.mkdirSync(`${staged}/${name}`, { mode: 0o700 });
  const config = configOf(making);
  const tls = createTlsFiles(paths, { random, now: clock.wallMilliseconds() }, config);
  if (!tls.ok) return tls;
  const kit = kitOf(making);
  const printed = writeKit(paths.kit, kit);
  if (!printed.ok) return printed;
  if (options.isSetUpFurther === true) {
    writeDurable(kitDataPath(paths), `${JSON.stringify(kit)}\n`, { mode: 0o600 });
    writeProgress(staged, freshProgress);
  }
  writeDeviceKeys(paths, making.keys);
  writeConfig(paths, config);
  const storage = openSqliteJournalStorage({ path: paths.journal });
  const { stream } = firstOf(founded.run).commitment;
  const run = { stream, firstSequence: 1, lastSequence: 2, bytes: founded.run.bytes, isBranch: false };
  expectOk(storage.append([run]));
  storage.close();
  const stateFolder = `${stateRootOf(root, options.stateRoot)}/${config.device}`;
  recordFounding(making, { paths, stateFolder, config });
  const kitFiles = printed.value.map((name) => `${pathsOf(root).kit}/${name}`);
  return ok({ folder: { paths: pathsOf(root), stateFolder, config }, kitFiles, kit });
}

async function found(options: FoundingOptions): Promise<Making> {
  const suite = createSuite1();
  const random = createSystemRandom();
  const clock = createSystemClock(options.zone ?? 'Europe/Berlin');
  const keys = {
    signing: suite.signingKey(random.bytes(signingSeedLength)),
    wrapping: suite.wrapKey(random.bytes(wrapSeedLength)),
  };
  const guardians = (options.guardians ?? defaultGuardians).map(() => createGuardian(suite, random));
  const recovery = await createRecovery({ suite, random }, options.shares ?? defaultShares);
  const recordedAt = clock.wallMilliseconds();
  const founded = foundTenant({
    suite,
    random,
    device: keys,
    guardians: guardians.map(({ key }) => key),
    guardiansRequired: options.guardiansRequired ?? Math.min(2, guardians.length),
    recoveryKey: recovery.key.publicKey,
    time: { hybridTime: hybridZero, recordedAt, offsetMinutes: clock.offsetMinutes(recordedAt) },
  });
  return { suite, random, clock, options, keys, guardians, recovery, founded };
}

const configOf = ({ suite, options, keys, recovery, founded, clock }: Making): TownhallConfig => ({
  version: 1,
  tenant: founded.tenant,
  device: deviceIdOf(suite, keys.signing.publicKey),
  name: options.name.trim(),
  ags: options.ags,
  type: options.type,
  zone: clock.zone,
  isExercise: options.isExercise ?? false,
  lanName: options.lanName ?? `insel.${labelOf(options.name)}.internal`,
  relays: [...(options.relays ?? [])],
  recoveryKey: bytesToHex(recovery.key.publicKey),
});

/** "Stadt Auental" → "stadt-auental": a label of a DNS name. */
function labelOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'rathaus' : plain;
}

function kitOf({ suite, options, guardians, recovery, founded, clock }: Making): RecoveryKit {
  const now = clock.wallMilliseconds();
  const names = options.guardians ?? defaultGuardians;
  const { of, needed } = options.shares ?? defaultShares;
  return {
    town: options.name.trim(),
    tenant: founded.tenant,
    genesis: founded.genesisHead,
    createdOn: new Date(now + clock.offsetMinutes(now) * 60_000).toISOString().slice(0, 10),
    guardians: guardians.map(({ code }, at) => ({ name: names[at] ?? '', code })),
    recovery: {
      publicKeyHash: bytesToHex(suite.hash(recovery.key.publicKey)),
      shares: recovery.codes.map((code, at) => ({ number: at + 1, of, needed, code })),
    },
    isExercise: options.isExercise ?? false,
  };
}

function writeKit(folder: string, kit: RecoveryKit): Result<readonly string[], PrintFailure> {
  const pdf = openTypst().render('recovery-kit', kit);
  if (!pdf.ok) return pdf;
  const text = recoveryKitText(kit);
  if (!text.ok) return text;
  const files = {
    'notfallpaket.pdf': pdf.value.bytes,
    'notfallpaket.txt': text.value,
    'LIES-MICH.txt': kitNotice,
  };
  for (const [name, content] of Object.entries(files))
    writeDurable(`${folder}/${name}`, content, { mode: 0o600 });
  return ok(['notfallpaket.pdf', 'notfallpaket.txt']);
}

/** The first entry, by the machinery that will write all the others; it also sets the mark. */
function recordFounding({ suite, random, clock, options }: Making, folder: TownhallFolder): void {
  const open = expectOk(openFolderReplica(folder, { suite, random, clock, reserveBytes: 0 }));
  const { name, ags, type } = options;
  const secret = bytesToHex(random.bytes(32));
  const [outcome] = open.replica.submit([
    {
      request: idOf<RequestId>(random.bytes(16)),
      person: nobody,
      command: 'townhall/found',
      input: { name: name.trim(), ags, type, secret },
    },
  ]);
  open.close();
  if (outcome?.kind !== 'done') throw new Error(`The founding was not recorded: ${JSON.stringify(outcome)}`);
}

/** The rename is the moment at which the town hall exists. */
function publish(staged: string, root: string): void {
  syncFolder(staged);
  fs.chmodSync(staged, 0o700);
  fs.renameSync(staged, root);
  syncFolder(dirname(root));
}
