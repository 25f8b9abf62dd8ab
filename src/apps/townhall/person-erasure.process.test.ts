/** The name of somebody who left, erased with the cards of guardians; everything else stays. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import type { PersonId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { toCodeCard } from '../../print/code-card.ts';
import { runOperation } from './operations.ts';
import { addTestPerson, foundTestFolder, openTestTownhall, operate, type TestFolder } from './test-folder.ts';
import type { Townhall } from './townhall.ts';

const name = 'Wendelgard Unvergleichlich';
let founded: TestFolder;
let townhall: Townhall;
let person: PersonId;
let codes: string[];

before(async () => {
  founded = await foundTestFolder();
  townhall = await openTestTownhall(founded.dir);
  person = await addTestPerson(townhall, 'clerk', name);
  codes = founded.kit.guardians.map(({ code }) => {
    const { groups, check } = toCodeCard('guardian', code);
    return `${groups.join(' ')} ${check}`;
  });
});
after(async () => {
  await townhall.close();
  founded.remove();
});

const refusedBy = async (given: readonly string[]): Promise<string> => {
  const answer = await runOperation(townhall, 'person-erase', { person, codes: given });
  assert.equal(answer.ok, false);
  return answer.ok ? '' : answer.failure.kind;
};

test('[PE28] who works here keeps her name; it takes a removal, and guardians enough', async () => {
  assert.equal(await refusedBy(codes.slice(0, 2)), 'person-not-removed');
  await operate(townhall, 'person-remove', { person });
  assert.equal(await refusedBy([]), 'guardians-missing');
  assert.equal(await refusedBy(codes.slice(0, 1)), 'guardians-missing');
  assert.equal(await refusedBy([codes[0] ?? '', codes[0] ?? '']), 'guardians-missing');
  assert.deepEqual(
    townhall.views.listRemoved().map((one) => one.name),
    [name],
  );
});

test('[PE28] two guardians erase the name from tables and journal; a second time there is none', async () => {
  assert.equal(await operate(townhall, 'person-erase', { person, codes: codes.slice(0, 2) }), 1);
  assert.deepEqual(townhall.views.listRemoved(), []);
  assert.equal(townhall.views.findPerson(person).name, null);
  assert.equal(await refusedBy(codes.slice(0, 2)), 'name-erased');
  await townhall.close();
  for (const file of fs.readdirSync(founded.dir, { recursive: true, encoding: 'utf8' })) {
    const path = `${founded.dir}/${file}`;
    if (fs.statSync(path).isFile()) assert.equal(fs.readFileSync(path).includes(name), false, file);
  }
  townhall = await openTestTownhall(founded.dir);
  assert.deepEqual(townhall.views.listRemoved(), []);
  const added = expectOk(await townhall.worker.call('status', undefined));
  assert.equal(added.recording, 'ok');
});
