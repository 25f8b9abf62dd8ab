import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTime } from './typed-time.ts';

for (const [typed, time] of [
  ['8:40', '08:40'],
  ['08.40', '08:40'],
  ['840', '08:40'],
  ['0840', '08:40'],
  ['8', '08:00'],
  [' 8:40 Uhr ', '08:40'],
  ['23:59', '23:59'],
  ['24:00', undefined],
  ['8:4', undefined],
  ['8:60', undefined],
  ['', undefined],
  ['acht', undefined],
] as const)
  test(`[WB71] "${typed}" is ${time ?? 'no time'}`, () => assert.equal(readTime(typed), time));
