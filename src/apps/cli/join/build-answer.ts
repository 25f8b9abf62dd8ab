/** What an admitted device tells a joining one: who the town hall is, and its control stream as of now. */
import fs from 'node:fs';
import { tenantIdOf } from '../../../core/control/genesis.ts';
import type { Suite } from '../../../core/crypto/suite.ts';
import { openKnownStreams } from '../../../core/journal/known-streams.ts';
import { readControlRuns } from '../../../core/journal/startup.ts';
import { firstOf } from '../../../core/segment/run.ts';
import { isGenesis } from '../../../core/segment/segment.ts';
import { openSqliteJournalStorage } from '../../../core/storage/sqlite/journal-engine.ts';
import type { TownhallFolder } from '../../townhall/data-folder.ts';
import { stillJournal } from '../still-journal.ts';
import type { JoinAnswer } from './join-message.ts';

/** Reads beside a running server; call it after the admission is durable. */
export function buildAnswer(suite: Suite, { paths, config }: TownhallFolder): JoinAnswer {
  const storage = openSqliteJournalStorage({ path: paths.journal, readOnly: true });
  try {
    const still = stillJournal(storage);
    const runs = readControlRuns(suite, still);
    const genesis = runs
      .map(firstOf)
      .find((first) => isGenesis(first.commitment) && tenantIdOf(suite, first.bytes) === config.tenant);
    if (genesis === undefined) throw new Error(`The journal holds no genesis of ${config.tenant}`);
    const checkpoint = openKnownStreams(suite, still)
      .list()
      .filter((stream) => stream.class === 'control')
      .flatMap(({ stream, tips }) => tips.map(({ sequence, head }) => ({ stream, sequence, head })));
    const { version: _version, tenant, device: _device, ...town } = config;
    return {
      tenant,
      genesis: genesis.head,
      town: { ...town, relays: [...town.relays] },
      checkpoint,
      control: runs.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
      ...readAuthority(paths.authority),
    };
  } finally {
    storage.close();
  }
}

/** A device that is admitted may one day succeed this one; browsers then meet the same authority. */
function readAuthority(path: string): { readonly authority?: unknown } {
  if (!fs.existsSync(path)) return {};
  const authority: unknown = JSON.parse(fs.readFileSync(path, 'utf8'));
  return { authority };
}
