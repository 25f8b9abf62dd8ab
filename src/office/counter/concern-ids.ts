/** What people come for, by names that entries keep: an id never changes its meaning. */
export const concernIds = [
  'residence',
  'id-pickup',
  'id-urgent',
  'residence-certificate',
  'disclosure-block',
  'certification',
  'death',
  'birth',
  'wedding',
  'register-documents',
  'no-money',
  'housing-benefit',
  'maintenance-advance',
  'child-protection',
  'residence-title',
  'removal-suspension',
  'first-residence-title',
  'vehicle-registration',
  'vehicle-deregistration',
  'short-term-plate',
  'driving-licence',
  'fine',
  'taxes',
  'other',
] as const;
export type ConcernId = (typeof concernIds)[number];

/** Never shown as a letter: today, this week, captured now and decided later, not possible here. */
export const urgencies = ['today', 'this-week', 'noted', 'not-here'] as const;
export type Urgency = (typeof urgencies)[number];
