/**
 * Verifies a hub's database without a server and without a key: every stored run is parsed and checked
 * against the control stream beside it, every link, every place in the log, every tip. The first place
 * that does not hold is named; the rest is not believed to be good because of it, only unread.
 */
import { type ControlState, foldControl, signingKeyOf } from '../../core/control/control-state.ts';
import { readControlSegment } from '../../core/control/genesis.ts';
import type { Suite } from '../../core/crypto/suite.ts';
import type { RelayStore, StoredRow, StoredTip, TenantRecord } from '../../core/relay/relay-store.ts';
import { firstOf, lastOf, parseRun, type Run, verifyRun } from '../../core/segment/run.ts';
import { firstSealHashOf, isGenesis, lastSequenceOf, type Segment } from '../../core/segment/segment.ts';
import type { Head, TenantId } from '../../core/value/ids.ts';

export interface HubFinding {
  /** Undefined: the file itself is damaged. */
  readonly tenant: TenantId | undefined;
  readonly place: string;
  readonly problem: string;
}

export interface HubFindings {
  readonly tenants: number;
  readonly runs: number;
  readonly segments: number;
  readonly firstBroken: HubFinding | undefined;
}

interface TenantCheck {
  readonly suite: Suite;
  readonly store: RelayStore;
  readonly record: TenantRecord;
  readonly control: ControlState;
  readonly heads: Set<Head>;
  readonly log: readonly Head[];
  runs: number;
  segments: number;
  bytes: number;
}

export async function findHubProblems(suite: Suite, store: RelayStore): Promise<HubFindings> {
  let [tenants, runs, segments] = [0, 0, 0];
  for (const record of await store.tenants()) {
    tenants += 1;
    const checked = await checkTenant(suite, store, record);
    if ('problem' in checked) return { tenants, runs, segments, firstBroken: checked };
    runs += checked.runs;
    segments += checked.segments;
  }
  return { tenants, runs, segments, firstBroken: undefined };
}

const logStep = 10_000;

async function checkTenant(
  suite: Suite,
  store: RelayStore,
  record: TenantRecord,
): Promise<HubFinding | { readonly runs: number; readonly segments: number }> {
  const { tenant } = record;
  const finding = (place: string, problem: string): HubFinding => ({ tenant, place, problem });
  const control = foldStored(suite, record, await store.controlRows(tenant));
  if (typeof control === 'string') return finding('control stream', control);
  const log: Head[] = [];
  for (let at = 0; at < record.leaves; at += logStep) log.push(...(await store.log(tenant, at, logStep)));
  if (log.length !== record.leaves) return finding('log', `${log.length} leaves are not ${record.leaves}`);
  const check: TenantCheck = {
    suite,
    store,
    record,
    control,
    log,
    heads: new Set(log),
    runs: 0,
    segments: 0,
    bytes: 0,
  };
  for (const tip of await store.tipsSince(tenant, 0)) {
    const problem = await checkBranch(check, tip);
    if (problem !== undefined) return finding(problem.place, problem.problem);
  }
  if (check.segments !== record.leaves)
    return finding('log', `${check.segments} segments are stored and ${record.leaves} are in the log`);
  if (check.bytes !== record.bytes)
    return finding('tenant', `${check.bytes} bytes are stored and ${record.bytes} are counted`);
  return check;
}

function foldStored(suite: Suite, record: TenantRecord, rows: readonly StoredRow[]): ControlState | string {
  const entries = [];
  for (const { run } of rows) {
    const parsed = parseRun(suite, run);
    if (!parsed.ok) return parsed.failure.message;
    for (const segment of parsed.value.segments) {
      const read = readControlSegment(suite, segment);
      if (!read.ok) return read.failure.message;
      entries.push(...read.value);
    }
  }
  const outcome = foldControl(suite, record.tenant, record.genesisHead, entries);
  return outcome.ok ? outcome.state : outcome.reason;
}

type Problem = Omit<HubFinding, 'tenant'>;

const bitesMax = 4 * 1024 * 1024;

/** Walks one branch from where it left its parent to its tip. */
async function checkBranch(check: TenantCheck, tip: StoredTip): Promise<Problem | undefined> {
  const place = `stream ${tip.stream}, branch ${tip.branch}`;
  let last: Segment | undefined;
  for (let from = tip.forkedAfter + 1; from <= tip.sequence; ) {
    const query = { stream: tip.stream, branch: tip.branch, from, to: tip.sequence, bytesMax: bitesMax };
    const rows = await check.store.rows(check.record.tenant, query);
    for (const row of rows) {
      const at = `${place}, sequence ${row.firstSequence}`;
      const checked = checkRow(check, row, last, from);
      if (typeof checked === 'string') return { place: at, problem: checked };
      last = checked;
      from = row.lastSequence + 1;
    }
    if (rows.length === 0) return { place: `${place}, sequence ${from}`, problem: 'nothing is stored here' };
  }
  if (last?.head !== tip.head)
    return { place, problem: `it ends in ${last?.head}, its tip names ${tip.head}` };
  const { commitment } = last;
  const isBeside =
    firstSealHashOf(last) === tip.firstSeal &&
    lastSequenceOf(commitment) === tip.sequence &&
    commitment.device === tip.device &&
    commitment.class === tip.class &&
    commitment.isLast === tip.isClosed;
  if (!isBeside) return { place, problem: 'its tip says otherwise than the segment that it names' };
  return undefined;
}

/** The last segment of the row, or what is wrong with it. */
function checkRow(
  check: TenantCheck,
  row: StoredRow,
  before: Segment | undefined,
  expected: number,
): Segment | string {
  const { suite, control } = check;
  const run = parseRun(suite, row.run);
  if (!run.ok) return run.failure.message;
  const verified = verifyRun(suite, run.value, (device) => signingKeyOf(control, device));
  if (!verified.ok) return verified.failure.message;
  const problem =
    findColumnProblem(check, row, run.value) ?? findFollowProblem(check, run.value, before, expected);
  if (problem !== undefined) return problem;
  check.runs += 1;
  check.segments += run.value.segments.length;
  check.bytes += row.run.length;
  return lastOf(run.value);
}

/** What stands beside a run must be what is in it. */
function findColumnProblem(check: TenantCheck, row: StoredRow, run: Run): string | undefined {
  const { commitment } = firstOf(run);
  const isBeside =
    row.stream === commitment.stream &&
    row.device === commitment.device &&
    row.class === commitment.class &&
    row.firstSequence === commitment.firstSequence &&
    row.lastSequence === lastSequenceOf(lastOf(run).commitment) &&
    (isGenesis(commitment) || commitment.tenant === check.record.tenant);
  if (!isBeside) return 'the columns beside the run are not of this run';
  for (const [index, { head }] of run.segments.entries()) {
    const leaf = row.firstLeaf + index;
    if (check.log[leaf] !== head) return `leaf ${leaf} of the log is ${check.log[leaf]}, not ${head}`;
  }
  return undefined;
}

function findFollowProblem(
  check: TenantCheck,
  run: Run,
  before: Segment | undefined,
  expected: number,
): string | undefined {
  const { firstSequence, previous, previousSeal } = firstOf(run).commitment;
  if (firstSequence !== expected) return `sequence ${firstSequence} stands where ${expected} should`;
  if (before === undefined) {
    const isKnown = isGenesis(firstOf(run).commitment) || check.heads.has(previous);
    return isKnown ? undefined : `it follows ${previous}, which is not here`;
  }
  const follows = previous === before.head && previousSeal === firstSealHashOf(before);
  return follows ? undefined : `it does not follow ${before.head}`;
}
