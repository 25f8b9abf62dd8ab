/** What *Geräte* asks the server. */
import * as z from 'zod';
import {
  browserRulePath,
  type Devices,
  devicesPath,
  devicesSchema,
  type Invitation,
  invitationSchema,
  invitationsPath,
  removeBrowserPath,
  thisBrowserPath,
} from '../../api/devices.ts';
import type { Answer, ApiClient } from '../../browser/api-client.ts';

const nothing = z.object({});

export interface DeviceClient {
  readonly list: () => Answer<Devices>;
  readonly invite: (request: string, name: string) => Answer<Invitation>;
  readonly enrolThis: (request: string, name: string) => Answer<object>;
  readonly setRule: (request: string, onlyKnown: boolean) => Answer<object>;
  readonly remove: (request: string, browser: string) => Answer<object>;
}

export const deviceClient = ({ read, send }: ApiClient): DeviceClient => ({
  list: () => read(devicesPath, devicesSchema),
  invite: (request, name) => send(invitationsPath, { request, name }, invitationSchema),
  enrolThis: (request, name) => send(thisBrowserPath, { request, name }, nothing),
  setRule: (request, onlyKnown) => send(browserRulePath, { request, onlyKnown }, nothing),
  remove: (request, browser) => send(removeBrowserPath(browser), { request }, nothing),
});
