/**
 * Who may do what. One role a person, rights as data: a new act or role is one line here, one label
 * in text.de.ts and a compile error everywhere else that forgot it.
 */
export const acts = [
  'read-day',
  'record-arrival',
  'record-visit',
  'note-appointment',
  'decide-appointment',
  'search-appointments',
  'serve-infodesk',
  'manage-pads',
  'import',
  'read-quarantine',
  'manage-persons',
  'bundle',
  'join-device',
  'manage-browsers',
  'sync-status',
] as const;

export type Act = (typeof acts)[number];

export const roles = [
  'infodesk',
  'telephone',
  'clerk',
  'lead',
  'registrar',
  'cash',
  'press',
  'crisis',
  'duty',
  'operations',
  'auditor',
  'guardian',
  'guest',
] as const;

export type Role = (typeof roles)[number];

/** Everybody sees whether the work is safe; names and appointments only who serves people. */
const actsByRole: Readonly<Record<Role, readonly Act[]>> = {
  infodesk: [
    'read-day',
    'record-arrival',
    'serve-infodesk',
    'manage-pads',
    'note-appointment',
    'search-appointments',
    'sync-status',
  ],
  telephone: ['read-day', 'note-appointment', 'search-appointments', 'sync-status'],
  clerk: [
    'read-day',
    'record-arrival',
    'serve-infodesk',
    'manage-pads',
    'record-visit',
    'note-appointment',
    'decide-appointment',
    'search-appointments',
    'sync-status',
  ],
  lead: [
    'read-day',
    'record-arrival',
    'serve-infodesk',
    'manage-pads',
    'record-visit',
    'note-appointment',
    'decide-appointment',
    'search-appointments',
    'import',
    'read-quarantine',
    'manage-persons',
    'manage-browsers',
    'bundle',
    'sync-status',
  ],
  registrar: [
    'read-day',
    'record-arrival',
    'serve-infodesk',
    'record-visit',
    'note-appointment',
    'decide-appointment',
    'search-appointments',
    'sync-status',
  ],
  cash: ['sync-status'],
  press: ['sync-status'],
  crisis: ['sync-status'],
  duty: ['bundle', 'sync-status'],
  operations: ['import', 'read-quarantine', 'manage-browsers', 'bundle', 'sync-status'],
  auditor: ['read-quarantine', 'sync-status'],
  guardian: ['manage-persons', 'manage-browsers', 'bundle', 'join-device', 'sync-status'],
  guest: [
    'read-day',
    'record-arrival',
    'serve-infodesk',
    'record-visit',
    'note-appointment',
    'search-appointments',
    'sync-status',
  ],
};

export const mayPerson = (role: Role, act: Act): boolean => actsByRole[role].includes(act);

/**
 * Whose access a person may manage: a lead everybody's but a guardian's, so that nobody gives themselves the
 * power over devices; a guardian everybody's.
 */
export const mayManage = (by: Role, of: Role): boolean =>
  mayPerson(by, 'manage-persons') && (of !== 'guardian' || by === 'guardian');

/** Helpers from another town hall leave again: their access carries its end from the first day. */
export const mustExpire = (role: Role): boolean => role === 'guest';
