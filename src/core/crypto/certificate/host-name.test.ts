import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { isInRange, parseHostName, parseHostRange } from './host-name.ts';

const hexOfAddress = (text: string): string => {
  const host = expectOk(parseHostName(text));
  return host.kind === 'address' ? bytesToHex(host.bytes) : host.kind;
};

const isHeld = (host: string, range: string): boolean =>
  isInRange(expectOk(parseHostName(host)), expectOk(parseHostRange(range)));

test('[CE3] names are lower-cased and addresses are read into their bytes', () => {
  assert.deepEqual(parseHostName('Insel.Rathaus.test'), {
    ok: true,
    value: { kind: 'dns', text: 'insel.rathaus.test' },
  });
  assert.equal(hexOfAddress('192.168.1.20'), 'c0a80114');
  assert.equal(hexOfAddress('::1'), `${'0'.repeat(31)}1`);
  assert.equal(hexOfAddress('fe80::a:1'), 'fe8000000000000000000000000a0001');
  assert.equal(hexOfAddress('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008');
});

for (const text of [
  '',
  'a b',
  'rathäus.test',
  '-a.test',
  'a..b',
  '*.rathaus.test',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
])
  test(`[CE3] "${text}" is refused as a host name`, () => {
    assert.equal(parseHostName(text).ok, false);
  });

for (const text of [
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '::12345',
  ':1',
  '::1::',
  '1:2:3:4:5:6:7::8',
])
  test(`[CE3] "${text}" is refused as an address`, () => {
    assert.equal(parseHostName(text).ok, false);
  });

for (const text of ['10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', 'rathaus.test/8', '10.0.0.0/', '::/129'])
  test(`[CE3] "${text}" is refused as a range`, () => {
    assert.equal(parseHostRange(text).ok, false);
  });

test('[CE4] a DNS range holds the name and what lies below it, not what merely ends alike', () => {
  assert.equal(isHeld('rathaus.test', 'rathaus.test'), true);
  assert.equal(isHeld('insel.rathaus.test', 'rathaus.test'), true);
  assert.equal(isHeld('boeses-rathaus.test', 'rathaus.test'), false);
  assert.equal(isHeld('test', 'rathaus.test'), false);
  assert.equal(isHeld('10.0.0.1', 'rathaus.test'), false);
});

test('[CE4] an address range holds the addresses under its mask and only its own family', () => {
  assert.equal(isHeld('172.31.255.255', '172.16.0.0/12'), true);
  assert.equal(isHeld('172.32.0.0', '172.16.0.0/12'), false);
  assert.equal(isHeld('10.1.2.3', '10.1.2.3'), true);
  assert.equal(isHeld('10.1.2.4', '10.1.2.3'), false);
  assert.equal(isHeld('fd12::1', 'fc00::/7'), true);
  assert.equal(isHeld('fe80::1', 'fc00::/7'), false);
  assert.equal(isHeld('::1', '0.0.0.0/0'), false);
});
