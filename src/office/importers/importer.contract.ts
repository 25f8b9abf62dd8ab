/**
 * What holds for every importer and whatever file. The generators know the shapes of all sources, so
 * that each importer also meets the others' files, and damaged ones of its own.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { appointmentSchema } from '../calendar/appointment.ts';
import { arbitraryFile, arbitraryOptions } from './arbitrary-file.contract.ts';
import { fileOf } from './example-files.contract.ts';
import type { Importer, ImportFile, ImportOptions, Reading } from './importer.ts';
import { quarantineReasons } from './quarantine-reason.ts';
import { quarantineText } from './text.de.ts';

export function assertLawful(reading: Reading): void {
  assert.equal(reading.read, reading.appointments.length + reading.quarantined.length);
  for (const { appointment, where } of reading.appointments) {
    assert.notEqual(where, '');
    assert.equal(appointmentSchema.safeParse(appointment).success, true);
  }
  for (const { where, reason, message, raw } of reading.quarantined) {
    assert.notEqual(where, '');
    assert.equal(message, quarantineText[reason]);
    assert.ok(new TextEncoder().encode(raw).length <= 4_096);
  }
}

export function importerContract(importer: Importer, numRuns: number): void {
  describe(`importer contract: ${importer.name}`, () => {
    test(`[IM1] ${importer.name} counts every record of any content once`, () => {
      fc.assert(
        fc.property(arbitraryFile(), arbitraryOptions(), (file, options) =>
          assertLawful(importer.read(file, options)),
        ),
        parameters(numRuns),
      );
    });

    test(`[IM2] ${importer.name} neither throws nor answers differently the second time`, () => {
      const once = (file: ImportFile, options: ImportOptions) => [
        importer.recognises(file),
        importer.read(file, options),
        importer.preview?.(file, options),
        importer.checkMapping?.(options.mapping).ok,
      ];
      fc.assert(
        fc.property(arbitraryFile(), arbitraryOptions(), (file, options) => {
          assert.deepEqual(once(file, options), once(file, options));
        }),
        parameters(Math.ceil(numRuns / 4)),
      );
    });

    test(`[IM3] ${importer.name} puts an empty, a huge and an endlessly divided file aside unread`, () => {
      const reasonOf = (length: number, byte = 0) =>
        importer
          .read({ name: 'x', bytes: new Uint8Array(length).fill(byte) }, {})
          .quarantined.map(({ reason }) => reason);
      assert.deepEqual(reasonOf(0), ['file-empty']);
      assert.deepEqual(reasonOf(64 * 1_024 * 1_024 + 1), ['file-too-large']);
      for (const letter of '\n[{')
        assert.deepEqual(reasonOf(6_000_001, letter.charCodeAt(0)), ['too-many-records']);
    });

    test(`[IM4] ${importer.name} says in German what it could not read`, () => {
      const { quarantined } = importer.read(fileOf('\u0001 kein Export \ud83d'.repeat(9_000)), {
        zone: 'Europe/Berlin',
      });
      assert.equal(quarantined.length, 1);
      const [problem] = quarantined;
      assert.ok(quarantineReasons.some((reason) => reason === problem?.reason));
      assert.match(problem?.message ?? '', /^[A-ZÄÖÜ].*\.$/);
      assert.ok((problem?.raw.length ?? 0) > 1_000);
    });
  });
}

function parameters(numRuns: number): fc.Parameters<unknown> {
  const seed = process.env['INSEL_SEED'];
  return { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
