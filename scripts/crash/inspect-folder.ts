/** After the crash: does the folder start, is it whole, and is everything there that was acknowledged? */
import { verifyJournal } from '../../src/core/journal/verify-journal.ts';
import { listRequests, openFolder } from './crash-folder.ts';

export interface Inspection {
  readonly problems: readonly string[];
  readonly lost: readonly number[];
  readonly requests: number;
  readonly stateHash: string;
}

/** Opens the folder as after a restart. What cannot be opened has lost everything. */
export function inspectFolder(folder: string, acknowledged: readonly number[]): Inspection {
  try {
    return inspectOpened(folder, acknowledged);
  } catch (cause) {
    return { problems: [String(cause)], lost: [...acknowledged], requests: 0, stateHash: '' };
  }
}

function inspectOpened(folder: string, acknowledged: readonly number[]): Inspection {
  const opened = openFolder(folder);
  try {
    const problems: string[] = [];
    const { replica, storage, town } = opened;
    const verified = verifyJournal(town.suite, town.tenant, storage, { signatures: 'all' });
    if (!verified.ok) problems.push(`${verified.failure.place}: ${verified.failure.message}`);
    const requests = listRequests(opened);
    for (const [request, places] of requests) {
      if (places.length > 1) problems.push(`request ${request} is recorded ${places.length} times`);
    }
    const stateHash = replica.stateHash();
    replica.rebuild();
    if (replica.stateHash() !== stateHash) problems.push('the views differ from those built anew');
    if (replica.recording() !== 'ok') problems.push(`recording is ${replica.recording()}`);
    const lost = acknowledged.filter((request) => !requests.has(request));
    return { problems, lost, requests: requests.size, stateHash };
  } finally {
    opened.close();
  }
}
