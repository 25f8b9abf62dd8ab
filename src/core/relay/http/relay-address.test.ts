import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { parseRelayAddress } from './relay-address.ts';

test('[RE55] the address of a relay may name its key, and nothing else', () => {
  const key = 'ab'.repeat(32);
  const pinned = expectOk(parseRelayAddress(`https://hub.kreis-sonntal.example/relay/#key=${key}`));
  assert.equal(pinned.url, 'https://hub.kreis-sonntal.example/relay');
  assert.equal(bytesToHex(pinned.pinnedKey ?? new Uint8Array()), key);
  assert.deepEqual(expectOk(parseRelayAddress('http://127.0.0.1:7800')), {
    url: 'http://127.0.0.1:7800',
    pinnedKey: undefined,
  });
  for (const wrong of [
    '',
    'hub',
    'ftp://hub',
    'https://a:b@hub',
    'https://hub/?x=1',
    'https://hub#key=xyz',
    'https://hub#key=ab',
    'file:///etc',
  ]) {
    assert.equal(parseRelayAddress(wrong).ok, false, wrong);
  }
});
