/** The style rules we rely on are on: a planted fault of each kind is refused under this project's settings. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const project = join(import.meta.dirname, '..');

/** What the style check says about a folder with these files; `path rule` for each finding. */
function findings(textsByName: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'insel-style-'));
  try {
    cpSync(join(project, 'biome.json'), join(folder, 'biome.json'));
    for (const [name, text] of Object.entries(textsByName)) writeFileSync(join(folder, name), text);
    const biome = join(project, 'node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', '.'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const work = 'export async function work(): Promise<void> {\n  await Promise.resolve();\n}\n';
const lines = (count: number, text: string): string => `${text}\n`.repeat(count);

const faults: readonly (readonly [rule: string, textsByName: Readonly<Record<string, string>>])[] = [
  ['noFloatingPromises', { 'a.ts': `${work}export function start(): void {\n  work();\n}\n` }],
  ['noMisusedPromises', { 'a.ts': `${work}[1].forEach(async () => {\n  await work();\n});\n` }],
  ['noImportCycles', { 'a.ts': "import './b.ts';\n", 'b.ts': "import './a.ts';\n" }],
  ['noBarrelFile', { 'a.ts': "export * from './b.ts';\n", 'b.ts': work }],
  ['noDefaultExport', { 'a.ts': 'export default 1;\n' }],
  ['useFilenamingConvention', { 'camelCase.ts': work }],
  [
    'useExhaustiveSwitchCases',
    {
      'a.ts':
        "export function f(k: 'x' | 'y'): void {\n  switch (k) {\n    case 'x':\n      return;\n  }\n}\n",
    },
  ],
  ['noExplicitAny', { 'a.ts': 'export const a: any = 1;\n' }],
  ['noNonNullAssertion', { 'a.ts': 'export const a = (b?: string): string => b!;\n' }],
  ['noExcessiveLinesPerFunction', { 'a.ts': `export function f(): void {\n${lines(80, '  f();')}}\n` }],
  ['noExcessiveLinesPerFile', { 'a.ts': lines(501, 'export {};') }],
  [
    'noFocusedTests',
    { 'a.test.ts': "import { test } from 'node:test';\ntest.".concat("only('a', () => {});\n") },
  ],
];

for (const [rule, textsByName] of faults) {
  test(`[HO16] ${rule} is refused`, () => {
    assert.match(findings(textsByName), new RegExp(`::error .*${rule}`));
  });
}

test('[HO16] a file without faults is let through', () => {
  assert.doesNotMatch(findings({ 'a.ts': work }), /::error/);
});
