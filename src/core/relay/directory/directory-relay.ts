/**
 * A relay in a folder: a USB stick, a disk, a share. Nothing runs there, so whoever opens it keeps the
 * rules: every file passes the same acceptance as a push before it counts. Two people may use one stick in
 * turns; before each question the folder is looked at again.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { SigningKey, Suite } from '../../crypto/suite.ts';
import { type Bytes, bytesToHex, hexToBytes } from '../../value/bytes.ts';
import type { TenantId } from '../../value/ids.ts';
import type { Random } from '../../value/ports.ts';
import { fail, ok, type Result } from '../../value/result.ts';
import type { BlobPlaces } from '../blob-shelf.ts';
import { createIndexedStore, type RowPlace } from '../indexed-store.ts';
import type { Relay, RelayAnswer, RelayFailure } from '../relay.ts';
import type { RelayBlobs } from '../relay-blobs.ts';
import type { RelayChange, RelayStore, StoreFault } from '../relay-store.ts';
import { createStoreRelay, type StoreRelay } from '../store-relay.ts';
import { listRunFiles, type RunFile, runPathOf, writeDurably } from './run-files.ts';

export interface DirectoryPlan {
  readonly path: string;
  readonly name: string;
  readonly suite: Suite;
  readonly random: Random;
  /** Opens folders of blobs below a path; without it this medium takes runs only. */
  readonly blobPlaces?: (root: string) => BlobPlaces;
}

/** A file that does not count, and why. It stays where it is; its segments can be sent again. */
export interface FileProblem {
  readonly path: string;
  readonly reason: string;
}

export interface DirectoryRelay extends Relay {
  readonly publicKey: Bytes;
  readonly report: StoreRelay['report'];
  readonly listTenants: StoreRelay['listTenants'];
  readonly problems: () => RelayAnswer<readonly FileProblem[]>;
}

const markName = 'insel-relay.json';
const folderName = 'insel-relay';
const blobFolderName = 'insel-blobs';
const markPattern = /^\{"format":1,"seed":"([0-9a-f]{64})"\}$/;

/** Opens the folder, and prepares it when it was never used as a relay. */
export function openDirectoryRelay(plan: DirectoryPlan): Result<DirectoryRelay, RelayFailure> {
  try {
    return ok(createDirectoryRelay(plan, readOrWriteMark(plan)));
  } catch (cause) {
    return unreachableBecause(cause);
  }
}

const unreachableBecause = (cause: unknown): Result<never, RelayFailure> =>
  fail({ kind: 'unreachable', message: cause instanceof Error ? cause.message : String(cause) });

/** The identity of the stick: its receipts are signed by it, whoever plugged it in. */
function readOrWriteMark({ path: root, random, suite }: DirectoryPlan): SigningKey {
  if (!fs.existsSync(root)) throw new Error(`There is no folder ${root}`);
  if (!fs.existsSync(path.join(root, markName))) {
    const seed = bytesToHex(random.bytes(32));
    writeDurably(root, markName, new TextEncoder().encode(`{"format":1,"seed":"${seed}"}`));
    fs.mkdirSync(path.join(root, folderName), { recursive: true });
  }
  return suite.signingKey(hexToBytes(readSeed(root)));
}

function readSeed(root: string): string {
  const seed = markPattern.exec(fs.readFileSync(path.join(root, markName), 'utf8'))?.[1];
  if (seed === undefined) throw new Error(`${markName} is not the mark of a relay`);
  return seed;
}

interface Loaded {
  readonly relay: StoreRelay;
  readonly keeper: FileKeeper;
  readonly problems: Map<string, FileProblem>;
}

function createDirectoryRelay(plan: DirectoryPlan, key: SigningKey): DirectoryRelay {
  const root = path.join(plan.path, folderName);
  const seed = bytesToHex(key.seed);
  const blobPlaces = plan.blobPlaces?.(path.join(plan.path, blobFolderName));
  const start = (): Loaded => {
    const keeper = createFileKeeper(root);
    const store: RelayStore = createIndexedStore(keeper);
    const relay = createStoreRelay({ name: plan.name, suite: plan.suite, store, key, blobPlaces });
    return { relay, keeper, problems: new Map() };
  };
  let loaded = start();
  /** Takes over what somebody else wrote; starts again when files are gone. */
  const refresh = async (): Promise<void> => {
    if (readSeed(plan.path) !== seed) throw new Error(`Another medium is mounted at ${plan.path}`);
    const files = listRunFiles(root);
    const names = new Set(files.map((file) => file.path));
    if ([...loaded.keeper.known].some((name) => !names.has(name))) {
      loaded.relay.close();
      loaded = start();
    }
    await loadFiles(
      root,
      loaded,
      files.filter((file) => !loaded.keeper.known.has(file.path)),
    );
  };
  const serially = createSerialQueue();
  const afterRefresh = <T>(act: (relay: StoreRelay) => RelayAnswer<T>): RelayAnswer<T> =>
    serially(async () => {
      try {
        await refresh();
      } catch (cause) {
        return unreachableBecause(cause);
      }
      return act(loaded.relay);
    });
  return {
    name: plan.name,
    publicKey: key.publicKey,
    vector: (tenant) => afterRefresh((relay) => relay.vector(tenant)),
    finishedDigests: (tenant) => afterRefresh((relay) => relay.finishedDigests(tenant)),
    finishedStreams: (tenant, request) => afterRefresh((relay) => relay.finishedStreams(tenant, request)),
    push: (tenant, run) => afterRefresh((relay) => relay.push(tenant, run)),
    pull: (tenant, request) => afterRefresh((relay) => relay.pull(tenant, request)),
    log: (tenant, from, limit) => afterRefresh((relay) => relay.log(tenant, from, limit)),
    report: (tenant) => afterRefresh((relay) => relay.report(tenant)),
    listTenants: () => afterRefresh((relay) => relay.listTenants()),
    blobs: blobPlaces && blobsAfter(afterRefresh),
    problems: () => afterRefresh(async () => ok([...loaded.problems.values()])),
    close: () => loaded.relay.close(),
  };
}

/** The medium is looked at before each question here too: what was pulled out is unreachable and not empty. */
function blobsAfter(
  afterRefresh: <T>(act: (relay: StoreRelay) => RelayAnswer<T>) => RelayAnswer<T>,
): RelayBlobs {
  const ask = <T>(act: (blobs: RelayBlobs) => RelayAnswer<T>): RelayAnswer<T> =>
    afterRefresh(async ({ blobs }) =>
      blobs === undefined ? fail({ kind: 'not-found', message: 'No blobs are kept here' }) : act(blobs),
    );
  return {
    has: (tenant, names) => ask((blobs) => blobs.has(tenant, names)),
    put: (tenant, piece) => ask((blobs) => blobs.put(tenant, piece)),
    get: (tenant, name, range) => ask((blobs) => blobs.get(tenant, name, range)),
  };
}

/** One question at a time: while files are being taken over, nothing else may write. */
function createSerialQueue(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const next = last.then(act);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Accepts files until none of the rest can be accepted: their order says much, but a torn one may be missing. */
async function loadFiles(root: string, loaded: Loaded, files: readonly RunFile[]): Promise<void> {
  const { relay, keeper, problems } = loaded;
  let waiting = files.filter(({ path: name }) => problems.get(name)?.reason !== tornReason(root, name));
  for (let before = -1; waiting.length > 0 && waiting.length !== before; ) {
    before = waiting.length;
    const left: RunFile[] = [];
    for (const file of waiting) {
      const reason = await keeper.loading(file, (run) => acceptFile(relay, file, run));
      if (reason === undefined) problems.delete(file.path);
      else {
        problems.set(file.path, { path: file.path, reason });
        left.push(file);
      }
    }
    waiting = left;
  }
}

/** A file that was found torn is not read again while it is the same. */
const tornReason = (root: string, name: string): string =>
  `The file is torn (${fs.statSync(path.join(root, name)).size} bytes)`;

async function acceptFile(relay: StoreRelay, file: RunFile, run: Bytes): Promise<string | undefined> {
  const answer = await relay.push(file.tenant, run);
  if (!answer.ok) return `${answer.failure.kind}: ${answer.failure.message}`;
  const { value } = answer;
  if (value.kind === 'refused')
    return value.reason === 'run-malformed'
      ? `The file is torn (${run.length} bytes)`
      : `${value.reason}: ${value.message}`;
  return value.kind === 'need' ? `What lies before sequence ${value.sequence} is missing` : undefined;
}

interface FileKeeper {
  readonly read: (tenant: TenantId, place: RowPlace) => Bytes;
  readonly write: (change: RelayChange) => void;
  readonly faultOf: (cause: unknown) => StoreFault;
  /** Paths of the files that count. */
  readonly known: ReadonlySet<string>;
  /** Lets a file through acceptance without writing it again; the reason why it does not count. */
  readonly loading: (
    file: RunFile,
    accept: (run: Bytes) => Promise<string | undefined>,
  ) => Promise<string | undefined>;
}

function createFileKeeper(root: string): FileKeeper {
  const paths = new Map<string, string>();
  /** Rows that are only a part of their file, because two people wrote overlapping runs. */
  const parts = new Map<string, Bytes>();
  const known = new Set<string>();
  let current: { readonly file: RunFile; readonly run: Bytes } | undefined;
  const keyOf = (tenant: TenantId, { stream, branch, firstSequence }: RowPlace): string =>
    `${tenant}/${stream}/${branch}/${firstSequence}`;
  return {
    known,
    read: (tenant, place) => {
      const key = keyOf(tenant, place);
      const name = paths.get(key);
      if (name === undefined) throw new RangeError(`Row ${key} is not here`);
      return parts.get(key) ?? fs.readFileSync(path.join(root, name));
    },
    write: ({ next, rows, replaced }) => {
      for (const row of rows) {
        const key = keyOf(next.tenant, row);
        const name = current?.file.path ?? runPathOf(next.tenant, row);
        if (current === undefined) writeDurably(root, name, row.run);
        else if (row.run.length !== current.run.length) parts.set(key, row.run);
        paths.set(key, name);
        known.add(name);
      }
      for (const row of replaced) {
        const key = keyOf(next.tenant, row);
        const name = paths.get(key);
        if (name === undefined) throw new RangeError(`Row ${key} is not here`);
        if (parts.has(key)) parts.set(key, row.run);
        else writeDurably(root, name, row.run);
      }
    },
    faultOf: (cause) => (isFull(cause) ? 'relay-full' : 'relay-broken'),
    loading: async (file, accept) => {
      const run = fs.readFileSync(path.join(root, file.path));
      current = { file, run };
      try {
        const reason = await accept(run);
        if (reason === undefined) known.add(file.path);
        return reason;
      } finally {
        current = undefined;
      }
    },
  };
}

const isFull = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
