/** Bytes of an export to text. Booking systems and spreadsheets write UTF-8, UTF-16 and Windows-1252. */

export const textEncodings = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be'] as const;
export type TextEncoding = (typeof textEncodings)[number];

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/**
 * With a given encoding, exactly that (a byte-order mark still wins). Without: the byte-order mark,
 * else UTF-8 if every byte fits, else Windows-1252, in which every byte means something.
 */
export function decodeText(bytes: Uint8Array, given?: TextEncoding): DecodedText {
  const encoding = encodingByMark(bytes) ?? given ?? encodingByContent(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function encodingByMark(bytes: Uint8Array): TextEncoding | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function encodingByContent(bytes: Uint8Array): TextEncoding {
  const sample = bytes.subarray(0, 1_024);
  const zerosAt = (parity: number): number =>
    sample.reduce((count, byte, at) => count + (byte === 0 && at % 2 === parity ? 1 : 0), 0);
  if (zerosAt(1) * 3 > sample.length) return 'utf-16le';
  if (zerosAt(0) * 3 > sample.length) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The beginning of a file as text, for recognising it; cheap for any size. */
export const beginningOf = (bytes: Uint8Array, length = 65_536): string =>
  decodeText(bytes.subarray(0, length), encodingByMark(bytes) ?? beginningEncoding(bytes)).text;

function beginningEncoding(bytes: Uint8Array): TextEncoding {
  const found = encodingByContent(bytes.subarray(0, 1_024));
  // A cut may split a UTF-8 character, so the fallback is only taken for names in ASCII searches.
  return found === 'windows-1252' ? 'utf-8' : found;
}
