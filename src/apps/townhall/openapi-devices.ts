/** The routes of *Geräte* as the API's document lists them. */
import { z } from 'zod';
import {
  browserChangeSchema,
  browserRulePath,
  browserRuleSchema,
  devicesPath,
  devicesSchema,
  enrolledSchema,
  enrolPath,
  enrolRequestSchema,
  invitationRequestSchema,
  invitationSchema,
  invitationsPath,
  removeBrowserPath,
  thisBrowserPath,
  thisBrowserSchema,
} from '../web/api/devices.ts';
import type { Route } from './openapi.ts';

const changing = [400, 401, 403, 404, 409, 503] as const;

export const deviceRoutes: readonly Route[] = [
  {
    path: devicesPath,
    method: 'get',
    summary: 'Known browsers, servers, addresses in the house and dates of certificates',
    answer: devicesSchema,
    refusals: [401, 409],
    access: 'session-or-token',
  },
  {
    path: invitationsPath,
    method: 'post',
    summary: 'A code that takes one browser in within ten minutes',
    body: invitationRequestSchema,
    answer: invitationSchema,
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: enrolPath,
    method: 'post',
    summary: 'Take the asking browser in by a code; the same request gets the same cookie',
    body: enrolRequestSchema,
    answer: enrolledSchema,
    refusals: [400, 409, 429, 503],
    access: 'open',
  },
  {
    path: thisBrowserPath,
    method: 'post',
    summary: 'Take in the browser that is signed in',
    body: thisBrowserSchema,
    answer: z.object({}),
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: browserRulePath,
    method: 'post',
    summary: 'Whether signing in with a PIN needs a browser that was taken in',
    body: browserRuleSchema,
    answer: z.object({}),
    refusals: changing,
    access: 'session-or-token',
  },
  {
    path: removeBrowserPath('{id}'),
    method: 'post',
    summary: 'Remove a browser; whoever is signed in there is out',
    body: browserChangeSchema,
    answer: z.object({}),
    refusals: changing,
    access: 'session-or-token',
  },
];
