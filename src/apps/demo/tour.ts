/** What happened on the tour's cards so far, and the acts behind them: on real processes and a real journal. */
import type { Failure, Result } from '../../core/value/result.ts';
import type { Prepared } from './demo-town.ts';
import type { Gate } from './gate.ts';
import { demoText } from './text.de.ts';

interface Machine {
  readonly processId: () => number | undefined;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<Result<true, Failure>>;
}

export interface TourParts {
  readonly prepared: Prepared;
  readonly provider: Machine;
  readonly county: Pick<Machine, 'processId'>;
  readonly town: Machine;
  /** Entries in the town hall's journal, read from its file. */
  readonly countEntries: () => number;
  readonly gate: Gate;
  /** The local date, as in `prepared`: it changes when the demo runs over midnight. */
  readonly today: () => string;
  /** Time of day for people: "20:41:07". */
  readonly timeOfDay: () => string;
  readonly monotonicMilliseconds: () => number;
  readonly log: (line: string) => void;
}

export type Plug =
  | { readonly kind: 'untouched' | 'running' | 'failed' | 'uncounted' }
  | {
      readonly kind: 'counted';
      readonly before: number;
      readonly after: number;
      readonly milliseconds: number;
    };

export interface TickerLine {
  readonly time: string;
  readonly text: string;
}

export interface TourState {
  readonly prepared: Prepared;
  /** False from midnight on: the list was taken in at the start. */
  readonly isListOfToday: boolean;
  readonly isDayShown: boolean;
  readonly isProviderOn: boolean;
  /** The newest act first, its lines in order. */
  readonly ticker: readonly TickerLine[];
  readonly plug: Plug;
}

export interface Tour {
  readonly state: () => TourState;
  readonly showDay: () => void;
  readonly switchProvider: (to: 'on' | 'off') => Promise<void>;
  readonly pullPlug: () => Promise<void>;
  /** Resolves when no act is under way: then the town hall can be asked for a page. */
  readonly whenStill: () => Promise<void>;
}

const tickerLinesMax = 8;

export function createTour(parts: TourParts): Tour {
  const { provider, county, town } = parts;
  let isDayShown = false;
  let ticker: readonly TickerLine[] = [];
  let plug: Plug = { kind: 'untouched' };
  let last: Promise<void> = Promise.resolve();
  /** One after another: two visitors press at the same time. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    last = last.then(act, act);
    return last;
  };
  const tell = (...texts: readonly (string | undefined)[]): void => {
    const time = parts.timeOfDay();
    const lines = texts.flatMap((text) => (text === undefined ? [] : [{ time, text }]));
    ticker = [...lines, ...ticker].slice(0, tickerLinesMax);
  };
  const { outage } = demoText;
  const switchOff = async (): Promise<void> => {
    const running = provider.processId();
    if (running === undefined) return;
    await provider.kill();
    tell(
      outage.story,
      outage.ended(running),
      saidOf(town.processId(), outage.townWorks),
      saidOf(county.processId(), outage.countyWorks),
    );
  };
  const switchOn = async (): Promise<void> => {
    if (provider.processId() !== undefined) return;
    const again = await provider.start();
    if (!again.ok) parts.log(again.failure.message);
    tell(saidOf(provider.processId(), outage.back) ?? outage.notBack);
  };
  return {
    state: () => ({
      prepared: parts.prepared,
      isListOfToday: parts.today() === parts.prepared.date,
      isDayShown,
      isProviderOn: provider.processId() !== undefined,
      ticker,
      plug,
    }),
    showDay: () => {
      isDayShown = true;
    },
    switchProvider: (to) => inTurn(to === 'off' ? switchOff : switchOn),
    pullPlug: () =>
      inTurn(async () => {
        plug = { kind: 'running' };
        plug = await killAndCount(parts).catch((cause: unknown): Plug => {
          parts.log(`counting: ${cause instanceof Error ? cause.message : String(cause)}`);
          return { kind: 'uncounted' };
        });
      }),
    whenStill: () => last.catch(() => undefined),
  };
}

const saidOf = (processId: number | undefined, say: (processId: number) => string): string | undefined =>
  processId === undefined ? undefined : say(processId);

/** Kills without warning; the count before is taken when every change so far has been answered. */
async function killAndCount({ town, gate, countEntries, log, ...parts }: TourParts): Promise<Plug> {
  let before: number;
  let startedAt: number;
  await gate.hold();
  try {
    before = countEntries();
    await town.kill();
    startedAt = parts.monotonicMilliseconds();
  } finally {
    gate.release();
  }
  const started = await town.start();
  if (!started.ok) {
    log(started.failure.message);
    return { kind: 'failed' };
  }
  return {
    kind: 'counted',
    before,
    after: countEntries(),
    milliseconds: parts.monotonicMilliseconds() - startedAt,
  };
}
