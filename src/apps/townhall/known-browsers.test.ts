import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import type { Row, SubjectRow, ViewReader } from '../../core/storage/view-storage.ts';
import { deviceCookie } from './access.ts';
import { mayEnterFrom } from './known-browsers.ts';

const device = 'ab'.repeat(32);
const hash = createHash('sha256').update(device).digest('hex');

interface Tables {
  readonly browsers?: readonly Row[];
  readonly onlyKnown?: boolean;
  readonly isBuilding?: boolean;
}

/** A town hall as far as the question needs one. */
function townhallWith({ browsers = [], onlyKnown = false, isBuilding = false }: Tables) {
  const reader: ViewReader = {
    query: ({ equals }) =>
      browsers
        .filter((row) => row['hash'] === equals?.['hash'])
        .map((row): SubjectRow => ({ ...row, subject: '00'.repeat(16) })),
    count: () => (onlyKnown ? 1 : 0),
  };
  return {
    suite: { hash: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()) },
    views: {
      isBuilding: () => isBuilding,
      read: <T>(act: (reader: ViewReader, copied: never) => T): T => act(reader, undefined as never),
    },
  };
}

function from(cookie: string | undefined, isHttps = true) {
  const incoming = new IncomingMessage(new Socket());
  if (cookie !== undefined) incoming.headers.cookie = cookie;
  return { incoming, isHttps };
}
const asDevice = from(`${deviceCookie}=${device}`);
const known = { hash, isRemoved: 0 };

test('[LA12] every browser is welcome until the town hall says otherwise', () => {
  const open = townhallWith({});
  for (const asking of [from(undefined), asDevice, from('insel-device=')])
    assert.equal(mayEnterFrom(open, asking), 'welcome');
});

test('[LA12] where only known ones are let in, a stranger is none, nor is a cookie that nobody gave out', () => {
  const strict = townhallWith({ onlyKnown: true, browsers: [known] });
  assert.equal(mayEnterFrom(strict, asDevice), 'welcome');
  for (const cookie of [
    undefined,
    'insel-device=',
    `insel-device=${'cd'.repeat(32)}`,
    `insel-device=${hash}`,
  ])
    assert.equal(mayEnterFrom(strict, from(cookie)), 'unknown');
  assert.equal(mayEnterFrom(strict, from(undefined, false)), 'welcome');
});

test('[LA13] a removed browser stays out, whatever the rule', () => {
  for (const onlyKnown of [true, false])
    assert.equal(
      mayEnterFrom(townhallWith({ onlyKnown, browsers: [{ ...known, isRemoved: 1 }] }), asDevice),
      'removed',
    );
});

test('[LA12] while the tables are being built nobody is let in from the house: the rule is not there yet', () => {
  const building = townhallWith({ isBuilding: true });
  assert.equal(mayEnterFrom(building, asDevice), 'loading');
  assert.equal(mayEnterFrom(building, from(undefined, false)), 'welcome');
});
