/** What guardians do with devices, with the codes of their cards typed at this machine. */
import { type Act, deviceIdOf, type Guardian } from '../../core/control/acts.ts';
import { planAdmission, planRemoval, planSuccession, type StreamEnd } from '../../core/control/admission.ts';
import { planEpoch } from '../../core/control/epochs.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import type { Replica } from '../../core/replica/replica.ts';
import { type Bytes, bytesToHex } from '../../core/value/bytes.ts';
import type { DeviceId } from '../../core/value/ids.ts';
import type { Random } from '../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import { openGuardian } from './recovery.ts';

export interface ActTools {
  readonly suite: Suite;
  readonly random: Random;
  readonly replica: Replica;
  /** Public half of the recovery key; every new epoch is wrapped to it too. */
  readonly recoveryKey: Bytes;
}

type Codes = readonly string[];

export function admitDevice(
  tools: ActTools,
  request: { readonly signingKey: Bytes; readonly wrapKey: Bytes; readonly codes: Codes },
): Result<DeviceId, Failure> {
  const { suite, random, replica } = tools;
  const { journal } = replica;
  if (!suite.isWrapPublicKey(request.wrapKey))
    return fail({ kind: 'device-key-malformed', message: 'The device sent a wrap key that cannot be used' });
  const keys = { signingKey: request.signingKey, wrapKey: request.wrapKey };
  const act = planAdmission({ suite, random, tenant: journal.tenant }, keys, journal.epochKeys().values());
  const done = appendSigned(tools, act, request.codes);
  return done.ok ? ok(deviceIdOf(suite, request.signingKey)) : done;
}

/** After a removal a new epoch begins, so that the removed device reads nothing that comes. */
export function removeDevice(
  tools: ActTools,
  { device, codes }: { readonly device: DeviceId; readonly codes: Codes },
): Result<DeviceId, Failure> {
  const { replica, random } = tools;
  if (device === replica.journal.device)
    return fail({ kind: 'device-is-this', message: 'A device does not remove itself; do it on another one' });
  const known = requireDevice(replica, device);
  if (!known.ok) return known;
  const done = appendSigned(tools, planRemoval(random, device, endsOf(replica, device)), codes);
  return done.ok ? openEpoch(tools, device) : done;
}

/** This device takes over from one that is dead; if that returns, it books and executes nothing. */
export function succeedDevice(
  tools: ActTools,
  request: { readonly device: DeviceId; readonly reason: string; readonly codes: Codes },
): Result<DeviceId, Failure> {
  const { replica, random } = tools;
  const { device, reason, codes } = request;
  const successor = replica.journal.device;
  if (device === successor)
    return fail({ kind: 'device-is-this', message: 'A device cannot succeed itself' });
  const known = requireDevice(replica, device);
  if (!known.ok) return known;
  const heads = endsOf(replica, device);
  const done = appendSigned(tools, planSuccession(random, { device, successor, reason, heads }), codes);
  return done.ok ? ok(device) : done;
}

function requireDevice({ journal }: Replica, device: DeviceId): Result<true, Failure> {
  if (journal.control().devices.get(device)?.status === 'admitted') return ok(true);
  return fail({ kind: 'device-unknown', message: `Device ${device} is not admitted` });
}

const endsOf = ({ journal }: Replica, device: DeviceId): StreamEnd[] =>
  journal.streams
    .list()
    .filter((stream) => stream.device === device)
    .flatMap(({ stream, tips }) => tips.map(({ sequence, head }) => ({ stream, sequence, head })));

function openEpoch(tools: ActTools, removed: DeviceId): Result<DeviceId, Failure> {
  const { suite, random, replica, recoveryKey } = tools;
  const { journal } = replica;
  const control = journal.control();
  if (bytesToHex(suite.hash(recoveryKey)) !== control.recoveryKeyHash)
    return fail({
      kind: 'recovery-key-foreign',
      message: 'insel.json names another recovery key than the genesis',
    });
  const devices = [...control.devices.values()].filter(({ status }) => status === 'admitted');
  const { body } = planEpoch({ suite, random, tenant: journal.tenant, devices, recoveryKey });
  const done = replica.appendAct({ kind: 'epoch/opened', body }, []);
  return done.ok ? ok(removed) : fail(done.failure);
}

/** Two cards are two persons: the same card twice counts once. */
/** As many different guardians as it takes sign the act; fewer record nothing. */
export function appendSigned({ suite, replica }: ActTools, act: Act, codes: Codes): Result<true, Failure> {
  const control = replica.journal.control();
  const guardians = new Map<string, Guardian>();
  for (const typed of codes) {
    const guardian = openGuardian(suite, control, typed);
    if (!guardian.ok) return guardian;
    guardians.set(bytesToHex(guardian.value.publicKey), guardian.value);
  }
  if (guardians.size < control.guardiansRequired)
    return fail({
      kind: 'guardians-missing',
      message: `${control.guardiansRequired} different guardians are needed, got ${guardians.size}`,
    });
  const done = replica.appendAct(act, [...guardians.values()]);
  return done.ok ? ok(true) : fail(done.failure);
}
