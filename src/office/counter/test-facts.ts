/** Facts about one invented appointment, and a place to ask commands: for the tests of this room. */
import assert from 'node:assert/strict';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import type { AnyCommand, DecideContext, EntryDraft } from '../../core/projection/command.ts';
import type { Fold } from '../../core/projection/fold.ts';
import { eraseType } from '../../core/projection/fold.ts';
import type { FoldEntry } from '../../core/projection/kind.ts';
import { createRegistry } from '../../core/projection/registry.ts';
import { bytesToHex, hexToBytes, utf8 } from '../../core/value/bytes.ts';
import type { DeviceId, PersonId, RequestId, StreamId, SubjectId, TenantId } from '../../core/value/ids.ts';
import type { Appointment } from '../calendar/appointment.ts';
import { appointmentCommands } from './appointment-commands.ts';
import { appointmentFold } from './appointment-fold.ts';
import { appointmentImported } from './appointment-kinds.ts';
import { type AppointmentState, initialAppointment } from './appointment-state.ts';
import { importCommands, importRunFold, quarantineFold } from './import-run.ts';
import { foundTownhall, townhallFold } from './townhall.ts';

const suite = createSuite1();
export const tenant = '11'.repeat(16) as TenantId;
export const secret = 'ab'.repeat(32);
export const subject = '22'.repeat(16) as SubjectId;
export const clerk = 'c1'.repeat(16) as PersonId;
export const colleague = 'c2'.repeat(16) as PersonId;

export const appointment = (changes: Partial<Appointment> = {}): Appointment => ({
  source: { system: 'zms', id: 'process-4711' },
  localDate: '2026-10-26',
  localTime: '08:20',
  offsetMinutes: 60,
  zone: 'Europe/Berlin',
  durationMinutes: 20,
  scope: { id: 'counter', name: 'Bürgerbüro Auental' },
  services: [{ name: 'Wohnsitz anmelden' }],
  person: { name: 'Öztürk, Cem', phone: '+49 170 551000' },
  number: 'A12',
  status: 'expected',
  walkIn: false,
  ...changes,
});

export interface Fact {
  readonly place: string;
  readonly after?: readonly string[];
  readonly kind: { readonly kind: string };
  readonly body?: unknown;
  readonly person?: PersonId;
}

export const streams: Readonly<Record<string, StreamId>> = {
  a: 'aa'.repeat(16) as StreamId,
  b: 'bb'.repeat(16) as StreamId,
};
const reference = (place: string) => ({
  stream: streams[place[0] ?? ''] ?? streams['a'] ?? ('' as StreamId),
  sequence: Number(place.slice(1)),
});

/** `a3` stands for sequence 3 of device a's stream. */
export function entryOf({ place, after = [], kind, body = {}, person = clerk }: Fact): FoldEntry<unknown> {
  const { stream, sequence } = reference(place);
  return {
    kind: kind.kind,
    body,
    person,
    request: '33'.repeat(16) as RequestId,
    device: '44'.repeat(16) as never,
    recordedAt: Date.UTC(2026, 9, 26, 7, sequence),
    offsetMinutes: 60,
    clockUnsure: false,
    subjects: [subject],
    after: after.map(reference),
    stream,
    sequence,
    index: 0,
  };
}

export function fold(...facts: readonly Fact[]): AppointmentState {
  return facts.reduce((state, fact) => {
    const entry = entryOf(fact);
    const handler = appointmentFold.handlers.find(({ kind }) => kind.kind === entry.kind);
    assert.ok(handler);
    return handler.evolve(state, entry);
  }, initialAppointment);
}

export const rowOf = (state: AppointmentState) => appointmentFold.rows(state, subject)['appointments']?.[0];
export const imported = { place: 'a1', kind: appointmentImported, body: appointment() };
/** A context whose states are kept here, as the batch keeps them. */
export function createContext(person = clerk) {
  const states = new Map<string, unknown>();
  const registry = createRegistry(suite, [
    eraseType(appointmentFold),
    eraseType(townhallFold),
    eraseType(importRunFold),
    eraseType(quarantineFold),
  ]);
  let sequence = 0;
  const context: DecideContext = {
    tenant,
    person,
    device: '44'.repeat(16) as DeviceId,
    request: '66'.repeat(16) as RequestId,
    recordedAt: Date.UTC(2026, 9, 26, 7),
    offsetMinutes: 60,
    clockUnsure: false,
    stateOf: <S>(one: Fold<S>, id: SubjectId): S => (states.get(`${one.name} ${id}`) ?? one.initial(id)) as S,
    newSubject: () => subject,
    keyedSubject: (key, text) =>
      bytesToHex(suite.mac(hexToBytes(key), utf8(text)).subarray(0, 16)) as SubjectId,
  };
  const take = (drafts: readonly EntryDraft[]): void => {
    for (const { kind, subjects, body } of drafts) {
      sequence += 1;
      const [id] = subjects;
      const one = registry.findFold(kind.roles[0] ?? '');
      assert.ok(id && one);
      const handler = registry.findHandler(one.name, kind.kind);
      const after = sequence > 1 ? [`a${sequence - 1}`] : [];
      const entry = { ...entryOf({ place: `a${sequence}`, after, kind, body, person }), subjects };
      states.set(`${one.name} ${id}`, handler?.evolve(context.stateOf(one, id), entry));
    }
  };
  return { context, take };
}

export const commands = new Map(
  [foundTownhall, ...appointmentCommands, ...importCommands].map((command) => [command.name, command]),
);

export function ask(world: ReturnType<typeof createContext>, name: string, input: unknown, person = clerk) {
  const command: AnyCommand | undefined = commands.get(name);
  assert.ok(command);
  const parsed = command.schema.safeParse(input);
  assert.ok(parsed.success, JSON.stringify(parsed));
  const decided = command.decide({ ...world.context, person }, parsed.data);
  if (!decided.ok) return decided.failure.kind;
  world.take(decided.value);
  return decided.value.map(({ kind }) => kind.kind);
}

export const town = {
  name: 'Stadt Auental',
  ags: '09999001',
  type: 'mittlere-kreisangehoerige-stadt',
  secret,
};

export function foundedWorld() {
  const world = createContext();
  ask(world, 'townhall/found', town);
  return world;
}

export const subjectOfAppointment = (
  world: ReturnType<typeof createContext>,
  id = 'process-4711',
): SubjectId => world.context.keyedSubject(secret, `appointment zms ${id}`);
