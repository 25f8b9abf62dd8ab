import type { Pad } from '../../api/pads.ts';

/** "12", or the whole "KB 3-12" as it stands on the paper; undefined when it is no number of this pad. */
export function slipIn(typed: string, { label, size }: Pick<Pad, 'label' | 'size'>): number | undefined {
  const plain = typed.toUpperCase().replace(/\s/g, '');
  const prefix = `${label.replace(/\s/g, '')}-`;
  const digits = plain.startsWith(prefix) ? plain.slice(prefix.length) : plain;
  const number = /^\d{1,3}$/.test(digits) ? Number(digits) : 0;
  return number >= 1 && number <= size ? number : undefined;
}
