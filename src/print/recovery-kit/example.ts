/** A fictional kit for tests: its codes are counted, not secret. */
import { bytesToBase32 } from '../../core/value/bytes.ts';
import type { RecoveryKit } from './recovery-kit.ts';

const counted = (start: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (start * 41 + at * 7) & 0xff);

export const exampleKit: RecoveryKit = {
  town: 'Stadt Auental',
  tenant: '0123456789abcdef0123456789abcdef',
  genesis: 'ab'.repeat(32),
  createdOn: '2026-10-26',
  guardians: ['Ada Brandt', 'Björn Öztürk', 'Małgorzata Šimić'].map((name, at) => ({
    name,
    code: bytesToBase32(counted(at + 1, 32)),
  })),
  recovery: {
    publicKeyHash: 'cd'.repeat(32),
    shares: [1, 2, 3].map((number) => ({
      number,
      of: 3,
      needed: 2,
      code: bytesToBase32(counted(number + 9, 33)),
    })),
  },
  isExercise: true,
};
