/**
 * Secrets that booking systems put into their exports: whoever holds them can cancel or change a
 * citizen's appointment, or sign in as a colleague. They are never kept (rule IM5), neither in an
 * appointment nor in the raw text that is shown in quarantine.
 */
const removed = '[entfernt]';

/** Keys are compared in lower case without separators. */
const secretKeys = new Set([
  'authkey',
  'hash',
  'password',
  'passwort',
  'passwordhash',
  'salt',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'googletoken',
  'googlecalendar',
  'caldavpassword',
  'caldavusername',
  'caldavurl',
  'ldapdn',
  'apikey',
  'xauthkey',
  'createip',
]);

const isSecretKey = (key: string): boolean => secretKeys.has(key.toLowerCase().replace(/[_-]/g, ''));

/** JSON in base 64 starts with "eyJ" or "eyA…": sign-in tokens, and the links ZMS sends to citizens. */
const token =
  /(?<![A-Za-z0-9])ey[A-DI-L](?:\r?\n[ \t]|\\r\\n |\\n |[A-Za-z0-9+_-]){8,}={0,2}(?:\.[A-Za-z0-9_-]+)*/g;
const keyInText = /(auth[_-]?key)((?:\\?["']|%22|\s)*(?:=|:|%3D|%3A)(?:\\?["']|%22|\s)*)[^\s"'&\\,;}%)\]]+/gi;
const keyInJson =
  /("(?:hash|password|salt|secret|[a-z_]*token|caldav(?:Password|Username|Url)|api_?key|createIP)"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi;
const keyInLink = /([?&](?:hash|password|token|access_token|key|secret)=)[^\s&"'<>)\]]+/gi;
const keyInPath =
  /((?:booking\/(?:reschedule|cancel|cancellation)|booking_cancellation\/of|appointments\/(?:index|cancel)|booking_confirmation\/of)\/)[A-Za-z0-9_-]{6,}/gi;

export const withoutSecrets = (text: string): string =>
  text
    .replace(token, removed)
    .replace(keyInText, `$1$2${removed}`)
    .replace(keyInJson, `$1"${removed}"`)
    .replace(keyInLink, `$1${removed}`)
    .replace(keyInPath, `$1${removed}`);

const depthMax = 12;
const membersMax = 200;

/** A copy for showing: no secrets, no bottomless nesting, no endless lists. */
export function jsonWithoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > 8_192 ? `${value.slice(0, 8_192)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '…';
  if (Array.isArray(value))
    return value.slice(0, membersMax).map((item) => jsonWithoutSecrets(item, depth + 1));
  const kept = Object.entries(value)
    .filter(([key]) => !isSecretKey(key))
    .slice(0, membersMax)
    .map(([key, member]) => [key, jsonWithoutSecrets(member, depth + 1)] as const);
  return Object.fromEntries(kept);
}
