/** The raw text that a clerk sees beside a reason: bounded, without secrets (rules IM4, IM5). */
import { jsonWithoutSecrets, withoutSecrets } from './secrets.ts';

const excerptBytesMax = 4_096;
/** Secrets are looked for in this much text, then it is cut; a secret cannot hide behind the cut. */
const searchedLengthMax = 65_536;

const encoder = new TextEncoder();

export function excerptOfText(text: string): string {
  const plain = withoutSecrets(text.slice(0, searchedLengthMax).toWellFormed()).replaceAll('\u0000', '␀');
  if (plain.length * 3 <= excerptBytesMax) return plain;
  const { read } = encoder.encodeInto(plain, new Uint8Array(excerptBytesMax - 3));
  return read < plain.length ? `${plain.slice(0, read)}…` : plain;
}

export const excerptOfJson = (value: unknown): string =>
  excerptOfText(JSON.stringify(jsonWithoutSecrets(value)) ?? String(value));
