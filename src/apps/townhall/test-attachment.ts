/**
 * An entry that names blobs, recorded in a folder that nobody holds: no kind of today has attachments, and a
 * journal keeps and carries every kind.
 */
import type { BlobReference } from '../../core/blob/blob-reference.ts';
import { openDirectoryBlobStorage } from '../../core/blob/directory/blob-storage.ts';
import { putBlob } from '../../core/blob/put-blob.ts';
import { createSuite1 } from '../../core/crypto/suite1.ts';
import { createSystemRandom } from '../../core/crypto/system-random.ts';
import { buildBody } from '../../core/entry/body.ts';
import { buildEntry } from '../../core/entry/entry.ts';
import type { Bytes } from '../../core/value/bytes.ts';
import { idOf, nobody, type RequestId, type SubjectId } from '../../core/value/ids.ts';
import { expectOk } from '../../core/value/result.ts';
import { openTownhallFolder } from './data-folder.ts';
import { openFolderReplica } from './open-replica.ts';
import { createSystemClock } from './system-clock.ts';

const suite = createSuite1();
const random = createSystemRandom();

export interface Attaching {
  readonly stateRoot?: string | undefined;
}

export async function attachToFolder(
  dir: string,
  content: Bytes,
  { stateRoot }: Attaching = {},
): Promise<BlobReference> {
  const folder = expectOk(openTownhallFolder(dir, { stateRoot }));
  const storage = openDirectoryBlobStorage({ path: folder.paths.blobs, random });
  const reference = expectOk(await putBlob({ suite, random, storage }, [content]));
  const clock = createSystemClock(folder.config.zone);
  const open = expectOk(openFolderReplica(folder, { suite, random, clock, reserveBytes: 0 }));
  const now = Date.now();
  const header = {
    hybridTime: { milliseconds: now, counter: 0 },
    recordedAt: now,
    offsetMinutes: 60,
    critical: false,
    clockUnsure: false,
    person: nobody,
    request: idOf<RequestId>(random.bytes(16)),
    part: 1,
    parts: 1,
    bodyVersion: 1,
    kind: 'test/attached',
    subjects: [idOf<SubjectId>(random.bytes(16))],
    after: [],
  };
  const { name, key, length } = reference;
  const body = buildBody(random, { attached: [{ name, key, length }] });
  expectOk(open.journal.append([buildEntry(suite, header, body)]));
  open.close();
  return reference;
}
