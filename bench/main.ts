/**
 * `npm run bench -- append|clicks|search|rebuild|catchup|storm|verify|web|offline|all [--json] [--quick]`: each number beside
 * its limit or its peer, measured in one alternating run in one process group (docs/benchmarks.md).
 */
import '../scripts/require-node.ts';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { type Circumstances, formatReport, reportToJson } from './print-report.ts';
import { append } from './rows/append.ts';
import { catchup, catchupChild } from './rows/catchup.ts';
import { bareHttpChild, clicks, townhallChild } from './rows/clicks.ts';
import { hubChild } from './rows/hub-child.ts';
import { offline } from './rows/offline.ts';
import { bareRowsChild, rebuild, rebuildChild } from './rows/rebuild.ts';
import { search, searchedChild } from './rows/search.ts';
import { storm, stormChild } from './rows/storm.ts';
import { bareHashChild, verify, verifyBundleChild, verifyJournalChild } from './rows/verify.ts';
import { web } from './rows/web.ts';
import { coreCount, loadNow, measureFsync, openScratch } from './scratch.ts';

const benches: { readonly [name: string]: Bench } = {
  append,
  clicks,
  search,
  rebuild,
  verify,
  catchup,
  storm,
  web,
  offline,
};

const children: { readonly [name: string]: (plan: unknown) => Promise<void> } = {
  rebuild: rebuildChild,
  'bare-rows': bareRowsChild,
  'verify-bundle': verifyBundleChild,
  'verify-journal': verifyJournalChild,
  'bare-hash': bareHashChild,
  hub: hubChild,
  townhall: townhallChild,
  'bare-http': bareHttpChild,
  searched: searchedChild,
  catchup: catchupChild,
  storm: stormChild,
};

const usage = `usage: npm run bench -- ${Object.keys(benches).join('|')}|all [--json] [--quick] [--no-peers] [--rounds N] [--entries N]`;

const roundsMin = 5;

function refuse(message: string): never {
  process.stderr.write(`bench: error: ${message}\n${usage}\n`);
  process.exit(64);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        'no-peers': { type: 'boolean', default: false },
        rounds: { type: 'string' },
        entries: { type: 'string' },
        child: { type: 'string' },
      },
    });
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause));
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : refuse(`--${name} is a whole number, got ${text}`);
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.child !== undefined) {
    const child = children[values.child] ?? refuse(`There is no child ${values.child}`);
    return child(JSON.parse(positionals[0] ?? 'null'));
  }
  const [name] = positionals;
  if (name === undefined) return refuse('Which bench?');
  const chosen =
    name === 'all' ? Object.entries(benches) : Object.entries(benches).filter(([one]) => one === name);
  if (chosen.length === 0) return refuse(`There is no bench ${name}`);
  const rounds = wholeNumber('rounds', values.rounds) ?? (values.quick ? 1 : roundsMin);
  const entries = wholeNumber('entries', values.entries);
  for (const [one, bench] of chosen) {
    await runBench(one, bench, {
      rounds,
      entries,
      isQuick: values.quick,
      isJson: values.json,
      hasPeers: !values['no-peers'],
    });
  }
}

interface Wish {
  readonly rounds: number;
  readonly entries: number | undefined;
  readonly isQuick: boolean;
  readonly hasPeers: boolean;
  readonly isJson: boolean;
}

async function runBench(name: string, bench: Bench, { isJson, ...wish }: Wish): Promise<void> {
  const scratch = openScratch();
  process.once('exit', scratch.remove);
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const loadBefore = loadNow();
  const fsyncMilliseconds = measureFsync(scratch, wish.isQuick ? 20 : 200);
  const report = await bench({ ...wish, scratch, fsyncMilliseconds, tell });
  const at: Circumstances = {
    node: process.versions.node,
    cores: coreCount(),
    loadBefore,
    loadAfter: loadNow(),
    fsyncMilliseconds,
    rounds: wish.rounds,
  };
  process.stdout.write(`${isJson ? reportToJson(name, report, at) : formatReport(report, at)}\n`);
  scratch.remove();
}

await main();
