import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { expectOk } from '../../core/value/result.ts';
import { exampleKit } from '../recovery-kit/example.ts';
import { openTypst } from './renderer.ts';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const countOf = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

test('[PR11] a kit becomes a tagged PDF/UA-1 in German with a page a card', () => {
  const pdf = latin(expectOk(openTypst().render('recovery-kit', exampleKit)).bytes);
  assert.match(pdf, /^%PDF-1\.7/);
  assert.match(pdf, /\/MarkInfo\s*<<[^>]*\/Marked true/);
  assert.match(pdf, /\/StructTreeRoot/);
  assert.match(pdf, /\/Lang\s*\(de-DE\)/);
  assert.match(pdf, /<pdfuaid:part>1</);
  assert.equal(countOf(pdf, /\/Type\s*\/Page\b/g), 7);
  // Every QR code says in words what it is.
  assert.equal(countOf(pdf, /\/Alt\b/g), 6);
});

test('[PR12] only the two embedded fonts are used', () => {
  const pdf = latin(expectOk(openTypst().render('recovery-kit', exampleKit)).bytes);
  const fonts = new Set([...pdf.matchAll(/\/BaseFont\s*\/[A-Z]{6}\+(\S+)/g)].map(([, name]) => name));
  assert.deepEqual([...fonts].sort(), ['NotoSans-Bold', 'NotoSans-Regular']);
});

test('[PR12] the same kit has the same bytes, and its hash is theirs', () => {
  const first = expectOk(openTypst().render('recovery-kit', exampleKit));
  const renderer = openTypst();
  renderer.render('recovery-kit', { ...exampleKit, town: 'Gemeinde Birkenrode' });
  const second = expectOk(renderer.render('recovery-kit', exampleKit));
  assert.deepEqual(second.bytes, first.bytes);
  assert.equal(first.sha256, createHash('sha256').update(first.bytes).digest('hex'));
});

test('[PR12] another day, town or code gives another hash', () => {
  const renderer = openTypst();
  const hashes = [
    exampleKit,
    { ...exampleKit, createdOn: '2026-10-27' },
    { ...exampleKit, town: 'Gemeinde Birkenrode' },
    { ...exampleKit, isExercise: false },
  ].map((kit) => expectOk(renderer.render('recovery-kit', kit)).sha256);
  assert.equal(new Set(hashes).size, hashes.length);
});

test('[PR13] a name full of markup is printed as it is and runs nothing', () => {
  const town = '#panic("x") *a* $b$ = #read("page.typ") \\ <c> "';
  const printed = openTypst().render('recovery-kit', { ...exampleKit, town });
  assert.equal(printed.ok, true);
});

test('[PR14] a letter without a shape is named instead of printed as a box', () => {
  const guardians = exampleKit.guardians.map((guardian) => ({ ...guardian, name: 'Li 漢 Sonntal' }));
  const printed = openTypst().render('recovery-kit', { ...exampleKit, guardians });
  assert.deepEqual(printed, {
    ok: false,
    failure: { kind: 'letter-missing', message: 'The font has no shape for 漢' },
  });
});

test('[PR14] the letters of DIN 91379 names have shapes', () => {
  const guardians = [{ name: 'Ğüşïọ̈ Żółć Ňjåšů ẞß Țăẓ̌ Ŵŷ', code: exampleKit.guardians[0]?.code ?? '' }];
  assert.equal(openTypst().render('recovery-kit', { ...exampleKit, guardians }).ok, true);
});

test('[PR9] unfit data are refused before anything is set', () => {
  const printed = openTypst().render('recovery-kit', { ...exampleKit, guardians: [] });
  assert.equal(printed.ok ? 'printed' : printed.failure.kind, 'data-unfit');
});
