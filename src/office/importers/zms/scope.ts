/** The place of a process. Lists carry only a reference; another record of the same file may name it. */

import { unassignedScopeId } from '../../calendar/appointment.ts';
import { cleanLine } from '../clean-text.ts';
import { listOf, memberOf, textAt } from '../json-value.ts';

export type ScopeNames = ReadonlyMap<string, string>;

export function scopeOf(
  process: unknown,
  namesById: ScopeNames,
): { readonly id: string; readonly name: string } {
  const id = scopeIdOf(process);
  return id === undefined ? { id: unassignedScopeId, name: '' } : { id, name: namesById.get(id) ?? '' };
}

export function scopeNamesIn(records: readonly unknown[]): ScopeNames {
  const namesById = new Map<string, string>();
  for (const record of records) {
    const id = scopeIdOf(record);
    const name = scopeNameOf(memberOf(record, 'scope'));
    if (id !== undefined && name !== undefined && !namesById.has(id)) namesById.set(id, name);
  }
  return namesById;
}

function scopeIdOf(process: unknown): string | undefined {
  const own = memberOf(process, 'scope');
  const ofAppointment = memberOf(listOf(memberOf(process, 'appointments'))[0], 'scope');
  const found = [own, ofAppointment].map((scope) => textAt(scope, 'id') ?? idInReference(scope));
  return found.find((id) => id !== undefined && id !== '');
}

const idInReference = (scope: unknown): string | undefined =>
  /scope\/(\w{1,40})\/?$/.exec(textAt(scope, '$ref') ?? '')?.[1];

function scopeNameOf(scope: unknown): string | undefined {
  const provider = memberOf(scope, 'provider');
  const names = [
    textAt(memberOf(scope, 'contact'), 'name'),
    textAt(provider, 'name'),
    textAt(scope, 'shortName'),
  ];
  return names.map((name) => cleanLine(name ?? '')).find((name) => name !== '');
}
