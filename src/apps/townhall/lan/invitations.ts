/**
 * Codes that take a browser in: ten letters, ten minutes, one browser. In memory only: after a restart of the
 * server whoever invites makes a new one.
 */
import { base32ToBytes, bytesToBase32, bytesToHex } from '../../../core/value/bytes.ts';
import type { PersonId } from '../../../core/value/ids.ts';
import type { Clock, Random } from '../../../core/value/ports.ts';
import { type Failure, fail, ok, type Result } from '../../../core/value/result.ts';
import { createToken } from '../../../people/session.ts';

export const invitationMilliseconds = 10 * 60_000;
/** 48 bits, against a few guesses a second for ten minutes. */
const codeBytes = 6;
const openMax = 50;

export interface Invited {
  /** Who invites: the admission is recorded in their name. */
  readonly person: PersonId;
  /** What people call the tablet or workstation. */
  readonly name: string;
}

interface Open extends Invited {
  readonly code: string;
  /** The device cookie to be. */
  readonly token: string;
  readonly asked: string;
  readonly endsAt: number;
  /** The request that has used it. */
  usedBy: string | undefined;
}

export interface Invitations {
  /** The same request has the same code. */
  readonly invite: (invited: Invited, request: string) => { readonly code: string };
  /** The first request that brings the code has it; the same request may come again. */
  readonly use: (
    code: string,
    request: string,
  ) => Result<Invited & { readonly token: string }, Failure<'code-unknown' | 'code-used'>>;
  /** What could not be recorded leaves the code to the next try. */
  readonly giveBack: (code: string) => void;
}

export function openInvitations(tools: {
  readonly clock: Pick<Clock, 'monotonicMilliseconds'>;
  readonly random: Random;
}): Invitations {
  const open = new Map<string, Open>();
  const forgetEnded = (): void => {
    const now = tools.clock.monotonicMilliseconds();
    for (const [key, { endsAt }] of open) if (endsAt <= now || open.size > openMax) open.delete(key);
  };
  return {
    invite: (invited, request) => {
      forgetEnded();
      const asked = `${invited.person} ${request}`;
      const known = [...open.values()].find((one) => one.asked === asked);
      if (known !== undefined) return { code: known.code };
      const bytes = tools.random.bytes(codeBytes);
      const letters = bytesToBase32(bytes);
      const code = `${letters.slice(0, 5)}-${letters.slice(5)}`;
      const token = createToken(tools.random);
      const endsAt = tools.clock.monotonicMilliseconds() + invitationMilliseconds;
      open.set(bytesToHex(bytes), { ...invited, code, token, asked, endsAt, usedBy: undefined });
      return { code };
    },
    use: (code, request) => {
      forgetEnded();
      const found = open.get(keyOf(code));
      if (found === undefined) return fail({ kind: 'code-unknown', message: 'No open invitation' });
      if (found.usedBy !== undefined && found.usedBy !== request)
        return fail({ kind: 'code-used', message: 'Another browser has used this code' });
      found.usedBy = request;
      return ok({ person: found.person, name: found.name, token: found.token });
    },
    giveBack: (code) => {
      const found = open.get(keyOf(code));
      if (found !== undefined) found.usedBy = undefined;
    },
  };
}

const keyOf = (code: string): string => bytesToHex(base32ToBytes(code) ?? new Uint8Array());
