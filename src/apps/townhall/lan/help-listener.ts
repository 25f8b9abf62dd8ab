/**
 * What answers on plain HTTP in the house: three static files, and the help page at every other address. It is
 * given no town hall, so it can neither show a name nor take a PIN; whatever is sent to it is not read.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { problemType } from '../../web/api/problem.ts';
import { setSecurityHeaders } from '../door.ts';
import { problems } from '../text.de.ts';
import { type HelpFacts, helpPage, helpPaths, systemOf } from './help-page.ts';
import { helpStyle } from './help-style.ts';
import { helpText as german } from './text.de.ts';
import { helpText as english } from './text.en.ts';
import { trustProfile, trustProfileType } from './trust-profile.ts';

interface HelpAnswer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  /** The name under which a browser keeps it. */
  readonly file?: string;
}

export const createHelpListener = (facts: HelpFacts): RequestListener => {
  const files = filesOf(facts);
  return (request, response) => {
    setSecurityHeaders(response, { isHttps: false });
    request.resume();
    const path = (request.url ?? '/').replace(/[?#].*/s, '');
    send(request, response, files[path] ?? answerTo(facts, request, path));
  };
};

const filesOf = (facts: HelpFacts): Readonly<Record<string, HelpAnswer>> => ({
  [helpPaths.style]: { type: 'text/css; charset=utf-8', body: helpStyle },
  [helpPaths.certificate]: {
    type: 'application/x-x509-ca-cert',
    body: facts.root.der,
    file: 'insel-wurzel.crt',
  },
  [helpPaths.profile]: {
    type: trustProfileType,
    body: trustProfile(facts.root, { about: german.profileAbout }),
    file: 'insel.mobileconfig',
  },
});

function answerTo(facts: HelpFacts, request: IncomingMessage, path: string): HelpAnswer {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading || path.startsWith('/api/')) {
    const body = JSON.stringify({ kind: 'connection-plain', ...problems['connection-plain'] });
    return { status: 403, type: `${problemType}; charset=utf-8`, body };
  }
  const text = path === english.path ? english : german;
  const system = systemOf(request.headers['user-agent'] ?? '');
  return { type: 'text/html; charset=utf-8', body: helpPage(facts, text, system) };
}

function send(request: IncomingMessage, response: ServerResponse, answer: HelpAnswer): void {
  const { status = 200, type, body, file } = answer;
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...(file === undefined ? {} : { 'content-disposition': `attachment; filename="${file}"` }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
