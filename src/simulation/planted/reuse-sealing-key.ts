/** Planted: salt and key depend on the head alone, so a re-sealing uses the key of the first sealing again. */
import type { Bytes } from '../../core/value/bytes.ts';
import { bytesToHex, utf8 } from '../../core/value/bytes.ts';
import type { Planted } from './planted.ts';

const sealLabel = bytesToHex(utf8('insel/seal/1\0'));
const headLength = 32;
const revisionLength = 4;

const withoutRevision = (info: Bytes): Bytes =>
  bytesToHex(info).startsWith(sealLabel) ? info.subarray(0, info.length - revisionLength) : info;

export const reuseSealingKey: Planted = {
  name: 're-seal with a reused key',
  suite: (suite) => ({
    ...suite,
    mac: (key, message) => suite.mac(key, message.subarray(Math.max(0, message.length - headLength))),
    derive: (secret, salt, info) => suite.derive(secret, salt, withoutRevision(info)),
  }),
};
