/** What two guardians do together: admit, remove and retire devices, open epochs, order erasures. */
import type { Act } from '../core/control/acts.ts';
import { planEpoch, wrapEpochs } from '../core/control/epochs.ts';
import { parseRun } from '../core/segment/run.ts';
import { bytesToHex } from '../core/value/bytes.ts';
import type { DeviceId } from '../core/value/ids.ts';
import { expectOk } from '../core/value/result.ts';
import type { Box, Process } from './box.ts';
import { ProcessEnded } from './life.ts';
import type { Ticketed, Town } from './town.ts';

const nonceOf = ({ dice }: Town): string => bytesToHex(dice.bytes(16));

/** False: the box could not record it now (it crashed, its disk is full, it was removed meanwhile). */
function record(town: Town, via: Box, act: Act): boolean {
  const { process } = via;
  if (process === undefined) return false;
  const guardians = act.kind === 'epoch/opened' ? [] : town.guardians.slice(0, 2);
  try {
    const appended = process.replica.appendAct(act, guardians);
    if (!process.life.isAlive() || !appended.ok) return false;
    town.world.trace.note(`${via.name} act ${act.kind}`);
    process.sync.wake();
    return true;
  } catch (cause) {
    if (cause instanceof ProcessEnded) return false;
    throw cause;
  }
}

export function admitDevice(town: Town, via: Box, admitted: Box): boolean {
  const { process } = via;
  if (process === undefined) return false;
  const { suite } = town.world;
  const { device, signing, wrapping } = admitted.plan.identity;
  const tools = { suite, random: town.dice, tenant: town.founded.tenant };
  const keys = process.journal.epochKeys().values();
  const wraps = wrapEpochs(tools, { id: device, wrapKey: wrapping.publicKey }, keys);
  const isRecorded = record(town, via, {
    kind: 'device/admitted',
    body: {
      nonce: nonceOf(town),
      device: { signingKey: bytesToHex(signing.publicKey), wrapKey: bytesToHex(wrapping.publicKey) },
      wraps,
    },
  });
  if (isRecorded) admitted.load(controlRuns(town, via));
  return isRecorded;
}

/** What a joining device is handed with its code: the control stream as the admitting device has it. */
const controlRuns = ({ world }: Town, via: Box) =>
  via.journalDisk
    .rows()
    .filter(
      ({ bytes }) => expectOk(parseRun(world.suite, bytes)).segments[0]?.commitment.class === 'control',
    );

export function removeDevice(town: Town, via: Box, device: DeviceId): boolean {
  const { process } = via;
  if (process === undefined) return false;
  const cuts = lastHeadsOf(process, device);
  const isRecorded = record(town, via, {
    kind: 'device/removed',
    body: { nonce: nonceOf(town), device, cuts },
  });
  if (isRecorded) openEpoch(town, via);
  return isRecorded;
}

export function extendCut(town: Town, via: Box, removed: Box, cuts: ReturnType<typeof lastHeadsOf>): boolean {
  const { device } = removed.plan.identity;
  return record(town, via, { kind: 'cut/extended', body: { nonce: nonceOf(town), device, cuts } });
}

/** Up to where a device's streams are known to a process. */
export const lastHeadsOf = ({ journal }: Process, device: DeviceId) =>
  journal.streams
    .list()
    .filter((known) => known.device === device)
    .flatMap(({ stream, tips }) => {
      const [tip] = tips;
      return tip === undefined ? [] : [{ stream, sequence: tip.sequence, head: tip.head }];
    });

export function retireDevice(town: Town, via: Box, device: DeviceId): boolean {
  const { process } = via;
  if (process === undefined) return false;
  const heads = lastHeadsOf(process, device);
  const successor = via.plan.identity.device;
  const body = { nonce: nonceOf(town), device, successor, reason: 'defekt', heads };
  return record(town, via, { kind: 'device/retired', body });
}

export function openEpoch(town: Town, via: Box): boolean {
  const { process } = via;
  if (process === undefined) return false;
  const { suite } = town.world;
  const devices = [...process.journal.control().devices.values()].filter(
    ({ status }) => status === 'admitted',
  );
  const epoch = planEpoch({
    suite,
    random: town.dice,
    tenant: town.founded.tenant,
    devices,
    recoveryKey: town.recovery.publicKey,
  });
  town.secrets.push(epoch.secret);
  return record(town, via, { kind: 'epoch/opened', body: epoch.body });
}

export function orderErasure(town: Town, via: Box, ticketed: Ticketed): boolean {
  const { head, index } = ticketed;
  const body = { nonce: nonceOf(town), places: [{ head, index }] };
  if (!record(town, via, { kind: 'erasure/ticketed', body })) return false;
  town.erased.push(ticketed);
  return true;
}
