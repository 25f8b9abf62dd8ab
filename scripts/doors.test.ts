import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findDoorProblems } from './find-door-problems.ts';
import { rooms } from './rooms.ts';
import { readSource } from './source-file.ts';

/** The problems of a house with only these files. */
const problemsOf = (textsByPath: Readonly<Record<string, string>>): string[] =>
  findDoorProblems(
    rooms,
    Object.entries(textsByPath).map(([path, text]) => readSource(path, text)),
  );

const problemsIn = (path: string, text: string): string[] => problemsOf({ [path]: text });

test('[HO1] a door that the plan does not name is reported with place, fact and what is allowed', () => {
  assert.deepEqual(
    problemsIn('src/core/entry/entry.ts', "import { openJournal } from '../journal/journal.ts';\n"),
    [
      'src/core/entry/entry.ts:1 opens a door from core/entry to core/journal; core/entry may import core/value, core/crypto/suite.ts',
    ],
  );
});

test('[HO1] a room without doors says so', () => {
  assert.match(
    problemsIn('src/core/value/ids.ts', "\nimport { x } from '../crypto/suite.ts';").join(),
    /^src\/core\/value\/ids\.ts:2 opens a door from core\/value to core\/crypto; core\/value may import nothing$/,
  );
});

test('[HO1] a door to one file leaves the rest of that room closed', () => {
  assert.deepEqual(
    problemsIn('src/core/entry/entry.ts', "import type { Suite } from '../crypto/suite.ts';"),
    [],
  );
  assert.equal(
    problemsIn('src/core/entry/entry.ts', "import { suite1 } from '../crypto/suite1.ts';").length,
    1,
  );
});

test('[HO1] every form of import is a door', () => {
  const forms = [
    "import '../journal/journal.ts';",
    "import type { Journal } from '../journal/journal.ts';",
    "import {\n  type Journal,\n} from '../journal/journal.ts';",
    "export { openJournal } from '../journal/journal.ts';",
    "export * from '../journal/journal.ts';",
    "const address = new URL('../journal/writer.ts', import.meta.url);",
    "type Journal = import('../journal/journal.ts').Journal;",
  ];
  for (const form of forms)
    assert.match(problemsIn('src/core/value/a.ts', form).join(), /core\/value to core\/journal/);
});

test('[HO1] comments and strings are no doors', () => {
  const text = `// import { a } from '../journal/journal.ts';\nconst text = "import { a } from '../journal/journal.ts'";`;
  assert.deepEqual(problemsIn('src/core/value/a.ts', text), []);
});

test('[HO1] a neighbour on another floor stays closed unless it is named', () => {
  assert.deepEqual(problemsIn('src/office/counter/a.ts', "import { slot } from '../calendar/slot.ts';"), []);
  assert.match(
    problemsIn('src/people/a.ts', "import { slot } from '../office/calendar/slot.ts';").join(),
    /from people to office\/calendar/,
  );
  assert.match(
    problemsIn('src/office/calendar/a.ts', "import { append } from '../../core/journal/journal.ts';").join(),
    /from office\/calendar to core\/journal/,
  );
});

test('[HO1] a file outside every room is reported', () => {
  assert.match(
    problemsIn('src/utils/a.ts', 'export const a = 1;').join(),
    /src\/utils\/a\.ts:1 is in no room/,
  );
  assert.match(
    problemsIn('src/core/value/a.ts', "import { a } from '../../utils/a.ts';").join(),
    /imports src\/utils\/a\.ts, which is in no room/,
  );
});

test('[HO1] src imports neither scripts nor tests', () => {
  assert.match(
    problemsIn('src/core/value/a.ts', "import { rooms } from '../../../scripts/rooms.ts';").join(),
    /src imports nothing outside src/,
  );
  assert.match(
    problemsIn('src/core/value/a.ts', "import { world } from './world.test.ts';").join(),
    /only tests may import a test/,
  );
});

test('[HO1] an entry point may import the guard against other Nodes, a room may not', () => {
  const text = "import '../../../scripts/require-node.ts';";
  assert.deepEqual(problemsIn('src/apps/cli/main.ts', text), []);
  assert.equal(problemsIn('src/core/value/a.ts', text).length, 1);
});

test('[HO1] a test may set up any world', () => {
  const text = "import { openSqlite } from '../../core/storage/sqlite/engine.ts';\nimport fs from 'node:fs';";
  assert.deepEqual(problemsIn('src/people/sign-in/a.test.ts', text), []);
  assert.deepEqual(problemsIn('src/core/relay/relay.contract.ts', "import fs from 'node:fs';"), []);
});

test('[HO1] a file that is no TypeScript is reported, not passed over', () => {
  assert.match(problemsIn('src/core/value/a.ts', 'export const = ;').join(), /a\.ts:1 cannot be read/);
});

test('[HO2] an engine is named by composition roots only', () => {
  const text = "import { openSqlite } from '../../core/storage/sqlite/engine.ts';";
  assert.deepEqual(problemsIn('src/apps/townhall/a.ts', text), []);
  assert.deepEqual(problemsIn('src/core/journal/a.ts', "import { s } from '../storage/sqlite/engine.ts';"), [
    'src/core/journal/a.ts:1 imports core/storage/sqlite/engine.ts; only a composition root may name one folder of core/storage',
  ]);
  assert.equal(
    problemsIn('src/core/storage/storage.ts', "import { s } from './sqlite/engine.ts';").length,
    1,
  );
});

test('[HO2] an engine sees its room, and no other engine', () => {
  assert.deepEqual(problemsIn('src/core/storage/sqlite/a.ts', "import type { S } from '../storage.ts';"), []);
  assert.equal(
    problemsIn('src/core/storage/sqlite/a.ts', "import { m } from '../memory/engine.ts';").length,
    1,
  );
});

test('[HO2] sibling members are reached through their registry only', () => {
  const text = "import { importer } from './zms/importer.ts';";
  assert.deepEqual(problemsIn('src/office/importers/registry.generated.ts', text), []);
  assert.match(
    problemsIn('src/office/importers/detect.ts', text).join(),
    /only the registry of office\/importers may name one folder of office\/importers/,
  );
  assert.equal(problemsIn('src/office/importers/csv/a.ts', "import { z } from '../zms/read.ts';").length, 1);
});

test('[HO3] what depends on where and when code runs is refused below a composition root', () => {
  const uses: Readonly<Record<string, string>> = {
    'const a = new Date();': 'Date',
    'const a = Date.now();': 'Date',
    'const a = Math.random();': 'Math.random',
    'const a = process.env;': 'process',
    'setTimeout(run, 5);': 'setTimeout',
    'const a = new Intl.Collator();': 'Intl',
    "const a = 'a'.localeCompare('b');": '.localeCompare',
    'const a = value.toLocaleString();': '.toLocaleString',
    'const a = Temporal.Now.instant();': 'Temporal.Now',
    "const a = await fetch('http://a.test');": 'fetch',
    'const a = globalThis;': 'globalThis',
    'console.log(1);': 'console',
    'const a = crypto.randomUUID();': 'crypto',
    'const a = performance.now();': 'performance',
  };
  for (const [text, name] of Object.entries(uses)) {
    assert.deepEqual(problemsIn('src/office/calendar/a.ts', text), [
      `src/office/calendar/a.ts:1 uses ${name}; office/calendar takes it as an argument (core/value/ports.ts)`,
    ]);
  }
});

test('[HO3] engines take their clock as an argument as well, but may use the bytes of Node', () => {
  assert.match(
    problemsIn('src/core/relay/http/a.ts', '\n\nconst a = Date.now();').join(),
    /a\.ts:3 uses Date/,
  );
  assert.deepEqual(problemsIn('src/core/relay/http/a.ts', 'const a = Buffer.alloc(3);'), []);
});

test('[HO3] time zones are for what stands before an entry', () => {
  const text = "const a = Temporal.PlainDate.from('2026-10-26');";
  assert.match(problemsIn('src/office/calendar/a.ts', text).join(), /uses Temporal;/);
  assert.deepEqual(problemsIn('src/office/importers/ics/a.ts', text), []);
  assert.match(
    problemsIn('src/office/importers/ics/a.ts', 'Temporal.Now.instant();').join(),
    /uses Temporal\.Now/,
  );
});

test('[HO1] production code imports no world of the tests', () => {
  assert.match(
    problemsIn('src/core/replica/replica.ts', "import { town } from './test-town.ts';").join(),
    /only tests may import a test/,
  );
});

test('[HO3] composition roots may', () => {
  assert.deepEqual(problemsIn('src/apps/cli/a.ts', 'const a = Date.now(); setTimeout(run, 5);'), []);
  assert.deepEqual(problemsIn('src/simulation/a.ts', 'const a = process.argv;'), []);
});

test('[HO3] a word, a port or a parameter of the same name is not the global', () => {
  const text = [
    'interface Tools { readonly fetch: typeof fetch; readonly process: string }',
    'const f = (tools: Tools) => tools.fetch;',
    'const g = (performance: number) => performance + 1;',
    'const h = ({ setTimeout }: { setTimeout: number }) => setTimeout;',
    "const text = 'Date';",
  ].join('\n');
  assert.deepEqual(problemsIn('src/office/calendar/a.ts', text), []);
});

test('[HO3] a dynamic import is refused below a composition root', () => {
  assert.deepEqual(problemsIn('src/core/journal/a.ts', "const a = await import('./b.ts');"), [
    'src/core/journal/a.ts:1 imports ./b.ts with import(); only a composition root may',
  ]);
  assert.deepEqual(problemsIn('src/apps/cli/a.ts', "const a = await import('./b.ts');"), []);
});

test('[HO4] a pure room imports no module of Node', () => {
  assert.deepEqual(problemsIn('src/core/value/result.ts', "import fs from 'node:fs';"), [
    'src/core/value/result.ts:1 imports node:fs; the room core/value is pure',
  ]);
  assert.match(
    problemsIn('src/print/render.ts', "import os from 'node:os';").join(),
    /the room print is pure/,
  );
  assert.deepEqual(problemsIn('src/print/typst/engine.ts', "import path from 'node:path';"), []);
});

test('[HO4] a room with a list of modules imports no other', () => {
  assert.deepEqual(problemsIn('src/core/crypto/a.ts', "import crypto from 'node:crypto';"), []);
  assert.deepEqual(problemsIn('src/core/crypto/a.ts', "import fs from 'node:fs';"), [
    'src/core/crypto/a.ts:1 imports node:fs; core/crypto may import node:crypto, node:zlib',
  ]);
});

test('[HO4] what runs in a browser imports no module of Node', () => {
  assert.match(
    problemsIn('src/apps/web/main.ts', "import fs from 'node:fs';").join(),
    /apps\/web runs in a browser/,
  );
  assert.deepEqual(problemsIn('src/apps/web/main.ts', 'const a = Date.now();'), []);
});

test('[HO5] the hub is told the whole chain that leads to what it may not reach', () => {
  const problems = problemsOf({
    'src/apps/hub/server.ts': "import { run } from '../../core/relay/relay.ts';",
    'src/core/relay/relay.ts': "import { table } from './table.ts';",
    'src/core/relay/table.ts': "import { fold } from '../projection/fold.ts';",
    'src/core/projection/fold.ts': 'export const fold = 1;',
  });
  assert.ok(
    problems.some((problem) =>
      problem.startsWith(
        'src/apps/hub/server.ts:1 reaches src/core/relay/relay.ts → src/core/relay/table.ts → src/core/projection/fold.ts; apps/hub may never reach core/projection',
      ),
    ),
    problems.join('\n'),
  );
});

test('[HO5] the edge may not reach people through a worker or an import()', () => {
  const worker = "const worker = new URL('../../people/roles.ts', import.meta.url);";
  assert.ok(problemsIn('src/apps/edge/a.ts', worker).some((problem) => /may never reach/.test(problem)));
  const lazy = "const roles = await import('../../people/roles.ts');";
  assert.ok(problemsIn('src/apps/edge/a.ts', lazy).some((problem) => /may never reach/.test(problem)));
  const computed = 'const roles = await import(name);';
  assert.match(problemsIn('src/apps/edge/a.ts', computed).join(), /imports a computed name/);
});

test('[HO1] a composition root has doors too, for import() as well', () => {
  assert.match(
    problemsIn('src/apps/hub/a.ts', "import { rate } from '../townhall/rate.ts';").join(),
    /opens a door from apps\/hub to apps\/townhall/,
  );
  assert.match(
    problemsIn('src/apps/demo/a.ts', "const cli = await import('../cli/main.ts');").join(),
    /opens a door from apps\/demo to apps\/cli/,
  );
});

test('[HO6] the doors script fails where it finds no files', () => {
  const empty = mkdtempSync(join(tmpdir(), 'insel-doors-'));
  try {
    const script = join(import.meta.dirname, 'doors.ts');
    const { status, stderr } = spawnSync(process.execPath, [script], { cwd: empty, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /only 0 files seen/);
  } finally {
    rmSync(empty, { recursive: true });
  }
});
