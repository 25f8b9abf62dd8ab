/** Streams of visits, sealed for real, for whatever only reads: rebuild, verification, catch-up, storm. */
import { deviceIdOf } from '../../src/core/control/acts.ts';
import { buildBody } from '../../src/core/entry/body.ts';
import { buildEntry, type Entry } from '../../src/core/entry/entry.ts';
import { openOwnStream } from '../../src/core/journal/own-stream.ts';
import type { Segment } from '../../src/core/segment/segment.ts';
import { bytesToHex, utf8 } from '../../src/core/value/bytes.ts';
import { nobody, type RequestId, type StreamId, type SubjectId } from '../../src/core/value/ids.ts';
import { type BenchDevice, type BenchTown, recordedAt } from './town.ts';
import { changesPerVisit, visitAdvanced, visitBody, visitRegistered } from './visit.ts';

export interface StreamPlan {
  readonly town: BenchTown;
  readonly device: BenchDevice;
  /** Tells the streams of one measurement apart. */
  readonly name: string;
  readonly entries: number;
  readonly perSegment: number;
}

const idOfText = (town: BenchTown, text: string): string =>
  bytesToHex(town.suite.hash(utf8(text)).subarray(0, 16));

/**
 * Visits take turns: first all are registered, then each change comes once for all of them, so that the
 * entries of one visit lie far apart, as in a day at the counter.
 */
export function* sealVisits(plan: StreamPlan): Generator<Segment> {
  const { town, device, name } = plan;
  const stream = idOfText(town, `stream ${name}`) as StreamId;
  const sealer = {
    device: deviceIdOf(town.suite, device.signing.publicKey),
    sign: device.signing.sign,
  };
  const tools = { suite: town.suite, random: town.random, sealer, tenant: town.tenant };
  const own = openOwnStream(tools, { stream, class: 'sealed', predecessor: town.genesisHead });
  for (let from = 0; from < plan.entries; from += plan.perSegment) {
    const count = Math.min(plan.perSegment, plan.entries - from);
    const entries = Array.from({ length: count }, (_, index) => visitEntry(plan, stream, from + index));
    const segment = own.seal(entries, town.epoch);
    own.accept(segment);
    yield segment;
  }
}

function visitEntry({ town, name, entries }: StreamPlan, stream: StreamId, index: number): Entry {
  const visits = Math.ceil(entries / changesPerVisit);
  const visit = index % visits;
  const step = Math.floor(index / visits);
  const kind = step === 0 ? visitRegistered : visitAdvanced;
  const milliseconds = recordedAt + Math.floor(index / 10);
  const header = {
    hybridTime: { milliseconds, counter: index % 10 },
    recordedAt: milliseconds,
    offsetMinutes: 60,
    critical: false,
    clockUnsure: false,
    person: nobody,
    request: idOfText(town, `request ${name} ${index}`) as RequestId,
    part: 1,
    parts: 1,
    bodyVersion: 1,
    kind: kind.kind,
    subjects: [idOfText(town, `visit ${name} ${visit}`) as SubjectId],
    after: step === 0 ? [] : [{ stream, sequence: index - visits + 1 }],
  };
  const body = { ...visitBody(visit, step), '~': header.request.slice(0, 16) };
  return buildEntry(town.suite, header, buildBody(town.random, body));
}
