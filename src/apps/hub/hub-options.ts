/** What `insel hub` is given on the command line. */
import { parseArgs } from 'node:util';
import { parseTenantId, type TenantId } from '../../core/value/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';

export interface HubOptions {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly json: boolean;
  /** Only these tenants may register; empty = any. */
  readonly allowed: readonly TenantId[];
  readonly quotaBytes: number | undefined;
  readonly name: string;
}

export type HubOptionsFailure = Failure<'options-invalid'>;

export const hubUsage =
  'insel hub --dir D [--port P] [--host H] [--name N] [--allow TENANT]… [--quota BYTES] [--json]';

const options = {
  dir: { type: 'string' },
  port: { type: 'string', default: '7800' },
  host: { type: 'string', default: '127.0.0.1' },
  name: { type: 'string', default: 'Hub' },
  allow: { type: 'string', multiple: true },
  quota: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const invalid = (message: string): Result<never, HubOptionsFailure> =>
  fail({ kind: 'options-invalid', message });

export function parseHubOptions(args: readonly string[]): Result<HubOptions, HubOptionsFailure> {
  const read = readArgs(args);
  if (typeof read === 'string') return invalid(read);
  if (read.dir === undefined) return invalid('--dir names the folder of the hub and is missing');
  const port = wholeNumber(read.port);
  if (port === undefined || port > 65_535) return invalid(`--port ${read.port} is not a port`);
  const quotaBytes = read.quota === undefined ? undefined : wholeNumber(read.quota);
  if (read.quota !== undefined && quotaBytes === undefined)
    return invalid(`--quota ${read.quota} is not a number of bytes`);
  const allowed: TenantId[] = [];
  for (const text of read.allow ?? []) {
    const tenant = parseTenantId(text);
    if (!tenant.ok) return invalid(`--allow ${text.slice(0, 80)} is not a tenant id (32 hex digits)`);
    allowed.push(tenant.value);
  }
  return ok({
    folder: read.dir,
    host: read.host,
    port,
    json: read.json,
    allowed,
    quotaBytes,
    name: read.name,
  });
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    // parseArgs reports unknown and incomplete options only by throwing; its message names the option.
    return cause instanceof Error ? cause.message : String(cause);
  }
}

const wholeNumber = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) ? Number(text) : undefined;
