/**
 * What lies where in a town hall's data folder, and in the state folder beside it that no backup takes:
 *
 *     insel.json         who this is, public
 *     keys/device.json   the device's secrets, 0600
 *     journal.db         the truth            views.db   built from it, may be deleted
 *     blobs/             encrypted attachments
 *     tls/               own authority and the certificate of this server, 0600
 *     kit/               recovery kit: print it, distribute it, remove it
 *     lock.db  reserve   exclusive lock, space for a full disk
 *
 *     <dir>.state/<device>/mark         high-water mark
 *     <dir>.state/<device>/copy         a start found no mark: this folder may be a second one
 *     <dir>.state/<device>/server.json  the running server: address and the operator's token, 0600
 */
import fs from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { deviceIdOf } from '../../core/control/acts.ts';
import type { SigningKey, Suite, WrapKey } from '../../core/crypto/suite.ts';
import { bytesToHex, hexToBytes } from '../../core/value/bytes.ts';
import type { DeviceId, TenantId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { townhallTypes } from '../../office/counter/townhall.ts';
import { writeDurable } from './durable-file.ts';

const relaySchema = z.strictObject({
  /** What people call the place. */
  name: z.string().min(1).max(60),
  url: z.url({ protocol: /^https?$/ }),
  /** Run by someone else than the provider. */
  isIndependent: z.boolean(),
  /** Public key that the relay must sign with, hex; kept from the first contact when it is missing. */
  key: z
    .string()
    .regex(/^(?:[0-9a-f]{2}){1,256}$/)
    .optional(),
});
export type RelayConfig = z.infer<typeof relaySchema>;

const configSchema = z.strictObject({
  version: z.literal(1),
  tenant: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .transform((text) => text as TenantId),
  device: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .transform((text) => text as DeviceId),
  name: z.string().min(1).max(80),
  ags: z.string().regex(/^\d{8}$/),
  type: z.enum(townhallTypes),
  /** IANA zone of the town hall. */
  zone: z.string().min(1).max(64),
  /** True prints ÜBUNG everywhere: invented places. */
  isExercise: z.boolean(),
  /** The name under which browsers in the house reach it. */
  lanName: z.string().min(1).max(253),
  relays: z.array(relaySchema).max(16),
  /** Public half of the recovery key: every new epoch is wrapped to it; the genesis holds its hash. */
  recoveryKey: z.string().regex(/^(?:[0-9a-f]{2}){32,4096}$/),
});
export type TownhallConfig = z.infer<typeof configSchema>;

const deviceKeysSchema = z.strictObject({
  signingSeed: z.string().regex(/^[0-9a-f]{64}$/),
  wrapSeed: z.string().regex(/^[0-9a-f]{192}$/),
});

export const serverFileSchema = z.strictObject({
  pid: z.int().min(1),
  /** Loopback address of the running server. */
  url: z.string(),
  /** What the command line shows to the running server. */
  token: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ServerFile = z.infer<typeof serverFileSchema>;

export interface FolderPaths {
  readonly root: string;
  readonly config: string;
  readonly deviceKeys: string;
  readonly journal: string;
  readonly views: string;
  readonly blobs: string;
  readonly authority: string;
  readonly authorityCertificate: string;
  readonly hostCertificate: string;
  readonly kit: string;
  /** How far *Einrichten* has come; missing where the command line founded. */
  readonly setup: string;
  readonly lock: string;
  readonly reserve: string;
}

export const pathsOf = (root: string): FolderPaths => ({
  root,
  config: `${root}/insel.json`,
  deviceKeys: `${root}/keys/device.json`,
  journal: `${root}/journal.db`,
  views: `${root}/views.db`,
  blobs: `${root}/blobs`,
  authority: `${root}/tls/authority.json`,
  authorityCertificate: `${root}/tls/authority.crt`,
  hostCertificate: `${root}/tls/host.json`,
  kit: `${root}/kit`,
  setup: `${root}/setup.json`,
  lock: `${root}/lock.db`,
  reserve: `${root}/reserve`,
});

export interface TownhallFolder {
  readonly paths: FolderPaths;
  /** Outside the data folder and in no backup. */
  readonly stateFolder: string;
  readonly config: TownhallConfig;
}

export interface DeviceKeys {
  readonly signing: SigningKey;
  readonly wrapping: WrapKey;
}

export type FolderFailure = Failure<'folder-missing' | 'folder-broken'>;

/** Reads and checks what the folder says about itself; opens no database and takes no lock. */
export function openTownhallFolder(
  root: string,
  options: { readonly stateRoot?: string | undefined } = {},
): Result<TownhallFolder, FolderFailure> {
  const plain = resolve(root);
  const paths = pathsOf(plain);
  if (!fs.existsSync(paths.config))
    return fail({ kind: 'folder-missing', message: `${plain} is not a town hall's data folder` });
  const config = readJsonFile(paths.config, configSchema);
  if (!config.ok) return config;
  const stateFolder = `${stateRootOf(plain, options.stateRoot)}/${config.value.device}`;
  return ok({ paths, stateFolder, config: config.value });
}

export const stateRootOf = (root: string, stateRoot: string | undefined): string =>
  stateRoot ?? `${root}.state`;

/** The device's secrets; they belong to the device that the folder names, or the folder is broken. */
export function readDeviceKeys(suite: Suite, folder: TownhallFolder): Result<DeviceKeys, FolderFailure> {
  const seeds = readJsonFile(folder.paths.deviceKeys, deviceKeysSchema);
  if (!seeds.ok) return seeds;
  const signing = suite.signingKey(hexToBytes(seeds.value.signingSeed));
  const wrapping = suite.wrapKey(hexToBytes(seeds.value.wrapSeed));
  if (deviceIdOf(suite, signing.publicKey) !== folder.config.device)
    return fail({ kind: 'folder-broken', message: 'keys/device.json belongs to another device' });
  return ok({ signing, wrapping });
}

export const writeDeviceKeys = (paths: FolderPaths, { signing, wrapping }: DeviceKeys): void =>
  writeDurable(
    paths.deviceKeys,
    `${JSON.stringify({ signingSeed: bytesToHex(signing.seed), wrapSeed: bytesToHex(wrapping.seed) })}\n`,
    { mode: 0o600 },
  );

export const writeConfig = (paths: FolderPaths, config: TownhallConfig): void =>
  writeDurable(paths.config, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o644 });

/** The running server of a folder, as it wrote it down; undefined = none, or one that left in disorder. */
export function findServer(folder: TownhallFolder): ServerFile | undefined {
  const file = readJsonFile(`${folder.stateFolder}/server.json`, serverFileSchema);
  return file.ok ? file.value : undefined;
}

/** Reads a JSON file of ours; what does not fit its schema names the file and the place. */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): Result<T, Failure<'folder-broken'>> {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(path, 'utf8'));
  } catch (cause) {
    const message = `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    return fail({ kind: 'folder-broken', message });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return ok(parsed.data);
  return fail({ kind: 'folder-broken', message: `${path}: ${z.prettifyError(parsed.error).slice(0, 300)}` });
}
