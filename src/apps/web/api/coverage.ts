/** Which roles stand on one pair of shoulders. Whoever cannot sign in any more does not count. */
import type { PersonRow, RoleName } from './persons.ts';

export interface Coverage {
  readonly role: RoleName;
  readonly holders: readonly string[];
  readonly substitutes: readonly string[];
  /** Two who hold the role, or one and somebody who steps in. */
  readonly isCovered: boolean;
}

type Counted = Pick<PersonRow, 'name' | 'role' | 'substituteFor' | 'isLocked' | 'hasEnded'>;

/** Roles that somebody holds or steps in for, in the order of `order`; guests need nobody to step in. */
export function findCoverage(persons: readonly Counted[], order: readonly RoleName[]): readonly Coverage[] {
  const present = persons.filter(({ isLocked, hasEnded }) => !isLocked && !hasEnded);
  return order.flatMap((role) => {
    const holders = present.filter((one) => one.role === role).map(({ name }) => name);
    const substitutes = present
      .filter((one) => one.role !== role && one.substituteFor.includes(role))
      .map(({ name }) => name);
    if (role === 'guest' || holders.length + substitutes.length === 0) return [];
    const isCovered = holders.length > 1 || (holders.length === 1 && substitutes.length > 0);
    return [{ role, holders, substitutes, isCovered }];
  });
}
