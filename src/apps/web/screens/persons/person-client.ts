/** What *Personen* asks the server. */
import * as z from 'zod';
import {
  type AddedPerson,
  addedPersonSchema,
  type NewPerson,
  type Persons,
  type PinChange,
  personPath,
  personsPath,
  personsSchema,
  type RoleChange,
  type Substitution,
  shownPinSchema,
} from '../../api/persons.ts';
import type { Answer, ApiClient } from '../../browser/api-client.ts';
import { newRequest } from '../../browser/new-request.ts';

const nothing = z.object({});

export interface PersonClient {
  readonly list: () => Answer<Persons>;
  readonly add: (person: NewPerson) => Answer<AddedPerson>;
  readonly setRole: (person: string, change: RoleChange) => Answer<object>;
  readonly setSubstitution: (person: string, change: Substitution) => Answer<object>;
  readonly setPin: (person: string, change: PinChange) => Answer<{ pin?: string | undefined }>;
  readonly end: (person: string, change: 'lock' | 'unlock' | 'remove') => Answer<object>;
  readonly signOut: (person: string, session: string) => Answer<object>;
}

export const personClient = ({ read: get, send: post }: Pick<ApiClient, 'read' | 'send'>): PersonClient => ({
  list: () => get(personsPath, personsSchema),
  add: (person) => post(personsPath, person, addedPersonSchema),
  setRole: (person, change) => post(personPath(person, 'role'), change, nothing),
  setSubstitution: (person, change) => post(personPath(person, 'substitution'), change, nothing),
  setPin: (person, change) => post(personPath(person, 'pin'), change, shownPinSchema),
  end: (person, change) => post(personPath(person, change), { request: newRequest() }, nothing),
  signOut: (person, session) => post(personPath(person, 'signOut'), { session }, nothing),
});
