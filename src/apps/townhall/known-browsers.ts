/** Which browsers this town hall knows, and whether somebody may sign in with a PIN from one of them. */
import type { IncomingMessage } from 'node:http';
import type { SubjectRow, ViewReader } from '../../core/storage/view-storage.ts';
import { hashOfDevice } from '../../people/session.ts';
import { deviceCookie, readCookie } from './access.ts';
import type { Townhall } from './townhall.ts';
import type { TownhallViews } from './views.ts';

/** `server`: on the server's own machine, where plain HTTP is bound to. */
export type Standing = 'server' | 'known' | 'unknown' | 'removed';

interface KnownTools {
  readonly suite: Pick<Townhall['suite'], 'hash'>;
  readonly views: Pick<TownhallViews, 'read' | 'isBuilding'>;
}

interface Asking {
  readonly incoming: IncomingMessage;
  readonly isHttps: boolean;
}

export function standingOf(townhall: KnownTools, asking: Asking): Standing {
  if (!asking.isHttps) return 'server';
  const hash = hashOfBrowser(townhall, asking.incoming);
  const rows = hash === undefined ? [] : townhall.views.read((reader) => listByHash(reader, hash));
  if (rows.length === 0) return 'unknown';
  return rows.some((row) => row['isRemoved'] === 0) ? 'known' : 'removed';
}

/**
 * A removed browser stays out in any case; one that nobody took in, where the town hall has said so. `loading`:
 * the tables are being built, and neither the rule nor the list can be believed.
 */
export function mayEnterFrom(
  townhall: KnownTools,
  asking: Asking,
): 'welcome' | 'unknown' | 'removed' | 'loading' {
  if (asking.isHttps && townhall.views.isBuilding()) return 'loading';
  const standing = standingOf(townhall, asking);
  if (standing === 'removed') return 'removed';
  return standing === 'unknown' && townhall.views.read(isOnlyKnown) ? 'unknown' : 'welcome';
}

export const isOnlyKnown = (reader: ViewReader): boolean =>
  reader.count({ table: 'browser_rules', equals: { onlyKnown: 1 } }) > 0;

export const listBrowsers = (reader: ViewReader): readonly SubjectRow[] =>
  reader.query({ table: 'browsers', equals: { isRemoved: 0 }, orderBy: ['name'] });

export function hashOfBrowser(
  { suite }: Pick<KnownTools, 'suite'>,
  incoming: IncomingMessage,
): string | undefined {
  const device = readCookie(incoming, deviceCookie);
  return device === undefined ? undefined : hashOfDevice(suite.hash, device);
}

const listByHash = (reader: ViewReader, hash: string): readonly SubjectRow[] =>
  reader.query({ table: 'browsers', equals: { hash } });
