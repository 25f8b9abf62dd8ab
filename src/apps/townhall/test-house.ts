/**
 * A browser in the house, with the trust root really installed: a profile of its own with its own list of
 * authorities, and the town hall's name mapped to this machine.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const find = (...names: readonly string[]): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
const chromiumPath = find('chromium', 'chromium-browser');
const certutil = find('certutil');

/** Why there is no such browser here; undefined = there is. */
export const houseMissing: string | undefined =
  chromiumPath && certutil
    ? undefined
    : 'needs Chromium and certutil; install the packages "chromium" and "libnss3-tools"';

export interface House {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What broke the policy or threw. */
  readonly faults: string[];
  readonly close: () => Promise<void>;
}

/** `trusted`: the certificate file that this browser's own list of authorities begins with. */
export async function openHouse({
  lanName,
  trusted,
}: {
  readonly lanName: string;
  readonly trusted: string | undefined;
}): Promise<House> {
  if (!chromiumPath || !certutil) throw new Error(houseMissing);
  const home = mkdtempSync(join(os.tmpdir(), 'insel-house-'));
  const store = join(home, '.pki/nssdb');
  mkdirSync(store, { recursive: true });
  execFileSync(certutil, ['-d', `sql:${store}`, '-N', '--empty-password']);
  if (trusted !== undefined)
    execFileSync(certutil, ['-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'Insel', '-i', trusted]);
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'];
  const context = await chromium.launchPersistentContext(join(home, 'profile'), {
    executablePath: chromiumPath,
    // Where Chromium looks for the list, and nowhere near that of whoever runs this.
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, '.local/share') },
    args: [
      '--no-sandbox',
      '--no-first-run',
      `--host-resolver-rules=MAP ${lanName} 127.0.0.1`,
      ...quiet.map((name) => `--disable-${name}`),
    ],
  });
  const faults: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { context, page, faults, close };
}
