/** The API as an OpenAPI 3.1 document, written from the schemas that every request and answer is checked by. */
import { z } from 'zod';
import { arrivalAnswerSchema, arrivalRequestSchema } from '../web/api/arrival.ts';
import { changesPath } from '../web/api/changes.ts';
import { concernsPath, concernsSchema } from '../web/api/concerns.ts';
import { daySchema, daysPath, daysSchema } from '../web/api/day.ts';
import { headLinePath, headLineSchema } from '../web/api/head-line.ts';
import {
  givePadSchema,
  padAnswerSchema,
  padsPath,
  padsSchema,
  printPadSchema,
  transcribeSchema,
  voidSlipSchema,
} from '../web/api/pads.ts';
import {
  addedPersonSchema,
  newPersonSchema,
  personChanges,
  personsPath,
  personsSchema,
  pinChangeSchema,
  plainChangeSchema,
  roleChangeSchema,
  shownPinSchema,
  signOutOneSchema,
  substitutionSchema,
} from '../web/api/persons.ts';
import { problemSchema, problemType } from '../web/api/problem.ts';
import { quarantinePath, quarantineSchema } from '../web/api/quarantine.ts';
import {
  csrfHeader,
  sessionPath,
  sessionSchema,
  signedInSchema,
  signInPath,
  signInRequestSchema,
  signOutPath,
} from '../web/api/session.ts';
import {
  decisionPath,
  decisionRequestSchema,
  decisionWithdrawnPath,
  nextPath,
  nextRequestSchema,
  notePath,
  noteRequestSchema,
  searchAnswerSchema,
  searchPath,
  stepPath,
  stepWithdrawnPath,
} from '../web/api/visit.ts';
import {
  foundVisitsPath,
  moveVisitSchema,
  recordVisitSchema,
  requestOnlySchema,
  visitAnswerSchema,
  visitsPath,
  visitsSchema,
} from '../web/api/visits.ts';
import { deviceRoutes } from './openapi-devices.ts';

export interface Route {
  readonly path: string;
  readonly method: 'get' | 'post';
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  readonly answerType?: string;
  /** Status of success; 200 when left out. */
  readonly status?: 204;
  readonly refusals: readonly number[];
  readonly access: 'open' | 'session' | 'session-or-token';
}

const changing = [400, 401, 403, 404, 409, 503] as const;

const personChange = (
  change: keyof typeof personChanges,
  about: Pick<Route, 'summary' | 'body' | 'answer'>,
): Route => ({
  path: `${personsPath}/{id}/${personChanges[change]}`,
  method: 'post',
  ...about,
  refusals: changing,
  access: 'session-or-token',
});

const answer = z.object({});

const personRoutes: readonly Route[] = [
  {
    path: personsPath,
    method: 'get',
    summary: 'Who works here, in which role, signed in where',
    answer: personsSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: personsPath,
    method: 'post',
    summary: 'Add a person; the same request id adds nobody twice',
    body: newPersonSchema,
    answer: addedPersonSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  personChange('role', { summary: 'Another role, office or end', body: roleChangeSchema, answer }),
  personChange('substitution', {
    summary: 'The roles in which a person can step in',
    body: substitutionSchema,
    answer,
  }),
  personChange('pin', {
    summary: 'A new PIN; open sessions of the person end',
    body: pinChangeSchema,
    answer: shownPinSchema,
  }),
  personChange('lock', { summary: 'Lock a person out', body: plainChangeSchema, answer }),
  personChange('unlock', { summary: 'Let a person in again', body: plainChangeSchema, answer }),
  personChange('remove', {
    summary: 'End an access for good; what she recorded stays',
    body: plainChangeSchema,
    answer,
  }),
  personChange('signOut', { summary: 'End one session of a person', body: signOutOneSchema, answer }),
];

export const routes: readonly Route[] = [
  ...personRoutes,
  ...deviceRoutes,
  {
    path: sessionPath,
    method: 'get',
    summary: 'Who is signed in, or who may sign in',
    answer: sessionSchema,
    refusals: [],
    access: 'open',
  },
  {
    path: signInPath,
    method: 'post',
    summary: 'Sign in with person and PIN',
    body: signInRequestSchema,
    answer: signedInSchema,
    refusals: [400, 401, 423, 429, 503],
    access: 'open',
  },
  { path: signOutPath, method: 'post', summary: 'Sign out', status: 204, refusals: [403], access: 'session' },
  {
    path: headLinePath,
    method: 'get',
    summary: 'Mode, specialist applications, safety',
    answer: headLineSchema,
    refusals: [401],
    access: 'session-or-token',
  },
  {
    path: daysPath,
    method: 'get',
    summary: 'Days that have appointments',
    answer: daysSchema,
    refusals: [401],
    access: 'session-or-token',
  },
  {
    path: `${daysPath}/{date}`,
    method: 'get',
    summary: 'The appointments of one day',
    answer: daySchema,
    refusals: [400, 401],
    access: 'session-or-token',
  },
  {
    path: '/api/appointments/{id}/arrival',
    method: 'post',
    summary: 'Record an arrival; the same request id gives the same answer',
    body: arrivalRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: '/api/appointments/{id}/arrival-withdrawn',
    method: 'post',
    summary: 'Take an arrival back',
    body: arrivalRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  ...(['called', 'done', 'not-appeared'] as const).flatMap((step): Route[] => [
    {
      path: stepPath('{id}', step),
      method: 'post',
      summary: `Record that the visit is: ${step}`,
      body: arrivalRequestSchema,
      answer: arrivalAnswerSchema,
      refusals: changing,
      access: 'session-or-token',
    },
    {
      path: stepWithdrawnPath('{id}', step),
      method: 'post',
      summary: `Take back: ${step}`,
      body: arrivalRequestSchema,
      answer: arrivalAnswerSchema,
      refusals: changing,
      access: 'session-or-token',
    },
  ]),
  {
    path: notePath('{id}'),
    method: 'post',
    summary: 'Write a note about an appointment',
    body: noteRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: decisionPath('{id}'),
    method: 'post',
    summary: 'Decide that an appointment takes place, is moved or cancelled',
    body: decisionRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: decisionWithdrawnPath('{id}'),
    method: 'post',
    summary: 'Take a decision back',
    body: arrivalRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: nextPath('{date}'),
    method: 'post',
    summary: 'Call the person whose turn it is; the same request id names the same person',
    body: nextRequestSchema,
    answer: arrivalAnswerSchema,
    refusals: [400, 401, 403, 409, 503],
    access: 'session-or-token',
  },
  {
    path: searchPath,
    method: 'get',
    summary: 'Search the appointments of all days by name, phone or number (?q=)',
    answer: searchAnswerSchema,
    refusals: [400, 401, 409],
    access: 'session-or-token',
  },
  {
    path: quarantinePath,
    method: 'get',
    summary: 'What could not be imported',
    answer: quarantineSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: concernsPath,
    method: 'get',
    summary: 'What people come for, and what they are told',
    answer: concernsSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: `${visitsPath}/day/{date}`,
    method: 'get',
    summary: 'The visits without an appointment of one day, or of "today"',
    answer: visitsSchema,
    refusals: [400, 401, 409],
    access: 'session-or-token',
  },
  {
    path: foundVisitsPath,
    method: 'get',
    summary: 'Visits by number or provisional reference',
    answer: visitsSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: visitsPath,
    method: 'post',
    summary: 'Record a visit without an appointment and give it a number',
    body: recordVisitSchema,
    answer: visitAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: `${visitsPath}/{id}/move`,
    method: 'post',
    summary: 'Say that a visit waits, is called, is done or has gone',
    body: moveVisitSchema,
    answer: visitAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: `${visitsPath}/{id}/reprint`,
    method: 'post',
    summary: 'Record that the slip is printed once more',
    body: requestOnlySchema,
    answer: visitAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: padsPath,
    method: 'get',
    summary: 'Paper pads with the end of each number',
    answer: padsSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: padsPath,
    method: 'post',
    summary: 'Number a new paper pad',
    body: printPadSchema,
    answer: padAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: `${padsPath}/{id}/given`,
    method: 'post',
    summary: 'Say who has a pad',
    body: givePadSchema,
    answer: padAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: `${padsPath}/{id}/void`,
    method: 'post',
    summary: 'Void a number of a pad with a reason',
    body: voidSlipSchema,
    answer: padAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: `${padsPath}/{id}/slips`,
    method: 'post',
    summary: 'Type in a slip from paper under its number, with the time of the event',
    body: transcribeSchema,
    answer: visitAnswerSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: changesPath,
    method: 'get',
    summary: 'Server-sent hints that something changed',
    answerType: 'text/event-stream',
    refusals: [401, 429],
    access: 'session-or-token',
  },
];

export const openApiDocument = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Insel town hall',
    version: '1',
    description: `Sessions send the CSRF value in ${csrfHeader} with every change. Tokens for automation are sent as bearer tokens.`,
    license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
  },
  paths: pathsOf(routes),
  components: {
    schemas: { Problem: schemaOf(problemSchema) },
    securitySchemes: {
      session: { type: 'apiKey', in: 'cookie', name: 'insel-session' },
      token: { type: 'http', scheme: 'bearer' },
    },
  },
});

function pathsOf(list: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of list) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
}

const schemaOf = (schema: z.ZodType): object => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

function operationOf(route: Route): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const refusals = route.refusals.map((status) => [String(status), problemAnswer]);
  return {
    summary: route.summary,
    ...(route.access === 'open' ? {} : { security: securityOf(route.access) }),
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } },
        }),
    responses: { [route.status ?? 200]: answerOf(route), ...Object.fromEntries(refusals) },
  };
}

const securityOf = (access: 'session' | 'session-or-token'): object[] =>
  access === 'session' ? [{ session: [] }] : [{ session: [] }, { token: [] }];

const problemAnswer = {
  description: 'What happened, what it means, what to do, in German',
  content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
};

const answerOf = ({ answer, answerType, summary }: Route): object => ({
  description: summary,
  ...(answer === undefined ? {} : { content: { 'application/json': { schema: schemaOf(answer) } } }),
  ...(answerType === undefined ? {} : { content: { [answerType]: { schema: { type: 'string' } } } }),
});
