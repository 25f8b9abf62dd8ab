/**
 * The acceptance rules of a relay (docs/formats/relay-http.md, rules 1-9), once for all engines: read and
 * verify the run, gather facts, decide, commit by compare-and-set, and only then sign the receipt. A
 * conflict means that somebody else wrote meanwhile: the facts are gathered again.
 */
import { type ControlState, foldControl, signingKeyOf } from '../control/control-state.ts';
import { readControlSegment, tenantIdOf } from '../control/genesis.ts';
import type { SigningKey, Suite } from '../crypto/suite.ts';
import {
  firstOf,
  lastOf,
  parseRun,
  type Run,
  type RunFailure,
  runLengthMax,
  segmentsPerRunMax,
  verifyRun,
} from '../segment/run.ts';
import { isGenesis, lastSequenceOf } from '../segment/segment.ts';
import type { Bytes } from '../value/bytes.ts';
import type { TenantId } from '../value/ids.ts';
import { fail, ok, type Result } from '../value/result.ts';
import type { ControlCache } from './control-cache.ts';
import { decideRun } from './decide-run.ts';
import { readKnown } from './known-segments.ts';
import { type Receipt, signReceipt } from './receipt.ts';
import type { PushAnswer, PushRefusal, RelayFailure } from './relay.ts';
import type { RelayStore, TenantRecord } from './relay-store.ts';
import type { RunFacts, RunOutcome } from './run-facts.ts';

export interface AcceptanceTools {
  readonly suite: Suite;
  readonly store: RelayStore;
  readonly control: ControlCache;
  readonly key: SigningKey;
  /** Bytes a tenant may store before large entries are refused. */
  readonly quotaBytes: number;
  /** May this tenant begin here? The answer of whoever runs the relay. */
  readonly mayRegister: (tenant: TenantId) => Promise<boolean>;
}

export interface Accepted {
  readonly answer: PushAnswer;
  /** Something is here now that was not before. */
  readonly isNew: boolean;
}

/** An erasure adds an origin proof to a segment: every run keeps room for that. */
const proofLength = 96;
const acceptedRunLengthMax = runLengthMax - segmentsPerRunMax * proofLength;
/** Another writer must have won each time; so many in a row are a broken store. */
const attemptsMax = 100;

const refused = (reason: PushRefusal, message: string): Accepted => ({
  answer: { kind: 'refused', reason, message },
  isNew: false,
});

export async function acceptRun(
  tools: AcceptanceTools,
  tenant: TenantId,
  bytes: Bytes,
): Promise<Result<Accepted, RelayFailure>> {
  const parsed = parseRun(tools.suite, bytes);
  if (!parsed.ok) return ok(refused('run-malformed', parsed.failure.message));
  if (bytes.length > acceptedRunLengthMax)
    return ok(refused('run-malformed', `A run of ${bytes.length} bytes leaves no room for erasures`));
  const run = parsed.value;
  if (!belongsTo(tools.suite, run, tenant))
    return ok(refused('tenant-mismatch', `The run is not of tenant ${tenant}`));
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const accepted = await tryAccept(tools, tenant, run);
    if (accepted !== 'conflict') return accepted;
  }
  throw new Error(`${attemptsMax} writes in a row conflicted at tenant ${tenant}`);
}

const isGenesisRun = (run: Run): boolean => isGenesis(firstOf(run).commitment);

/** Rule 2. A genesis carries no tenant: its own hash is the tenant's id. */
function belongsTo(suite: Suite, run: Run, tenant: TenantId): boolean {
  const first = firstOf(run);
  if (!isGenesisRun(run)) return first.commitment.tenant === tenant;
  return tenantIdOf(suite, first.bytes) === tenant;
}

async function tryAccept(
  tools: AcceptanceTools,
  tenant: TenantId,
  run: Run,
): Promise<Result<Accepted, RelayFailure> | 'conflict'> {
  const record = await tools.store.tenant(tenant);
  if (record === undefined && (!isGenesisRun(run) || !(await tools.mayRegister(tenant))))
    return fail({ kind: 'not-found', message: `Tenant ${tenant} is not known here` });
  const control =
    record === undefined ? foldGenesis(tools.suite, tenant, run) : await tools.control.stateOf(record);
  if (typeof control === 'string') return ok(refused('run-malformed', control));
  const problem = findTrustProblem(tools.suite, control, run);
  if (problem !== undefined) return ok(problem);
  const decision = decideRun(await gatherFacts(tools, { tenant, record, control }, run), run);
  if (decision.kind === 'stale') return 'conflict';
  if (decision.kind === 'answer') return ok({ answer: decision.answer, isNew: false });
  if ((await tools.store.commit(decision.change)) === 'conflict') return 'conflict';
  const receipt = signReceipt(tools.suite, tools.key, decision.statement);
  const { rows, replaced } = decision.change;
  return ok({ answer: answerOf(decision.outcome, receipt), isNew: rows.length + replaced.length > 0 });
}

function answerOf(outcome: RunOutcome, receipt: Receipt): PushAnswer {
  switch (outcome.kind) {
    case 'stored':
    case 'repeated':
      return { kind: 'stored', receipt, repeated: outcome.kind === 'repeated' };
    case 'forked':
      return { kind: 'forked', receipt, other: outcome.other };
    case 'quarantined':
      return outcome;
  }
}

/** The state after the genesis alone: enough to know its device; what follows it is checked by that key. */
function foldGenesis(suite: Suite, tenant: TenantId, run: Run): ControlState | string {
  const genesis = firstOf(run);
  const entries = readControlSegment(suite, genesis);
  if (!entries.ok) return entries.failure.message;
  const outcome = foldControl(suite, tenant, genesis.head, entries.value);
  return outcome.ok ? outcome.state : outcome.reason;
}

/** Rules 3, 5 and 6: known devices, signatures, ciphertext hashes; control segments must open as well. */
function findTrustProblem(suite: Suite, control: ControlState, run: Run): Accepted | undefined {
  const verified = verifyRun(suite, run, (device) => signingKeyOf(control, device));
  if (!verified.ok) return refused(refusalOf(verified.failure), verified.failure.message);
  if (firstOf(run).commitment.class === 'sealed') return undefined;
  for (const segment of run.segments) {
    const entries = readControlSegment(suite, segment);
    if (!entries.ok) return refused('run-malformed', entries.failure.message);
  }
  return undefined;
}

function refusalOf(failure: RunFailure): PushRefusal {
  switch (failure.kind) {
    case 'device-unknown':
    case 'signature-invalid':
    case 'ciphertext-altered':
      return failure.kind;
    case 'run-malformed':
    case 'run-broken':
    case 'segment-malformed':
    case 'suite-unknown':
      return 'run-malformed';
  }
}

interface TenantFacts {
  readonly tenant: TenantId;
  readonly record: TenantRecord | undefined;
  readonly control: ControlState;
}

async function gatherFacts(tools: AcceptanceTools, facts: TenantFacts, run: Run): Promise<RunFacts> {
  const { store, suite, quotaBytes } = tools;
  const { tenant, record } = facts;
  const { stream, firstSequence, previous } = firstOf(run).commitment;
  const tips = await store.tips(tenant, stream);
  // The usual case needs no stored run: it goes on at a tip, or begins a stream that nobody has seen.
  const goesOn = firstSequence > 1 && tips.some(({ head }) => head === previous);
  const from = Math.max(1, firstSequence - 1);
  const query = { stream, from, to: lastSequenceOf(lastOf(run).commitment) };
  const rows = goesOn || tips.length === 0 ? [] : await store.rows(tenant, query);
  const followedTip = firstSequence > 1 ? undefined : await store.tipByHead(tenant, previous);
  const isPredecessorKnown =
    firstSequence > 1 ||
    followedTip !== undefined ||
    (await isKnownPredecessor(store, record, tenant, previous));
  return { ...facts, tips, known: readKnown(suite, rows), isPredecessorKnown, followedTip, quotaBytes };
}

async function isKnownPredecessor(
  store: RelayStore,
  record: TenantRecord | undefined,
  tenant: TenantId,
  previous: RunFacts['control']['genesisHead'],
): Promise<boolean> {
  if (record === undefined) return true;
  return previous === record.genesisHead || (await store.hasHead(tenant, previous));
}
