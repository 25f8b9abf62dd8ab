/**
 * The journal as a relay for the town hall's own devices, over HTTP: in front of the worker, which owns it.
 * A receipt from here is signed with this device's key; it says that a second machine has the run.
 */
import { createBlobShelf } from '../../core/relay/blob-shelf.ts';
import { createHintBoard } from '../../core/relay/hint-board.ts';
import { createRelayApp, type RelayApp } from '../../core/relay/http/relay-app.ts';
import type { RelayService } from '../../core/relay/http/relay-service.ts';
import { signReceipt } from '../../core/relay/receipt.ts';
import type { PushAnswer, RelayAnswer, RelayFailure } from '../../core/relay/relay.ts';
import type { TenantId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { readDeviceKeys } from './data-folder.ts';
import { systemTimer } from './system-clock.ts';
import type { Townhall } from './townhall.ts';
import type { Unavailable } from './worker-client.ts';
import type { CallName, PushedRun, WorkerCalls } from './worker-messages.ts';

/** Under this path of the server's address a device of the town hall finds its relay. */
export const relayPath = '/relay';

export function openRelayDoor(townhall: Townhall): Result<RelayApp, Failure> {
  const { suite, random, clock, folder, worker } = townhall;
  const keys = readDeviceKeys(suite, folder);
  if (!keys.ok) return keys;
  const { tenant, name } = folder.config;
  const { signing } = keys.value;
  const board = createHintBoard();
  townhall.watch((hasNewEntries) => {
    if (hasNewEntries) board.wake(tenant);
  });
  const ask = async <N extends CallName>(
    asked: TenantId,
    call: N,
    argument: WorkerCalls[N]['argument'],
  ): RelayAnswer<WorkerCalls[N]['answer']> => {
    if (asked !== tenant) return fail(stranger);
    const answer = await worker.call(call, argument);
    return answer.ok ? answer : fail(asRelayFailure(answer.failure));
  };
  const { storage } = townhall.blobs;
  const blobs = createBlobShelf({
    suite,
    key: signing,
    places: async () => storage,
    runBytes: async (asked) => (asked === tenant ? 0 : undefined),
    // Devices of this town hall bring what its own entries name; the disk is the limit.
    quotaBytes: Number.MAX_SAFE_INTEGER,
  });
  const service: RelayService = {
    name,
    blobs,
    watch: board.watch,
    vector: (asked) => ask(asked, 'vector', undefined),
    finishedDigests: (asked) => ask(asked, 'finished-digests', undefined),
    finishedStreams: (asked, request) => ask(asked, 'finished-streams', request),
    pull: (asked, request) => ask(asked, 'pull', request),
    log: (asked, from, limit) => ask(asked, 'log', { from, limit }),
    push: async (asked, run) => {
      const pushed = await ask(asked, 'push', run);
      if (!pushed.ok) return pushed;
      if (pushed.value.kind === 'storage-failed')
        return fail({ kind: 'relay-broken', message: pushed.value.message });
      return ok(toAnswer(pushed.value, (statement) => signReceipt(suite, signing, { tenant, ...statement })));
    },
    findDevice: async (asked, device) => {
      const known = await ask(asked, 'device', device);
      if (!known.ok) return known;
      return known.value === undefined ? fail(stranger) : ok(known.value);
    },
  };
  const { app, close } = createRelayApp({
    suite,
    random,
    clock,
    timer: systemTimer,
    service,
    publicKey: signing.publicKey,
    registers: false,
  });
  return ok({
    app,
    close: () => {
      close();
      blobs.close();
    },
  });
}

const stranger = { kind: 'not-found', message: 'Nothing is known of this tenant here' } as const;

const asRelayFailure = ({ message }: Unavailable): RelayFailure => ({ kind: 'relay-broken', message });

type Sign = (statement: Omit<Parameters<typeof signReceipt>[2], 'tenant'>) => ReturnType<typeof signReceipt>;

/** As a relay answers; whatever was stored gets its receipt. */
export function toAnswer(pushed: Exclude<PushedRun, { kind: 'storage-failed' }>, sign: Sign): PushAnswer {
  if (!('leafIndex' in pushed)) return pushed;
  const { stream, sequence, head, leafIndex, other } = pushed;
  const receipt = sign({ stream, sequence, head, leafIndex });
  return other === undefined
    ? { kind: 'stored', receipt, repeated: pushed.isRepeated }
    : { kind: 'forked', receipt, other };
}
