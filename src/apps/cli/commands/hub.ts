/** `insel hub`: a relay for town halls. It keeps what it is sent and can read none of it. */
import { bytesToHex } from '../../../core/value/bytes.ts';
import { parseTenantId, type TenantId } from '../../../core/value/ids.ts';
import { fail, ok } from '../../../core/value/result.ts';
import { startHub } from '../../hub/start-hub.ts';
import { defineCommand } from '../command.ts';
import { flag, jsonOption, many, optional, required, wholeNumber } from '../option.ts';

const hints = {
  'folder-locked': 'stop the other hub first, or give this one a folder of its own with --dir',
  'folder-unusable': 'check that the folder may be written and belongs to a hub',
  'folder-foreign': 'choose a folder of its own; if a hub lay here, bring its hub.key back from the backup',
  'port-taken': 'choose another port with --port, or 0 for any free one',
} as const;

export const hub = defineCommand({
  about: [
    'Runs a relay: town halls send it sealed segments, it checks every signature and chain, keeps them and',
    'hands them on. It holds no key but its own. Put a reverse proxy with HTTPS in front of it, or bind it to',
    'loopback. It runs until Ctrl-C; each line it logs on standard error is JSON. A line with "warning" names a',
    'tenant near or over its quota or with a quarter of the disk, or a disk with less than a tenth free.',
  ],
  options: {
    dir: required('FOLDER', 'where the hub keeps its database and its key; made if it is missing'),
    port: wholeNumber('PORT', 'port to listen on (default 7800, 0 = any free one)', { min: 0, max: 65_535 }),
    host: optional('HOST', 'address to listen on (default 127.0.0.1)'),
    name: optional('NAME', 'what people call this place (default Hub)'),
    allow: many('TENANT', 'only this tenant may register; without it any may'),
    quota: wholeNumber('BYTES', 'bytes a tenant may use; small new entries are never refused', {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
    }),
    quiet: flag('log warnings only'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel hub --dir ./hub', does: 'prints the address that town halls give as --relay' },
    {
      line: 'insel hub --dir ./hub --port 0 --json',
      does: 'prints {"ready":true,"url":…,"key":…} when it listens',
    },
  ],
  exits: { 0: 'stopped as told', 2: 'wrong usage, or it could not start' },
  run: async ({ values }, io) => {
    const allowed: TenantId[] = [];
    for (const text of values.allow) {
      const tenant = parseTenantId(text);
      if (!tenant.ok)
        return fail({
          error: `--allow ${tenant.failure.message}`,
          hint: 'a tenant id has 32 hex digits',
          exitCode: 2,
        });
      allowed.push(tenant.value);
    }
    const started = await startHub({
      folder: values.dir,
      host: values.host ?? '127.0.0.1',
      port: values.port ?? 7800,
      name: values.name ?? 'Hub',
      allowed,
      quotaBytes: values.quota,
      log: (line) => {
        if (values.quiet && !('warning' in line)) return;
        io.tell(JSON.stringify({ at: new Date().toISOString(), ...line }));
      },
    });
    if (!started.ok) {
      const { kind, message } = started.failure;
      return fail({ error: message, hint: hints[kind], exitCode: 2 });
    }
    const stopped = io.untilStopped();
    const { url, publicKey, close } = started.value;
    const key = bytesToHex(publicKey);
    await io.print(
      values.json
        ? JSON.stringify({ ready: true, url, key })
        : `The hub runs at ${url}; town halls name it as --relay ${url}#key=${key}`,
    );
    await stopped;
    await close();
    return ok(0);
  },
});
