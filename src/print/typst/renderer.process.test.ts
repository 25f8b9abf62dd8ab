import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expectOk } from '../../core/value/result.ts';
import { exampleKit } from '../recovery-kit/example.ts';
import { openTypst } from './renderer.ts';
import { openWoff } from './woff.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

function inTemporaryFolder(work: (home: string) => void): void {
  const home = mkdtempSync(join(tmpdir(), 'insel-print-'));
  try {
    work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Evaluates TypeScript in a process of its own, in another folder, home and time zone. */
function runElsewhere(home: string, source: string): string {
  const options = {
    cwd: home,
    env: { HOME: home, TZ: 'Pacific/Apia', LANG: 'C' },
    encoding: 'utf8',
  } as const;
  return execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', source], options).trim();
}

const importable = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

const renderAndHash = `
  import { openTypst } from ${importable('./renderer.ts')};
  import { exampleKit } from ${importable('../recovery-kit/example.ts')};
  const printed = openTypst().render('recovery-kit', exampleKit);
  console.log(printed.ok ? printed.value.sha256 : printed.failure.message);`;

/** Looks a family up the way Typst does, to be sure that a planted font is seen at all. */
const findsFamily = (family: string): string => `
  import { createRequire } from 'node:module';
  const { NodeCompiler } = createRequire(${importable('./renderer.ts')})('@myriaddreamin/typst-ts-node-compiler');
  const compiled = NodeCompiler.create({ workspace: '.' }).compile({ mainFileContent: '#text(font: "${family}")[a]' });
  console.log(compiled.takeWarnings() === null ? 'found' : 'unknown');`;

function renamed(font: Uint8Array, from: string, to: string): Buffer {
  const wide = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('latin1');
  const text = Buffer.from(font).toString('latin1');
  return Buffer.from(text.replaceAll(wide(from), wide(to)).replaceAll(from, to), 'latin1');
}

test('[PR12] another process, folder, home and time zone print the same bytes', () => {
  const expected = expectOk(openTypst().render('recovery-kit', exampleKit)).sha256;
  inTemporaryFolder((home) => assert.equal(runElsewhere(home, renderAndHash), expected));
});

const isLinux = process.platform === 'linux';

test('[PR12] a font of the same name that the machine brings along is not used', {
  skip: !isLinux && 'fonts of a user are planted as Linux finds them',
}, () => {
  const expected = expectOk(openTypst().render('recovery-kit', exampleKit)).sha256;
  const kern = import.meta.resolve('@kern-ux/native/package.json');
  const font = openWoff(readFileSync(new URL('./dist/fonts/noto-sans/NotoSans-Bold.woff', kern)));
  inTemporaryFolder((home) => {
    const fonts = join(home, '.local', 'share', 'fonts');
    mkdirSync(fonts, { recursive: true });
    // The bold face under the name of the regular one: using it would change every page.
    writeFileSync(join(fonts, 'regular.ttf'), renamed(font, 'NotoSans-Bold', 'NotoSans-Fake'));
    writeFileSync(join(fonts, 'control.ttf'), renamed(font, 'Noto Sans', 'Plantedly'));
    assert.equal(runElsewhere(home, findsFamily('Nowhere At All')), 'unknown');
    assert.equal(runElsewhere(home, findsFamily('Plantedly')), 'found');
    assert.equal(runElsewhere(home, renderAndHash), expected);
  });
});

test('[PR12] nothing of this machine is in the pages', () => {
  const { bytes } = expectOk(openTypst().render('recovery-kit', exampleKit));
  const pdf = Buffer.from(bytes).toString('latin1');
  for (const trace of [folder, process.cwd(), tmpdir(), 'NotoSans-Regular.woff']) {
    assert.equal(pdf.includes(trace), false, trace);
  }
});

const hasPoppler = spawnSync('pdfinfo', ['-v']).error === undefined;

test('[PR11] another reader finds the kit tagged and its words in reading order', {
  skip: !hasPoppler && 'pdfinfo (poppler-utils) is not installed',
}, () => {
  inTemporaryFolder((home) => {
    const file = join(home, 'kit.pdf');
    writeFileSync(file, expectOk(openTypst().render('recovery-kit', exampleKit)).bytes);
    const read = (command: string, ...options: string[]): string =>
      spawnSync(command, [...options, file, ...(command === 'pdftotext' ? ['-'] : [])], { encoding: 'utf8' })
        .stdout;
    assert.match(
      read('pdfinfo'),
      /Title: +Notfallpaket Stadt Auental\n[\s\S]*Tagged: +yes\n[\s\S]*Pages: +7\n/,
    );
    assert.equal(read('pdffonts').match(/ yes yes yes /g)?.length, 2);
    const card = read('pdftotext', '-f', '3', '-l', '3', '-raw');
    assert.match(card, /Hüter-Karte 2 von 3\n[\s\S]*Björn Öztürk\n[\s\S]*Code\nZeile 1/);
    assert.equal(card.includes(exampleKit.guardians[1]?.code.slice(0, 4) ?? 'no code'), true);
  });
});
