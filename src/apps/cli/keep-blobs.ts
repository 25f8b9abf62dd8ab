/** Keeps the blobs of a verified bundle, before the entries that name them (crash order, step 2). */
import type { BlobDraft, BlobStorage, BlobStorageFailure } from '../../core/blob/blob-storage.ts';
import type { BlobPart } from '../../core/relay/bundle/blob-parts.ts';
import { ok, type Result } from '../../core/value/result.ts';

export interface KeptBlobs {
  readonly stored: number;
  readonly repeated: number;
  readonly bytes: number;
}

/** Each is durable or not there at all; after a failure the same bundle may be received again. */
export async function keepBlobs(
  storage: BlobStorage,
  parts: AsyncIterable<BlobPart>,
): Promise<Result<KeptBlobs, BlobStorageFailure>> {
  const counts = { stored: 0, repeated: 0, bytes: 0 };
  let draft: BlobDraft | undefined;
  for await (const { name, at, length, bytes } of parts) {
    if (at === 0) {
      const here = await storage.lengthOf(name);
      if (!here.ok) return here;
      const created = here.value === length ? undefined : await storage.create();
      if (created?.ok === false) return created;
      draft = created?.value;
      counts.bytes += length;
      if (draft === undefined) counts.repeated += 1;
    }
    if (draft === undefined) continue;
    const written = await draft.write(bytes);
    if (!written.ok) {
      await draft.drop();
      return written;
    }
    if (at + bytes.length < length) continue;
    const kept = await draft.keep(name);
    if (!kept.ok) return kept;
    counts.stored += 1;
  }
  return ok(counts);
}
