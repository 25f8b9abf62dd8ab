/** Eight digits of chance, each equally likely. Weak ones are refused by the town hall's rule for PINs. */
import type { Random } from '../core/value/ports.ts';

export function drawPin(random: Random): string {
  let pin = '';
  // 250 of 256 values fall evenly on ten digits; the others are drawn again.
  while (pin.length < 8) {
    for (const byte of random.bytes(8)) if (byte < 250 && pin.length < 8) pin += byte % 10;
  }
  return pin;
}
