import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes } from '../../value/bytes.ts';
import { expectOk } from '../../value/result.ts';
import { runOf } from '../fictional-town.contract.ts';
import { parseDigests, parseFinished } from '../finished-streams.ts';
import { openHub, register, tokenFor, url } from './test-hub.ts';

test('[RE53] a stream that was finished leaves what a reader knows of the vector, and comes back when forked', async () => {
  const hub = openHub();
  const { town, relay } = await register(hub, 'town');
  const reader = hub.connect(town.first);
  const first = town.openStream(town.first);
  const clone = first.clone();
  const click = first.write({ a: 1 });
  const shown = async (): Promise<boolean[]> =>
    expectOk(await reader.vector(town.tenant))
      .tips.filter(({ stream }) => stream === first.stream)
      .map(({ isFinished }) => isFinished);
  expectOk(await relay.push(town.tenant, runOf(click)));
  assert.deepEqual(await shown(), [false]);
  expectOk(await relay.push(town.tenant, runOf(town.openStream(town.first, click.head).write({ b: 1 }))));
  assert.deepEqual(await shown(), [true], 'what has just changed is told once');
  assert.deepEqual(await shown(), []);
  expectOk(await relay.push(town.tenant, runOf(clone.write({ c: 1 }))));
  assert.deepEqual(await shown(), [false, false], 'both branches');
});

test('[RE71] lists of finished streams are asked for and read in one form only', async () => {
  const hub = openHub();
  const { town } = await register(hub, 'town');
  const { token } = (await (await tokenFor(hub, town, town.first)).json()) as { token: string };
  const statusOf = async (path: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await hub.fetch(`${url}/v1/tenants/${town.tenant}/finished${path}`, { headers })).status;
  };
  assert.equal(await statusOf(''), 200);
  assert.equal(await statusOf('/streams?in=00ff'), 200);
  for (const query of ['', '?in=', '?in=0', '?in=FF', '?in=ff00', '?in=0000', '?in=00&after=x', '?in=zz'])
    assert.equal(await statusOf(`/streams${query}`), 400, query);
  const item = new Uint8Array(56).fill(1);
  assert.equal(parseFinished(item), undefined, 'a sequence that is too great');
  const [low, high] = [item.slice(), item.slice()];
  for (const one of [low, high]) one.fill(0, 48, 55);
  high[0] = 2;
  assert.equal(parseFinished(concatBytes(low, high))?.length, 2);
  assert.equal(parseFinished(concatBytes(high, low)), undefined);
  assert.equal(parseFinished(concatBytes(low, low)), undefined);
  assert.equal(parseFinished(low.subarray(1)), undefined);
  assert.equal(parseDigests(new Uint8Array(256 * 32 - 1)), undefined);
});
