import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCodeCard } from './code-card.ts';
import { qrCodeSvg } from './qr-code.ts';

test('[PR5] a code becomes one path with a quiet zone of four modules', () => {
  const svg = qrCodeSvg(toCodeCard('share', '0APK5226N8CB6AHKB0B3EH8HSB0GCF3G9E65F6CYA7D9Z442J2KT8').scanned);
  // 67 alphanumeric characters at level Q fit version 4: 33 modules and two quiet zones.
  assert.match(svg, /viewBox="0 0 41 41"/);
  const places = [...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  assert.ok(places.length > 400);
  for (const [x, y] of places) assert.ok(x >= 4 && x < 37 && y >= 4 && y < 37);
  // The three finder patterns begin at the corners.
  for (const corner of ['M4 4h', 'M36 4h', 'M4 36h']) assert.ok(svg.includes(corner), corner);
});

test('[PR5] the same text gives the same picture, other text another, small letters too', () => {
  assert.equal(qrCodeSvg('INSEL-H:0123'), qrCodeSvg('INSEL-H:0123'));
  assert.notEqual(qrCodeSvg('INSEL-H:0123'), qrCodeSvg('INSEL-H:0124'));
  assert.match(qrCodeSvg('insel Größe'), /^<svg /);
});
