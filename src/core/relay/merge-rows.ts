/**
 * Rows that follow each other leave as one run of up to 256 segments, whatever the pushes were: a day of
 * single clicks costs its reader one signature check a run instead of one a click. The segments are not
 * read for it: only their lengths, and the signatures that the last one of the new run makes needless.
 */
import type { Suite } from '../crypto/suite.ts';
import { runLengthMax, segmentsPerRunMax } from '../segment/run.ts';
import { sealEnd } from '../segment/segment.ts';
import { type Bytes, concatBytes, isZero, viewOf } from '../value/bytes.ts';
import type { ServedRow } from './relay-store.ts';

type Sizes = Pick<Suite, 'signatureLength'>;

const runHeaderLength = 10;
const headLength = 32;
const revisionAt = 168;
const ciphertextLengthAt = 240;
const tenantAt = 8;

const segmentsIn = (row: ServedRow): number => row.heads.length / headLength;

export function mergeRows(suite: Sizes, rows: readonly ServedRow[]): Bytes[] {
  const runs: Bytes[] = [];
  let group: ServedRow[] = [];
  let count = 0;
  let length = 0;
  const close = (): void => {
    if (group.length > 0) runs.push(joinGroup(suite, group, count));
    group = [];
    count = 0;
    length = 0;
  };
  for (const row of rows) {
    const last = group.at(-1);
    const isNext =
      last !== undefined && last.branch === row.branch && last.lastSequence + 1 === row.firstSequence;
    const fits = count + segmentsIn(row) <= segmentsPerRunMax && length + row.run.length <= runLengthMax;
    if (!isNext || !fits) close();
    group.push(row);
    count += segmentsIn(row);
    length += row.run.length;
  }
  close();
  return runs;
}

function joinGroup(suite: Sizes, group: readonly ServedRow[], count: number): Bytes {
  const [first] = group;
  if (first === undefined) throw new RangeError('A group has a row');
  if (group.length === 1) return first.run;
  const parts = group.flatMap(({ run }, index) =>
    index < group.length - 1 ? bodyWithoutLastSignature(suite, run) : [run.subarray(runHeaderLength)],
  );
  const joined = concatBytes(first.run.subarray(0, runHeaderLength), ...parts);
  viewOf(joined).setUint32(4, joined.length);
  viewOf(joined).setUint16(8, count);
  return joined;
}

const unsignedForm = new Uint8Array([1]);

/** The segments of a run; its last signature is left out unless it has to be carried (decision 0024). */
function bodyWithoutLastSignature(suite: Sizes, run: Bytes): Bytes[] {
  const at = lastSegmentAt(suite, run);
  const isRevised = viewOf(run).getUint32(at + 1 + revisionAt) > 0;
  const isGenesis = isZero(run.subarray(at + 1 + tenantAt, at + 1 + tenantAt + 16));
  if (isRevised || isGenesis) return [run.subarray(runHeaderLength)];
  return [
    run.subarray(runHeaderLength, at),
    unsignedForm,
    run.subarray(at + 1, at + 1 + sealEnd),
    run.subarray(at + 1 + sealEnd + suite.signatureLength),
  ];
}

/** Where the form byte of the last segment lies. */
function lastSegmentAt({ signatureLength }: Sizes, run: Bytes): number {
  const view = viewOf(run);
  let at = runHeaderLength;
  for (;;) {
    const signature = run[at] === 1 ? 0 : signatureLength;
    const proof = view.getUint32(at + 1 + revisionAt) > 0 ? 32 + signatureLength : 0;
    const end = at + 1 + sealEnd + signature + proof + view.getUint32(at + 1 + ciphertextLengthAt);
    if (end >= run.length) return at;
    at = end;
  }
}
