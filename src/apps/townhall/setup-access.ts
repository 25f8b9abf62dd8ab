/**
 * Who may set up: whoever sits at this machine and was shown the address with the code. The code opens one
 * browser and is used up by that; what follows is a cookie of its own and a value against foreign pages. Nothing
 * of it is kept: after a restart there is a new code.
 */
import type { IncomingMessage } from 'node:http';
import { bytesToBase32, bytesToHex } from '../../core/value/bytes.ts';
import { nobody } from '../../core/value/ids.ts';
import type { Random } from '../../core/value/ports.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { isSameSecret } from '../../people/session.ts';
import { csrfHeader } from '../web/api/session.ts';
import { setupPath } from '../web/api/setup.ts';
import { type Access, type Actor, readCookie } from './access.ts';
import type { ProblemKind } from './text.de.ts';

const setupCookie = 'insel-setup';

export interface SetupAccess {
  /** Printed once, behind the `#` of the address. */
  readonly code: string;
  /** The cookie's header and the value against foreign pages, for the first who shows the code. */
  readonly open: (code: string) => { readonly cookie: string; readonly csrf: string } | undefined;
  readonly authorize: (request: IncomingMessage, effect: 'read' | 'change') => Result<Actor, ProblemKind>;
  readonly close: () => void;
}

export const setupCookieEnd = `${setupCookie}=; Path=${setupPath}; Max-Age=0; HttpOnly; SameSite=Strict`;

export function createSetupAccess(random: Random): SetupAccess {
  const code = bytesToBase32(random.bytes(16));
  let isUsed = false;
  let opened: { readonly token: string; readonly csrf: string } | undefined;
  return {
    code,
    open: (shown) => {
      if (!isSameSecret(shown, code) || isUsed) return undefined;
      isUsed = true;
      opened = { token: bytesToHex(random.bytes(32)), csrf: bytesToHex(random.bytes(32)) };
      const cookie = `${setupCookie}=${opened.token}; Path=${setupPath}; HttpOnly; SameSite=Strict`;
      return { cookie, csrf: opened.csrf };
    },
    authorize: (request, effect) => {
      const token = readCookie(request, setupCookie);
      if (opened === undefined || token === undefined || !isSameSecret(token, opened.token))
        return fail('signed-out');
      const sent = request.headers[csrfHeader];
      const isOurs = typeof sent === 'string' && isSameSecret(sent, opened.csrf);
      if (effect === 'change' && !isOurs) return fail('csrf-missing');
      return ok({ person: nobody, name: '', role: 'guardian', office: null, csrf: opened.csrf });
    },
    close: () => {
      opened = undefined;
      isUsed = true;
    },
  };
}

/** The pages of daily work that setting up shares: whoever sets up may what a guardian may. */
export const asAccess = ({ authorize }: SetupAccess): Access => ({
  findActor: (request) => authorize(request, 'read'),
  authorize: (request, _act, effect) => authorize(request, effect),
});
