/**
 * From an opened entry to what a fold may see: the body is upcast and checked by its kind's schema. A
 * known kind whose body this version rejects is treated like an unknown kind: kept, shown, inert.
 */
import { parseBody } from '../entry/body.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import type { ErasedEntry, FoldEntry, KindDefinition } from './kind.ts';

/** Member of a body that the machinery adds and takes off again: 8 bytes of the command's hash. */
export const commandMember = '~';

export type Interpreted =
  | { readonly kind: 'known'; readonly entry: FoldEntry<unknown>; readonly command: string | undefined }
  | { readonly kind: 'erased'; readonly entry: ErasedEntry }
  | { readonly kind: 'unknown'; readonly reason: string };

export function interpretEntry(
  placed: PlacedEntry,
  definition: KindDefinition<unknown> | undefined,
): Interpreted {
  if (definition === undefined) return { kind: 'unknown', reason: 'newer version needed' };
  if (placed.body === undefined) return { kind: 'erased', entry: foldEntryOf(placed, undefined) };
  const value = parseBody(placed.body);
  if (!value.ok) return { kind: 'unknown', reason: value.failure.message };
  const { command, body } = takeOffCommand(value.value);
  const checked = checkBody(definition, placed.header.bodyVersion, body);
  if (!checked.ok) return { kind: 'unknown', reason: checked.reason };
  return { kind: 'known', entry: foldEntryOf(placed, checked.body), command };
}

function takeOffCommand(value: unknown): { readonly command: string | undefined; readonly body: unknown } {
  if (typeof value !== 'object' || value === null || !(commandMember in value))
    return { command: undefined, body: value };
  const { [commandMember]: command, ...body } = value;
  return { command: typeof command === 'string' ? command : undefined, body };
}

type Checked =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly reason: string };

function checkBody(definition: KindDefinition<unknown>, version: number, body: unknown): Checked {
  if (version > definition.version) return { ok: false, reason: 'newer version needed' };
  let current = body;
  try {
    for (let from = version; from < definition.version; from += 1) {
      const upcast = definition.upcasters[from];
      if (upcast === undefined) return { ok: false, reason: `no upcaster from version ${from}` };
      current = upcast(current);
    }
  } catch (cause) {
    // Upcasters read what other versions wrote; one that throws makes the entry inert, never the machine.
    return { ok: false, reason: `the upcaster failed: ${String(cause).slice(0, 120)}` };
  }
  const parsed = definition.schema.safeParse(current);
  return parsed.success
    ? { ok: true, body: parsed.data }
    : { ok: false, reason: parsed.error.message.slice(0, 200) };
}

function foldEntryOf<B>(placed: PlacedEntry, body: B): FoldEntry<B> {
  const { header } = placed;
  return {
    kind: header.kind,
    body,
    person: header.person,
    request: header.request,
    device: placed.device,
    recordedAt: header.recordedAt,
    offsetMinutes: header.offsetMinutes,
    clockUnsure: header.clockUnsure,
    subjects: header.subjects,
    after: header.after,
    stream: placed.stream,
    sequence: placed.sequence,
    head: placed.head,
    index: placed.index,
  };
}
