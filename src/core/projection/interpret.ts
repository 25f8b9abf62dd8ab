/**
 * From an opened entry to what a fold may see: the body is upcast and checked by its kind's schema. A
 * known kind whose body this version rejects is treated like an unknown kind: kept, shown, inert.
 */
import { type EntryBody, parseBody } from '../entry/body.ts';
import type { PlacedEntry } from '../entry/placed-entry.ts';
import type { Bytes } from '../value/bytes.ts';
import type { ErasedEntry, FoldEntry, KindDefinition } from './kind.ts';

/** Member of a body that the machinery adds and takes off again: 8 bytes of the command's hash. */
export const commandMember = '~';

/** `,"~":"0123456789abcdef"}`: keys are sorted, and no letter comes after a tilde. */
const commandTail = /^[{,]"~":"([0-9a-f]{16})"\}$/;
const commandTailLength = 24;
const closingBrace = 0x7d;
const tilde = 0x7e;

/**
 * The command's hash at the end of a body, without reading the rest: a quote behind `{` or `,` is not
 * inside a text, where it would stand behind a backslash, and the last brace closes the body itself.
 */
export function commandOf(body: EntryBody | undefined): string | undefined {
  if (body === undefined) return undefined;
  const { bytes } = body;
  const from = bytes.length - commandTailLength;
  if (from < 0 || bytes[from + 2] !== tilde || bytes[bytes.length - 1] !== closingBrace) return undefined;
  return commandTail.exec(asciiOf(bytes, from))?.[1];
}

function asciiOf(bytes: Bytes, from: number): string {
  let text = '';
  for (let at = from; at < bytes.length; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

export type Interpreted =
  | { readonly kind: 'known'; readonly entry: FoldEntry<unknown> }
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
  const checked = checkBody(definition, placed.header.bodyVersion, withoutCommand(value.value));
  if (!checked.ok) return { kind: 'unknown', reason: checked.reason };
  return { kind: 'known', entry: foldEntryOf(placed, checked.body) };
}

function withoutCommand(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(commandMember in value)) return value;
  const { [commandMember]: _command, ...body } = value;
  return body;
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
    index: placed.index,
  };
}
