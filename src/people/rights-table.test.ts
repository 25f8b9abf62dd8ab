/** The handbook's table of rights is the one that the server keeps to. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { acts, mayPerson, roles } from './roles.ts';
import { actLabels, roleLabels } from './text.de.ts';

const chapter = readFileSync(new URL('../../docs/handbuch/wer-darf-was.md', import.meta.url), 'utf8');

const allowed = acts.map((act) => {
  const labels = roles.filter((role) => mayPerson(role, act)).map((role) => roleLabels[role]);
  return `| ${actLabels[act]} | ${labels.length === roles.length ? 'alle' : labels.join(', ')} |`;
});

test('[PE27] the table who may do what is the one of the handbook', () => {
  const table = ['| Tätigkeit | Rollen |', '|---|---|', ...allowed].join('\n');
  assert.ok(chapter.includes(`${table}\n\n`), `docs/handbuch/wer-darf-was.md must hold\n\n${table}\n`);
});

test('[PE27] the chapter names every role', () => {
  for (const role of roles) assert.ok(chapter.includes(roleLabels[role]), role);
});
