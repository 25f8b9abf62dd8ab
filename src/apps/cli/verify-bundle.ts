/** Verifies a bundle file: every byte of it is inside what its writer signed. */
import type { Suite } from '../../core/crypto/suite.ts';
import { readBundle } from '../../core/relay/bundle/read-bundle.ts';
import { openBundleFile } from './bundle-file.ts';
import { broken, type Finding, unusable } from './verify-finding.ts';

const what = 'bundle';

export async function verifyBundleFile(suite: Suite, path: string): Promise<Finding> {
  const file = openBundleFile(path);
  try {
    const bundle = await readBundle({ suite, source: file.source });
    if (bundle.ok) return wholeOf(bundle.value);
    const { failure } = bundle;
    if (failure.kind === 'bundle-malformed' && failure.message === 'The file is not a bundle')
      return unusable(undefined, `${path} is no data folder, no bundle and no hub`);
    const place = failure.kind === 'bundle-run-broken' ? `run ${failure.run}` : 'file';
    return broken(what, place, failure.message);
  } finally {
    file.close();
  }
}

function wholeOf({
  manifest,
  runs,
  segments,
  blobs,
  control,
}: Extract<Awaited<ReturnType<typeof readBundle>>, { ok: true }>['value']): Finding {
  const streams = new Set(manifest.streams.map(({ stream }) => stream)).size;
  const entries = manifest.streams.reduce((total, { after, sequence }) => total + sequence - after, 0);
  return {
    what,
    result: 'whole',
    tenant: control.tenant,
    counts: { runs, segments, entries, streams, forks: manifest.streams.length - streams, beyondCut: 0 },
    blobs: { whole: blobs, missing: [] },
    heads: manifest.streams.map(({ stream, sequence, head }) => ({ stream, sequence, head })),
  };
}
