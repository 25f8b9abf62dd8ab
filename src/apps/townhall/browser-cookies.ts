/** The cookies of the page: which session, which browser. Neither can be read by a script. */
import { deviceCookie, sessionCookie } from './access.ts';

/** The longest that browsers keep a cookie; each sign-in begins it anew. */
const deviceSeconds = 400 * 24 * 3600;

export const keepDevice = (answer: Response, device: string, isHttps: boolean): void =>
  answer.headers.append('set-cookie', cookie(deviceCookie, device, { isHttps, seconds: deviceSeconds }));

export const keepSession = (answer: Response, token: string, isHttps: boolean): void =>
  answer.headers.append('set-cookie', cookie(sessionCookie, token, { isHttps, seconds: undefined }));

export const forgetSession = (answer: Response, isHttps: boolean): void =>
  answer.headers.append('set-cookie', cookie(sessionCookie, '', { isHttps, seconds: 0 }));

function cookie(
  name: string,
  value: string,
  { isHttps, seconds }: { readonly isHttps: boolean; readonly seconds: number | undefined },
): string {
  const life = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}${life}`;
}
