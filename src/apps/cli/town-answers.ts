/** What a town hall answers to the command line, the same over HTTP and from its code here. */
import { z } from 'zod';
import type { Bytes } from '../../core/value/bytes.ts';
import { type Failure, fail, ok, type Result } from '../../core/value/result.ts';
import type { ImportTask } from '../townhall/import-file.ts';
import type { OperationName } from '../townhall/operations.ts';
import type { Complaint } from './command.ts';
import { complaintOf } from './open-folder.ts';
import type { FileReport, TakenRun } from './server-answers.ts';

export interface TownWork {
  readonly isServed: boolean;
  /** Asks for one of the operations of the town hall; the answer is checked by its schema. */
  readonly run: <T>(
    name: OperationName,
    input: object,
    answer: z.ZodType<T>,
  ) => Promise<Result<T, Complaint>>;
  readonly importFile: (
    task: ImportTask,
    onProgress: (done: number, of: number) => void,
  ) => Promise<Result<FileReport, Complaint>>;
  /** Takes in one run from outside, by the rules of every other one. */
  readonly receive: (run: Bytes) => Promise<Result<TakenRun, Complaint>>;
  /** The rows follow what was received. */
  readonly endReceiving: () => Promise<Result<true, Complaint>>;
  readonly close: () => Promise<void>;
}

/** One form for both ways: what the server says over HTTP and what its code gives here. */
export function readAnswer<T>(value: unknown, schema: z.ZodType<T>): Result<T, Complaint> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return fail({
    error: `the town hall answered something else than expected: ${z.prettifyError(parsed.error).slice(0, 200)}`,
    hint: 'are the server and this command of the same version? Restart the server',
    exitCode: 1,
  });
}

export const retiredHint =
  'this device was retired or removed: it records nothing any more; work on an admitted one';

export const complainOf = (failure: Failure): Complaint => complaintOf(failure, hintFor(failure.kind));

function hintFor(kind: string): string {
  switch (kind) {
    case 'guardian-unknown':
    case 'guardians-missing':
      return 'take the cards of different guardians of this town hall, as they are printed in the recovery kit';
    case 'device-not-admitted':
      return retiredHint;
    case 'device-unknown':
      return 'insel succeed --dir FOLDER lists the devices';
    case 'person-unknown':
      return 'insel person list --dir FOLDER shows who is known';
    case 'townhall-unknown':
      return 'this device has joined but received nothing yet: let it reach a relay, or insel bundle receive';
    case 'recording-loading':
      return 'the town hall is still loading; try again in a moment';
    case 'input-malformed':
      return 'see --help of the command for what it takes';
    default:
      return 'what was not recorded can be tried again; nothing is recorded twice';
  }
}
