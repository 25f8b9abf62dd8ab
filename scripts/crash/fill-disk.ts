/** Fills the disk that a folder lies on, makes room again, and says what became of the acknowledged requests. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { noteEntry } from '../../src/core/replica/test-town.ts';
import { type OpenFolder, openFolder } from './crash-folder.ts';
import { inspectFolder } from './inspect-folder.ts';

/** Twice as many hexadecimal letters: text that does not compress to nothing. */
const noteBytes = 8000;
const triesMax = 2000;

interface Filled {
  readonly acknowledged: readonly number[];
  readonly refusedAs: string;
}

function recordUntilRefused({ replica }: OpenFolder, from: number, limit: number): Filled {
  const acknowledged: number[] = [];
  for (let number = from; number < from + limit; number += 1) {
    const [outcome] = replica.submit([
      noteEntry(number, `voll ${number}`, crypto.randomBytes(noteBytes).toString('hex')),
    ]);
    if (outcome?.kind === 'done') acknowledged.push(number);
    else if (outcome?.kind === 'failed') return { acknowledged, refusedAs: outcome.failure.kind };
    else return { acknowledged, refusedAs: outcome?.kind === 'refused' ? outcome.refusal.kind : 'nothing' };
  }
  return { acknowledged, refusedAs: 'nothing' };
}

function main(folder: string): void {
  const ballast = path.join(folder, 'ballast');
  fs.writeFileSync(ballast, Buffer.alloc(16 * 1024 * 1024));
  const opened = openFolder(folder, { reserveBytes: 4 * 1024 * 1024 });
  const full = recordUntilRefused(opened, 1, triesMax);
  const hadReserve = !fs.existsSync(path.join(folder, 'data', 'reserve'));
  fs.rmSync(ballast);
  const recovered = opened.replica.recover();
  const inPlace = recordUntilRefused(opened, 2_000_001, 20);
  opened.close();
  const seen = inspectFolder(folder, [...full.acknowledged, ...inPlace.acknowledged]);
  const again = openFolder(folder);
  const more = recordUntilRefused(again, 1_000_001, 20);
  again.close();
  const problems = [...seen.problems, ...(hadReserve ? [] : ['the reserve was not used'])];
  process.stdout.write(
    `${problems.join('\n')}\nfull disk: ${full.acknowledged.length} acknowledged, ${seen.lost.length} lost, ${inPlace.acknowledged.length} without a restart (${recovered}), then ${more.acknowledged.length} more (${full.refusedAs})\n`,
  );
  process.exitCode = problems.length + seen.lost.length > 0 || more.acknowledged.length < 20 ? 1 : 0;
}

main(process.argv[2] ?? '');
