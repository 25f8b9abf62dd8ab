/**
 * The fold of the control stream: who may write, which epochs there are, which bodies are to be erased.
 * Relays and readers fold the same clear entries and come to the same list (rule CO1).
 */
import type { Suite } from '../crypto/suite.ts';
import { parseBody } from '../entry/body.ts';
import { orderEntries, type PlacedEntry } from '../entry/placed-entry.ts';
import { type Bytes, hexToBytes } from '../value/bytes.ts';
import {
  type DeviceId,
  type GuardianId,
  type Head,
  type StreamId,
  type TenantId,
  zeroTenant,
} from '../value/ids.ts';
import {
  type Act,
  type ActBody,
  actBytes,
  guardianIdOf,
  needsGuardians,
  parseAct,
  type SignedAct,
} from './acts.ts';
import { admittedDevice, type ControlDevice, cutsOf, isBeyondCut } from './control-device.ts';
import { type Epoch, epochOf, withMissed, withWrap } from './epoch.ts';

export interface RefusedAct {
  readonly stream: StreamId;
  readonly sequence: number;
  readonly reason: string;
}

export interface ControlState {
  readonly tenant: TenantId;
  readonly genesisHead: Head;
  readonly guardians: ReadonlyMap<GuardianId, Bytes>;
  readonly guardiansRequired: number;
  readonly recoveryKeyHash: string;
  readonly devices: ReadonlyMap<DeviceId, ControlDevice>;
  /** In control order; new seals use the last one that this device can unwrap. */
  readonly epochs: readonly Epoch[];
  readonly tickets: ReadonlyMap<Head, ReadonlySet<number>>;
  readonly refused: readonly RefusedAct[];
  /** An unknown critical act was seen: releases, grants and key acts wait for the update. */
  readonly needsUpdate: boolean;
}

export type ControlOutcome =
  | { readonly ok: true; readonly state: ControlState }
  | { readonly ok: false; readonly reason: string };

interface Draft {
  readonly suite: Suite;
  readonly tenant: TenantId;
  readonly genesisHead: Head;
  readonly genesis: ActBody<'control/genesis'>;
  guardians: Map<GuardianId, Bytes>;
  devices: Map<DeviceId, ControlDevice>;
  epochs: Epoch[];
  tickets: Map<Head, Set<number>>;
  refused: RefusedAct[];
  /** Of guardians' acts only, each with its kind: a device cannot use up the nonce of an act against it. */
  nonces: Set<string>;
  needsUpdate: boolean;
}

type Devices = ReadonlyMap<DeviceId, ControlDevice>;

/** Folds all control entries of a tenant. Fails only when no valid genesis of that tenant is among them. */
export function foldControl(
  suite: Suite,
  tenant: TenantId,
  genesisHead: Head,
  entries: readonly PlacedEntry[],
): ControlOutcome {
  const genesisEntry = entries.find((entry) => entry.head === genesisHead);
  if (genesisEntry === undefined)
    return { ok: false, reason: 'The genesis is not among the control entries' };
  const start = () => startDraft(suite, tenant, genesisHead, genesisEntry);
  const first = start();
  if (typeof first === 'string') return { ok: false, reason: first };
  const ordered = orderEntries(entries).map(({ entry }) => entry);
  applyEntries(first, ordered, first.devices);
  const draft = isAnyRemoved(first.devices) ? start() : first;
  if (typeof draft === 'string') return { ok: false, reason: draft };
  // A removed device can date what it writes afterwards before its removal: the cuts of the end decide.
  if (draft !== first) applyEntries(draft, ordered, first.devices);
  const { guardians, devices, epochs, tickets, refused, needsUpdate, genesis } = draft;
  const { guardiansRequired, recoveryKeyHash } = genesis;
  return {
    ok: true,
    state: {
      tenant,
      genesisHead,
      guardians,
      guardiansRequired,
      recoveryKeyHash,
      devices,
      epochs,
      tickets,
      refused,
      needsUpdate,
    },
  };
}

const isAnyRemoved = (devices: Devices): boolean =>
  devices.values().some(({ status }) => status === 'removed');

function applyEntries(draft: Draft, entries: readonly PlacedEntry[], cutDevices: Devices): void {
  for (const entry of entries) {
    if (entry.head === draft.genesisHead) continue;
    const reason = applyEntry(draft, entry, cutDevices);
    if (reason !== undefined) draft.refused.push({ stream: entry.stream, sequence: entry.sequence, reason });
  }
}

function startDraft(suite: Suite, tenant: TenantId, genesisHead: Head, entry: PlacedEntry): Draft | string {
  const signed = readAct(entry);
  if (typeof signed === 'string') return signed;
  if (signed.act.kind !== 'control/genesis') return `The genesis is a ${signed.act.kind}`;
  const genesis = signed.act.body;
  if (genesis.suite !== suite.id) return `Suite ${genesis.suite} is not ${suite.id}`;
  const guardians = new Map(
    genesis.guardians.map((key) => [guardianIdOf(suite, hexToBytes(key)), hexToBytes(key)]),
  );
  if (guardians.size < genesis.guardiansRequired) return 'Fewer guardians than are required';
  const device = admittedDevice(suite, genesis.device);
  if (!suite.isWrapPublicKey(device.wrapKey)) return 'Nothing can be wrapped to the first device';
  if (device.id !== entry.device) return 'The genesis names another device than the one that signed it';
  const draft: Draft = {
    suite,
    tenant,
    genesisHead,
    genesis,
    guardians,
    devices: new Map([[device.id, device]]),
    epochs: [],
    tickets: new Map(),
    refused: [],
    nonces: new Set(),
    needsUpdate: false,
  };
  return isSignedByGuardians(draft, zeroTenant, signed)
    ? draft
    : 'The genesis is not signed by its guardians';
}

function readAct(entry: PlacedEntry): SignedAct | string {
  if (entry.body === undefined) return 'The body is missing';
  const body = parseBody(entry.body);
  if (!body.ok) return body.failure.message;
  const act = parseAct(entry.header.kind, body.value);
  return act.ok ? act.value : act.failure.message;
}

function isSignedByGuardians(draft: Draft, tenant: TenantId, { act, signatures }: SignedAct): boolean {
  const message = actBytes(tenant, act.kind, act.body);
  const valid = new Set<GuardianId>();
  for (const { guardian, signature } of signatures) {
    const key = draft.guardians.get(guardian);
    if (key !== undefined && draft.suite.verify(key, message, signature)) valid.add(guardian);
  }
  return valid.size >= draft.genesis.guardiansRequired;
}

/**
 * Applies one act; the text says why it does not count. A device's own act counts up to its cut; an act of
 * guardians counts whoever carried it, so that two halves that remove each other's device both hold.
 */
function applyEntry(draft: Draft, entry: PlacedEntry, cutDevices: Devices): string | undefined {
  const origin = draft.devices.get(entry.device);
  if (origin === undefined) return 'Its device is not admitted';
  const isBeyond = isBeyondCut(cutDevices.get(entry.device) ?? origin, entry.stream, entry.sequence);
  const signed = readAct(entry);
  if (typeof signed === 'string') {
    if (entry.header.critical && !isBeyond) draft.needsUpdate = true;
    return signed;
  }
  if (needsGuardians(signed.act.kind)) return applyGuardiansAct(draft, signed, entry);
  return isBeyond ? 'It lies beyond the cut of a removed device' : applyAct(draft, signed.act, entry);
}

function applyGuardiansAct(draft: Draft, signed: SignedAct, entry: PlacedEntry): string | undefined {
  const { act } = signed;
  const name = `${act.kind}/${act.body.nonce}`;
  if (draft.nonces.has(name)) return 'The act was counted before';
  if (!isSignedByGuardians(draft, draft.tenant, signed))
    return `${act.kind} is not signed by ${draft.genesis.guardiansRequired} guardians`;
  const problem = applyAct(draft, act, entry);
  if (problem === undefined) draft.nonces.add(name);
  return problem;
}

function applyAct(draft: Draft, act: Act, entry: PlacedEntry): string | undefined {
  switch (act.kind) {
    case 'control/genesis':
      return 'A tenant has one genesis';
    case 'device/admitted':
      return admitDevice(draft, act.body, entry.device);
    case 'device/removed':
      return changeDevice(draft, act.body.device, (device) => ({
        ...device,
        status: 'removed',
        cuts: cutsOf(act.body.cuts),
      }));
    case 'cut/extended':
      return changeDevice(draft, act.body.device, (device) => ({
        ...device,
        cuts: new Map([...device.cuts, ...cutsOf(act.body.cuts)]),
      }));
    case 'device/retired':
      return retireDevice(draft, act.body);
    case 'epoch/opened':
      return openEpoch(draft, epochOf(draft.suite, act.body, entry));
    case 'epoch/shared':
      return shareEpochs(draft, act.body, entry.device);
    case 'epoch/missed':
      return noteMissed(draft, act.body, entry.device);
    case 'erasure/ticketed':
      for (const { head, index } of act.body.places) {
        draft.tickets.set(head, (draft.tickets.get(head) ?? new Set()).add(index));
      }
      return undefined;
  }
}

function admitDevice(draft: Draft, body: ActBody<'device/admitted'>, carrier: DeviceId): string | undefined {
  const device = admittedDevice(draft.suite, body.device);
  const known = draft.devices.get(device.id);
  if (known !== undefined) return `Device ${device.id} is already ${known.status}`;
  if (!draft.suite.isWrapPublicKey(device.wrapKey)) return `Nothing can be wrapped to device ${device.id}`;
  draft.devices.set(device.id, device);
  draft.epochs = draft.epochs.map((epoch) => {
    const wrap = body.wraps.find((one) => one.epoch === epoch.id);
    return wrap === undefined
      ? epoch
      : withWrap(epoch, device.id, { by: carrier, wrapped: hexToBytes(wrap.wrapped) });
  });
  return undefined;
}

/** A device that was admitted while another opened an epoch gets its key afterwards; a removed one does not. */
function shareEpochs(draft: Draft, { wraps }: ActBody<'epoch/shared'>, by: DeviceId): string | undefined {
  const counted = wraps.filter(({ device }) => draft.devices.get(device)?.status === 'admitted');
  if (counted.length === 0) return 'No admitted device is among those it is shared with';
  for (const { epoch, device, wrapped } of counted) {
    const wrap = { by, wrapped: hexToBytes(wrapped) };
    draft.epochs = draft.epochs.map((one) => (one.id === epoch ? withWrap(one, device, wrap) : one));
  }
  return undefined;
}

/** A device speaks for itself alone; what it has said once stands, and says nothing more when repeated. */
function noteMissed(draft: Draft, { epochs }: ActBody<'epoch/missed'>, device: DeviceId): string | undefined {
  if (draft.devices.get(device)?.status !== 'admitted') return 'Only an admitted device misses an epoch';
  draft.epochs = draft.epochs.map((one) => (epochs.includes(one.id) ? withMissed(one, device) : one));
  return undefined;
}

/** A copied entry would move an old epoch to the end of the order. */
function openEpoch(draft: Draft, epoch: Epoch): string | undefined {
  if (draft.epochs.some(({ id }) => id === epoch.id)) return `Epoch ${epoch.id} is already open`;
  draft.epochs.push(epoch);
  return undefined;
}

function changeDevice(
  draft: Draft,
  id: DeviceId,
  change: (device: ControlDevice) => ControlDevice,
): string | undefined {
  const device = draft.devices.get(id);
  if (device === undefined) return `Device ${id} is not known`;
  draft.devices.set(id, change(device));
  return undefined;
}

function retireDevice(draft: Draft, body: ActBody<'device/retired'>): string | undefined {
  const successor = draft.devices.get(body.successor);
  if (successor?.status !== 'admitted') return `Successor ${body.successor} is not admitted`;
  if (body.successor === body.device) return 'A device does not succeed itself';
  return changeDevice(draft, body.device, (device) => ({
    ...device,
    status: device.status === 'removed' ? 'removed' : 'retired',
    successor: body.successor,
  }));
}

export const signingKeyOf = (state: ControlState, device: DeviceId): Bytes | undefined =>
  state.devices.get(device)?.signingKey;
