/** How far a town hall is that was just set up: what it has, and what is still missing. Whether a machine in
 * use is in order is another question (`insel doctor`). */

import { findCoverage } from '../web/api/coverage.ts';
import { roleSchema } from '../web/api/persons.ts';
import { type ReadinessItem, readinessItems, type SetupState } from '../web/api/setup.ts';

type Person = Parameters<typeof findCoverage>[0][number] & { readonly hasPin: boolean };

export interface SetupFacts {
  readonly isFounded: boolean;
  /** Every sheet was handed over, or the kit is gone: then somebody took it whole. */
  readonly areCardsGiven: boolean;
  readonly isKitRemoved: boolean;
  readonly persons: readonly Person[];
  /** A place for copies is named, or another device belongs to the town hall. */
  readonly hasSecondPlace: boolean;
  readonly hasAppointments: boolean;
}

const deskRoles = ['infodesk', 'clerk', 'registrar'] as const;

const judges: Readonly<Record<ReadinessItem, (facts: SetupFacts) => boolean>> = {
  town: ({ isFounded }) => isFounded,
  cards: ({ isFounded, areCardsGiven }) => isFounded && areCardsGiven,
  kit: ({ isFounded, isKitRemoved }) => isFounded && isKitRemoved,
  lead: ({ persons }) => hasLead(persons),
  desk: ({ persons }) => persons.some((one) => canSignIn(one) && deskRoles.some((role) => role === one.role)),
  substitutes: ({ persons }) => {
    const coverage = findCoverage(persons, roleSchema.options);
    return coverage.length > 0 && coverage.every(({ isCovered }) => isCovered);
  },
  copy: ({ hasSecondPlace }) => hasSecondPlace,
  appointments: ({ hasAppointments }) => hasAppointments,
};

const canSignIn = ({ hasPin, isLocked, hasEnded }: Person): boolean => hasPin && !isLocked && !hasEnded;

/** Somebody who can sign in and manages persons: without one nobody could go on after setting up. */
export const hasLead = (persons: readonly Person[]): boolean =>
  persons.some((one) => canSignIn(one) && one.role === 'lead');

/** Never 100 while something is missing. */
export function judgeSetup(facts: SetupFacts): SetupState['readiness'] {
  const items = readinessItems.map((item) => ({ item, isDone: judges[item](facts) }));
  const done = items.filter(({ isDone }) => isDone).length;
  return { percent: Math.floor((100 * done) / items.length), items };
}
