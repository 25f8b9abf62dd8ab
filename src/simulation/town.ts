/** One town hall of the region: its guardians, its machines, what its people asked for and were promised. */
import { deviceIdOf } from '../core/control/acts.ts';
import { type Founded, foundTenant } from '../core/control/founding.ts';
import type { SigningKey, WrapKey } from '../core/crypto/suite.ts';
import { hybridZero } from '../core/entry/hybrid-time.ts';
import type { NewRun } from '../core/storage/journal-storage.ts';
import { bytesToHex, utf8 } from '../core/value/bytes.ts';
import type { DeviceId, Head, RequestId, StreamId, SubjectId } from '../core/value/ids.ts';
import type { Box, Identity } from './box.ts';
import { simulationStart } from './device-clock.ts';
import type { Dice } from './dice.ts';
import type { SimulatedSuite } from './simulated-suite.ts';
import type { TextPlace } from './visible-rows.ts';
import type { World } from './world.ts';

/** What a person was told is safe. */
export interface Promised {
  readonly request: RequestId;
  readonly command: string;
  /** A machine whose disk holds it; undefined when only relays do. */
  home: Box | undefined;
  readonly device: DeviceId;
  readonly stream: StreamId;
  readonly sequence: number;
  readonly head: Head;
  /** Why nobody has to find it any more; undefined = it must be everywhere in the end. */
  excused: string | undefined;
}

export interface Ticketed extends TextPlace {
  readonly head: Head;
  readonly index: number;
}

export interface Unit {
  readonly id: SubjectId;
  /** The box that was granted it. */
  holder: Box | undefined;
}

export interface Town {
  readonly number: number;
  readonly name: string;
  readonly world: World;
  readonly dice: Dice;
  readonly founded: Founded;
  readonly guardians: readonly SigningKey[];
  readonly recovery: WrapKey;
  readonly boxes: Box[];
  readonly units: Unit[];
  readonly promised: Map<RequestId, Promised>;
  readonly erased: Ticketed[];
  /** Requests that nobody has been answered yet. */
  waiting: number;
  /** A machine image was resumed twice: its units are no longer guarded. */
  hasClone: boolean;
  /** Words that must never leave the town hall: names of the founding and every secret seed. */
  readonly secrets: Uint8Array[];
}

/** Every text that a clerk writes begins with it. */
export const plaintextMark = 'Klartext';

export function newIdentity(suite: SimulatedSuite, dice: Dice): Identity {
  const signing = suite.signingKey(dice.bytes(32));
  const wrapping = suite.wrapKey(dice.bytes(96));
  return { device: deviceIdOf(suite, signing.publicKey), signing, wrapping };
}

export function foundTown(world: World, number: number, first: Identity): Town {
  const { suite } = world;
  const dice = world.dice.fork(`town ${number}`);
  const guardians = [1, 2, 3].map(() => suite.signingKey(dice.bytes(32)));
  const recovery = suite.wrapKey(dice.bytes(96));
  const founded = foundTenant({
    suite,
    random: dice,
    device: first,
    guardians,
    guardiansRequired: 2,
    recoveryKey: recovery.publicKey,
    time: { hybridTime: hybridZero, recordedAt: simulationStart, offsetMinutes: 60 },
  });
  const units = Array.from({ length: 12 }, (_, place) => {
    const id = bytesToHex(suite.hash(utf8(`unit ${number} ${place}`)).subarray(0, 16)) as SubjectId;
    return { id, holder: undefined };
  });
  const secrets = [...guardians, recovery, first.signing, first.wrapping].map(({ seed }) => seed);
  return {
    number,
    name: `Stadt ${number + 1}`,
    world,
    dice,
    founded,
    guardians,
    recovery,
    boxes: [],
    units,
    promised: new Map(),
    erased: [],
    waiting: 0,
    hasClone: false,
    secrets: [...secrets, utf8(plaintextMark), founded.epoch.secret],
  };
}

export function foundingRun({ founded }: Town): NewRun {
  const [genesis] = founded.run.segments;
  if (genesis === undefined) throw new RangeError('A town has a genesis');
  const { stream } = genesis.commitment;
  return { stream, firstSequence: 1, lastSequence: 2, bytes: founded.run.bytes, isBranch: false };
}

export const boxesInUse = ({ boxes }: Town): Box[] => boxes.filter(({ isInUse }) => isInUse);

/** Boxes whose process runs, which a person can walk up to. */
export const openBoxes = (town: Town): Box[] =>
  boxesInUse(town).filter(({ process }) => process !== undefined);

/** Removed or retired, and its own process knows it. */
export const isExpelled = (box: Box): boolean => box.process !== undefined && !isAdmitted(box);

export const isAdmitted = (box: Box): boolean =>
  box.process?.journal.control().devices.get(box.plan.identity.device)?.status === 'admitted';
