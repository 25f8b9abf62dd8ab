/** The world in which the contract of relays is checked: a fictional town, a place, and one relay on it. */
import { test } from 'node:test';
import { parseRun } from '../segment/run.ts';
import { lastSequenceOf, type Segment } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { Head, StreamId, TenantId } from '../value/ids.ts';
import { expectOk } from '../value/result.ts';
import {
  createTown,
  runOf,
  suite,
  type Town,
  type TownDevice,
  type TownWriter,
} from './fictional-town.contract.ts';
import type { Receipt } from './receipt.ts';
import type { PushAnswer, Relay } from './relay.ts';

/** A place where relays can be opened again and again over the same medium. */
export interface RelayPlace {
  /** Opens a relay as one device of a town sees it; where nobody signs in, the device does not matter. */
  readonly open: (town: Town, device: TownDevice) => Promise<OpenRelay>;
  readonly dispose: () => Promise<void> | void;
}

export type OpenPlace = () => Promise<RelayPlace> | RelayPlace;

/** Rules that do not apply to a member, each with the reason; they are printed as skipped. */
export type Exceptions = { readonly [rule: string]: string };

export interface OpenRelay {
  readonly relay: Relay;
  readonly publicKey: Bytes;
}

export interface World {
  readonly town: Town;
  readonly relay: Relay;
  readonly publicKey: Bytes;
  readonly place: RelayPlace;
  readonly writer: TownWriter;
  readonly push: (...segments: readonly Segment[]) => Promise<PushAnswer>;
  readonly headsOf: (stream: StreamId, after?: number, branch?: number) => Promise<Head[]>;
}

export async function pullAll(
  relay: Relay,
  tenant: TenantId,
  stream: StreamId,
  after = 0,
  branch?: number,
): Promise<Segment[]> {
  const segments: Segment[] = [];
  let from = after;
  for (;;) {
    const request = { stream, after: from, bytesMax: 65_536, ...(branch === undefined ? {} : { branch }) };
    const answer = expectOk(await relay.pull(tenant, request));
    for (const run of answer.runs) segments.push(...expectOk(parseRun(suite, run)).segments);
    if (!answer.hasMore) return segments;
    from = Math.max(...segments.map(({ commitment }) => lastSequenceOf(commitment)));
  }
}

export function receiptIn(answer: PushAnswer): Receipt {
  if (answer.kind === 'stored' || answer.kind === 'forked') return answer.receipt;
  throw new Error(`No receipt in ${JSON.stringify(answer)}`);
}

export const checkIn =
  (openPlace: OpenPlace, exceptions: Exceptions) =>
  (title: string, act: (world: World) => Promise<void>): void => {
    const skip = exceptions[/^\[(\w+)\]/.exec(title)?.[1] ?? ''] ?? false;
    test(title, { skip }, async () => {
      const place = await openPlace();
      const town = createTown(title);
      const { relay, publicKey } = await place.open(town, town.first);
      const push = async (...segments: readonly Segment[]) =>
        expectOk(await relay.push(town.tenant, runOf(...segments)));
      const headsOf = async (stream: StreamId, after = 0, branch?: number) =>
        (await pullAll(relay, town.tenant, stream, after, branch)).map(({ head }) => head);
      try {
        await push(town.genesis);
        const writer = town.openStream(town.first);
        await act({ town, relay, publicKey, place, writer, push, headsOf });
      } finally {
        relay.close();
        await place.dispose();
      }
    });
  };
