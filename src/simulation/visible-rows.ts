/**
 * What the people at one box can see, followed row by row: a digest of all rows that does not depend on the
 * order of their making, and for every request the number of places where it is shown as its own.
 */
import type { Suite } from '../core/crypto/suite.ts';
import type { Row } from '../core/storage/view-storage.ts';
import { bytesToHex, compareBytes, utf8 } from '../core/value/bytes.ts';
import type { SubjectId } from '../core/value/ids.ts';
import type { RowObserver } from './view-disk.ts';

interface Shown {
  readonly hash: Uint8Array;
  readonly part: Part;
  readonly requests: readonly string[];
  readonly rows: readonly Row[];
}

/** Rows of the office; of segments that are set aside, wait for a key, or lack a body and have no ticket. */
type Part = 'rows' | 'aside' | 'parked' | 'bodiless';

const noDigests = (): Record<Part, Uint8Array> => ({
  rows: new Uint8Array(16),
  aside: new Uint8Array(16),
  parked: new Uint8Array(16),
  bodiless: new Uint8Array(16),
});

function partOf(table: string, rows: readonly Row[]): Part {
  if (table !== 'set_aside') return 'rows';
  if (rows.some(({ state }) => state === 'parked')) return 'parked';
  return rows.some(({ reason }) => reason === 'body-missing') ? 'bodiless' : 'aside';
}

export interface TextPlace {
  readonly stream: string;
  readonly sequence: number;
  readonly text: string;
}

export class VisibleRows implements RowObserver {
  readonly #suite: Pick<Suite, 'hash'>;
  readonly #shown = new Map<string, Shown>();
  readonly #counts = new Map<string, number>();
  readonly #texts = new Map<string, number>();
  #touched = new Set<string>();
  #touchedUnits = new Set<string>();
  #digests = noDigests();

  constructor(suite: Pick<Suite, 'hash'>) {
    this.#suite = suite;
  }

  onReset = (): void => {
    for (const request of this.#counts.keys()) this.#touched.add(request);
    this.#shown.clear();
    this.#counts.clear();
    this.#texts.clear();
    this.#digests = noDigests();
  };

  onRows = (table: string, subject: SubjectId, rows: readonly Row[]): void => {
    const name = `${table} ${subject}`;
    const before = this.#shown.get(name);
    if (before !== undefined) {
      mix(this.#digests[before.part], before.hash);
      for (const request of before.requests) this.#count(request, -1);
      this.#countTexts(table, before.rows, -1);
      this.#shown.delete(name);
    }
    if (table === 'bookings') this.#touchedUnits.add(subject);
    if (rows.length === 0) return;
    const hash = this.#suite.hash(utf8(`${name} ${rows.map(lineOf).sort().join('\n')}`));
    const requests = table === 'record_lines' ? rows.flatMap(ownRequests) : [];
    for (const request of requests) this.#count(request, 1);
    this.#countTexts(table, rows, 1);
    const part = partOf(table, rows);
    mix(this.#digests[part], hash);
    this.#shown.set(name, { hash, part, requests, rows });
  };

  #count(request: string, change: number): void {
    this.#counts.set(request, (this.#counts.get(request) ?? 0) + change);
    this.#touched.add(request);
  }

  #countTexts(table: string, rows: readonly Row[], change: number): void {
    if (table !== 'record_lines') return;
    for (const { stream, sequence, text } of rows) {
      const name = `${stream} ${sequence} ${text}`;
      this.#texts.set(name, (this.#texts.get(name) ?? 0) + change);
    }
  }

  isTextShown = ({ stream, sequence, text }: TextPlace): boolean =>
    (this.#texts.get(`${stream} ${sequence} ${text}`) ?? 0) > 0;
  countOf = (request: string): number => this.#counts.get(request) ?? 0;
  rowsOf = (table: string, subject: string): readonly Row[] =>
    this.#shown.get(`${table} ${subject}`)?.rows ?? [];

  subjectsOf = (table: string): string[] =>
    [...this.#shown.keys()].flatMap((name) =>
      name.startsWith(`${table} `) ? [name.slice(table.length + 1)] : [],
    );

  /** Requests whose rows changed since this was asked last. */
  takeTouched = (): ReadonlySet<string> => {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  };

  takeTouchedUnits = (): ReadonlySet<string> => {
    const touched = this.#touchedUnits;
    this.#touchedUnits = new Set();
    return touched;
  };

  /** A row that is here and not there, or differs; beside what is set aside. */
  findDifference = (other: VisibleRows): string | undefined => {
    const names = new Set([...this.#shown.keys(), ...other.#shown.keys()]);
    for (const name of names) {
      const [here, there] = [this.#shown.get(name), other.#shown.get(name)];
      if (name.startsWith('set_aside ') || (here && there && compareBytes(here.hash, there.hash) === 0))
        continue;
      const differing = here?.rows.findIndex((row, at) => lineOf(row) !== lineOf(there?.rows[at] ?? {})) ?? 0;
      const [left, right] = [here?.rows[differing], there?.rows[differing]];
      return `${name} row ${differing}: ${JSON.stringify(left)} is not ${JSON.stringify(right)}`;
    }
    return undefined;
  };

  /** What all devices share in the end: what lies beyond a cut may be here and not there. */
  digest = (): string => bytesToHex(this.#digests.rows);
  wholeDigest = (): string => `${this.digest()}${bytesToHex(this.#digests.aside)}`;
  parkedDigest = (): string => bytesToHex(this.#digests.parked);
  bodilessDigest = (): string => bytesToHex(this.#digests.bodiless);
}

const ownRequests = ({ request, state }: Row): string[] =>
  state === 'live' || state === 'erased' ? [String(request)] : [];

const lineOf = (row: Row): string =>
  JSON.stringify(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)));

function mix(digest: Uint8Array, hash: Uint8Array): void {
  for (let at = 0; at < digest.length; at += 1) digest[at] = (digest[at] ?? 0) ^ (hash[at] ?? 0);
}
