/** The steps of setting up, and what each of them is given. */
import type { SetupState } from '../../api/setup.ts';
import type { SetupClient } from './setup-client.ts';

export const stepNames = ['town', 'guardians', 'kit', 'persons', 'devices', 'data', 'end'] as const;
export type StepName = (typeof stepNames)[number];

export interface StepProps {
  readonly client: SetupClient;
  readonly state: SetupState;
  /** The server told how things are now. */
  readonly onState: (state: SetupState) => void;
  readonly onNext: () => void;
}

const isDone: Readonly<Record<StepName, (state: SetupState) => boolean>> = {
  town: ({ town }) => town !== undefined,
  guardians: ({ isFounded }) => isFounded,
  kit: ({ isKitRemoved }) => isKitRemoved,
  persons: ({ hasLead }) => hasLead,
  devices: ({ passed }) => passed.includes('devices'),
  data: ({ passed, hasAppointments }) => hasAppointments || passed.includes('data'),
  end: () => false,
};

export const isStepDone = (step: StepName, state: SetupState): boolean => isDone[step](state);

/** Where somebody goes on who comes back. */
export const firstOpenStep = (state: SetupState): StepName =>
  stepNames.find((step) => !isDone[step](state)) ?? 'end';

export const stepAfter = (step: StepName): StepName => stepNames[stepNames.indexOf(step) + 1] ?? 'end';
