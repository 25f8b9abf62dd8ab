/**
 * The first segment of a tenant. Its hash is the tenant's id, so whoever holds it can check that a
 * relay shows the right town; it carries no name and no AGS.
 */
import type { SigningKey, Suite, WrapKey } from '../crypto/suite.ts';
import { buildBody } from '../entry/body.ts';
import { buildEntry, type Entry } from '../entry/entry.ts';
import type { EntryReference } from '../entry/header.ts';
import type { HybridTime } from '../entry/hybrid-time.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import { openSegment, sealSegment } from '../segment/sealing.ts';
import type { Segment } from '../segment/segment.ts';
import { type Bytes, bytesToHex } from '../value/bytes.ts';
import type { Json } from '../value/canonical-json.ts';
import { nobody, type RequestId, type StreamId, type TenantId, zeroHead, zeroTenant } from '../value/ids.ts';
import type { Random } from '../value/ports.ts';
import { type Failure, fail, ok, type Result } from '../value/result.ts';
import { type ActKind, controlSubject, deviceIdOf, type Guardian, signAct } from './acts.ts';

export interface GenesisPlan {
  readonly suite: Suite;
  readonly random: Random;
  readonly device: { readonly signing: SigningKey; readonly wrapping: WrapKey };
  readonly guardians: readonly Guardian[];
  readonly guardiansRequired: number;
  /** SHA-256 of the recovery public key; all-lost recovery checks the rebuilt key against it. */
  readonly recoveryKeyHash: Bytes;
  readonly stream: StreamId;
  readonly time: ControlTime;
}

export interface ControlTime {
  readonly hybridTime: HybridTime;
  readonly recordedAt: number;
  readonly offsetMinutes: number;
}

/** SHA-256(genesis segment)[0..16]. */
export const tenantIdOf = (suite: Pick<Suite, 'hash'>, genesis: Bytes): TenantId =>
  bytesToHex(suite.hash(genesis).subarray(0, 16)) as TenantId;

export function buildGenesis(plan: GenesisPlan): Segment {
  const { suite, random, device } = plan;
  const body = signAct(
    suite,
    zeroTenant,
    {
      kind: 'control/genesis',
      body: {
        nonce: bytesToHex(random.bytes(16)),
        suite: suite.id,
        guardians: plan.guardians.map(({ publicKey }) => bytesToHex(publicKey)),
        guardiansRequired: plan.guardiansRequired,
        device: {
          signingKey: bytesToHex(device.signing.publicKey),
          wrapKey: bytesToHex(device.wrapping.publicKey),
        },
        recoveryKeyHash: bytesToHex(plan.recoveryKeyHash),
      },
    },
    plan.guardians,
  );
  const entry = buildControlEntry(suite, random, {
    kind: 'control/genesis',
    body,
    time: plan.time,
    after: [],
  });
  const sealer = { device: deviceIdOf(suite, device.signing.publicKey), sign: device.signing.sign };
  const position = {
    tenant: zeroTenant,
    stream: plan.stream,
    class: 'control',
    firstSequence: 1,
    previous: zeroHead,
    previousSeal: zeroHead,
  } as const;
  return sealSegment({ suite, random, sealer }, position, [entry], undefined);
}

export interface ControlEntryDraft {
  readonly kind: ActKind;
  readonly body: Json;
  readonly time: ControlTime;
  readonly after: readonly EntryReference[];
}

/** Every control entry is critical: a version that does not know it must not go on handing out keys. */
export function buildControlEntry(suite: Suite, random: Random, draft: ControlEntryDraft): Entry {
  const header = {
    ...draft.time,
    critical: true,
    clockUnsure: false,
    person: nobody,
    request: bytesToHex(random.bytes(16)) as RequestId,
    part: 1,
    parts: 1,
    bodyVersion: 1,
    kind: draft.kind,
    subjects: [controlSubject],
    after: draft.after,
  };
  return buildEntry(suite, header, buildBody(random, draft.body));
}

export type ControlFailure = Failure<'control-unreadable'>;

/** The entries of a control segment with their places; control segments open without a key. */
export function readControlSegment(suite: Suite, segment: Segment): Result<PlacedEntry[], ControlFailure> {
  const opened = openSegment(suite, segment, undefined);
  if (!opened.ok) return fail({ kind: 'control-unreadable', message: opened.failure.message });
  return ok(placeEntries(segment, opened.value));
}

/** Adds their place to the entries of an opened segment. */
export function placeEntries(segment: Segment, entries: readonly Entry[]): PlacedEntry[] {
  const { device, stream, firstSequence } = segment.commitment;
  const { head } = segment;
  return entries.map((entry, index) => ({
    ...entry,
    device,
    stream,
    sequence: firstSequence + index,
    head,
    index,
  }));
}
