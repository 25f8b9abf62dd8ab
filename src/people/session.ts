/**
 * Sessions of signed-in browsers. The browser holds an opaque token; the server holds its hash only,
 * bound to the browser's device cookie. Time is the monotonic clock: a wrong or jumping wall clock,
 * usual in an outage, neither ends sessions early nor stretches them.
 */
import { type Bytes, bytesToHex, concatBytes, hexToBytes, utf8 } from '../core/value/bytes.ts';
import type { PersonId } from '../core/value/ids.ts';
import type { Clock, Random } from '../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../core/value/result.ts';

export const sessionMilliseconds = 12 * 3_600_000;
export const idleMilliseconds = 60 * 60_000;

export type Sha256 = (bytes: Bytes) => Bytes;

/** What the server remembers of a session; knowing it does not let anybody in. */
export interface SessionRecord {
  readonly person: PersonId;
  readonly deviceHash: string;
  readonly openedAt: number;
  readonly usedAt: number;
}

export interface SessionStore {
  readonly find: (tokenHash: string) => SessionRecord | undefined;
  readonly put: (tokenHash: string, record: SessionRecord) => void;
  readonly remove: (tokenHash: string) => void;
  readonly list: () => readonly (readonly [tokenHash: string, record: SessionRecord])[];
}

export interface OpenedSession {
  /** For the HttpOnly cookie. */
  readonly token: string;
  /** For the header that every changing request carries. */
  readonly csrf: string;
}

export interface FoundSession {
  readonly person: PersonId;
  readonly csrf: string;
}

export interface OpenSession {
  readonly session: string;
  readonly openMilliseconds: number;
  readonly idleMilliseconds: number;
}

export type SessionFailure = Failure<'session-missing' | 'session-ended'>;

export interface SessionRequest {
  readonly token: string | undefined;
  readonly device: string | undefined;
  /** A page that refreshes itself all night must not keep its session alive: only a person's act does. */
  readonly cause: 'person' | 'page';
}

export interface Sessions {
  readonly open: (request: {
    readonly person: PersonId;
    readonly device: string;
    readonly previousToken: string | undefined;
  }) => OpenedSession;
  readonly find: (request: SessionRequest) => Result<FoundSession, SessionFailure>;
  /** The browsers in which a person is signed in; `session` names one and opens nothing. */
  readonly listOf: (person: PersonId) => readonly OpenSession[];
  /** Ends one session of this person; false = there is none of this name. */
  readonly closeOne: (person: PersonId, session: string) => boolean;
  readonly close: (token: string | undefined) => void;
  /** How many sessions are open in the browser whose device cookie has this hash. */
  readonly countOn: (deviceHash: string) => number;
  /** After a browser was removed: whoever is signed in there is out. */
  readonly closeAllOn: (deviceHash: string) => void;
  /** After a lock, removal or new PIN: every browser of the person must sign in again. */
  readonly closeAllOf: (person: PersonId) => void;
}

export interface SessionTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly sha256: Sha256;
  readonly store: SessionStore;
}

export function openSessions(tools: SessionTools): Sessions {
  const close = (token: string | undefined): void => {
    if (isToken(token)) tools.store.remove(hashOf(tools.sha256, token));
  };
  return {
    open: ({ person, device, previousToken }) => {
      close(previousToken);
      removeEnded(tools);
      const token = createToken(tools.random);
      const now = tools.clock.monotonicMilliseconds();
      const deviceHash = hashOf(tools.sha256, device);
      tools.store.put(hashOf(tools.sha256, token), { person, deviceHash, openedAt: now, usedAt: now });
      return { token, csrf: csrfOf(tools.sha256, token) };
    },
    find: (request) => findSession(tools, request),
    listOf: (person) => listOpen(tools, person),
    closeOne: (person, session) => {
      const found = tools.store
        .list()
        .find(([hash, record]) => record.person === person && nameOf(tools.sha256, hash) === session);
      if (found !== undefined) tools.store.remove(found[0]);
      return found !== undefined;
    },
    close,
    countOn: (deviceHash) => {
      removeEnded(tools);
      return tools.store.list().filter(([, record]) => record.deviceHash === deviceHash).length;
    },
    closeAllOn: (deviceHash) => {
      for (const [hash, record] of tools.store.list())
        if (record.deviceHash === deviceHash) tools.store.remove(hash);
    },
    closeAllOf: (person) => {
      for (const [hash, record] of tools.store.list()) if (record.person === person) tools.store.remove(hash);
    },
  };
}

/** 32 random bytes as hex: a session token or a device cookie. */
export const createToken = (random: Random): string => bytesToHex(random.bytes(32));

/** Compares without telling by its duration how much fits. */
export function isSameSecret(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) {
    difference |= left.charCodeAt(at) ^ right.charCodeAt(at % Math.max(1, right.length));
  }
  return difference === 0;
}

export function createMemorySessions(): SessionStore {
  const records = new Map<string, SessionRecord>();
  return {
    find: (hash) => records.get(hash),
    put: (hash, record) => void records.set(hash, record),
    remove: (hash) => void records.delete(hash),
    list: () => [...records],
  };
}

function findSession(tools: SessionTools, request: SessionRequest): Result<FoundSession, SessionFailure> {
  const missing = fail({ kind: 'session-missing', message: 'No session belongs to this browser' } as const);
  if (!isToken(request.token) || request.device === undefined) return missing;
  const hash = hashOf(tools.sha256, request.token);
  const record = tools.store.find(hash);
  if (record === undefined || !isSameSecret(record.deviceHash, hashOf(tools.sha256, request.device)))
    return missing;
  const now = tools.clock.monotonicMilliseconds();
  if (hasEnded(record, now)) {
    tools.store.remove(hash);
    return fail({ kind: 'session-ended', message: 'The session has ended' });
  }
  if (request.cause === 'person') tools.store.put(hash, { ...record, usedAt: now });
  return ok({ person: record.person, csrf: csrfOf(tools.sha256, request.token) });
}

function listOpen(tools: SessionTools, person: PersonId): OpenSession[] {
  removeEnded(tools);
  const now = tools.clock.monotonicMilliseconds();
  return tools.store
    .list()
    .filter(([, record]) => record.person === person)
    .map(([hash, { openedAt, usedAt }]) => ({
      session: nameOf(tools.sha256, hash),
      openMilliseconds: now - openedAt,
      idleMilliseconds: now - usedAt,
    }));
}

/** The name under which a page may speak of a session: it leads neither to the token nor to its hash. */
export const nameOfSession = (sha256: Sha256, token: string): string => nameOf(sha256, hashOf(sha256, token));

const nameOf = (sha256: Sha256, hash: string): string =>
  bytesToHex(sha256(utf8(`insel/session-name/1\0${hash}`)).subarray(0, 16));

function removeEnded(tools: SessionTools): void {
  const now = tools.clock.monotonicMilliseconds();
  for (const [hash, record] of tools.store.list()) if (hasEnded(record, now)) tools.store.remove(hash);
}

const hasEnded = (record: SessionRecord, now: number): boolean =>
  now - record.openedAt >= sessionMilliseconds || now - record.usedAt >= idleMilliseconds;

const isToken = (token: string | undefined): token is string =>
  token !== undefined && /^[0-9a-f]{64}$/.test(token);

/** Under which a device cookie is remembered. */
export const hashOfDevice = (sha256: Sha256, device: string): string => hashOf(sha256, device);

const hashOf = (sha256: Sha256, secret: string): string => bytesToHex(sha256(utf8(secret)));

/** Follows from the token, so that it needs no place of its own, and does not lead back to it. */
const csrfOf = (sha256: Sha256, token: string): string =>
  bytesToHex(sha256(concatBytes(utf8('insel/csrf/1\0'), hexToBytes(token))));
