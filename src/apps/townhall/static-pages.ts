/**
 * The built page, read into memory once: what is not in this map does not exist, so no path leads anywhere
 * else on the disk.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { enrolAddress, pages, setupAddress, signInAddress } from '../web/api/pages.ts';
import { problem } from './responses.ts';

interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
  readonly head: Readonly<Record<string, string>>;
  readonly etag: string;
}

export type StaticPages = ReadonlyMap<string, Page>;

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Addresses of the page itself; what they show is decided in the browser. */
const pageAddresses = [
  signInAddress,
  enrolAddress,
  setupAddress,
  ...Object.values(pages).map(({ path }) => path),
];

export function readStaticPages(folder: string): StaticPages {
  const files = new Map<string, Page>();
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = `${folder}/${name}`;
    if (fs.statSync(path).isFile()) files.set(`/${name.replaceAll('\\', '/')}`, readPage(path, name));
  }
  const index = files.get('/index.html');
  if (index !== undefined) for (const address of pageAddresses) files.set(address, index);
  return files;
}

function readPage(path: string, name: string): Page {
  const bytes = new Uint8Array(fs.readFileSync(path));
  const type = mediaTypes[extname(name)] ?? 'application/octet-stream';
  const isText = /^text|json|svg/.test(type);
  // Names under assets/ carry a hash of their content.
  const isNamedByContent = name.startsWith('assets');
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return {
    bytes,
    gzipped: isText && bytes.length > 1024 ? new Uint8Array(gzipSync(bytes, { level: 9 })) : undefined,
    etag,
    head: {
      'content-type': type,
      etag,
      vary: 'accept-encoding',
      'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  };
}

export function servePage(pages: StaticPages, request: Request): Response {
  const page = pages.get(new URL(request.url).pathname);
  if (page === undefined) return problem('not-found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return problem('method-not-allowed');
  if (request.headers.get('if-none-match') === page.etag)
    return new Response(null, { status: 304, headers: page.head });
  const takesGzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (!takesGzip || page.gzipped === undefined) return new Response(page.bytes, { headers: page.head });
  return new Response(page.gzipped, { headers: { ...page.head, 'content-encoding': 'gzip' } });
}
