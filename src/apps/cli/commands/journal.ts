/** `insel journal`: the entries of a town hall in clear, one JSON document a line. Reads beside a running server. */
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { isKind } from '../../../core/entry/header.ts';
import { fail, ok, type Result } from '../../../core/value/result.ts';
import { type Complaint, defineCommand } from '../command.ts';
import { findNearest } from '../find-nearest.ts';
import { listEntries } from '../list-entries.ts';
import { complaintOf, openFolder } from '../open-folder.ts';
import { dirOption, flag, optional } from '../option.ts';

export const journal = defineCommand({
  about: [
    'Prints every entry in the order in which it became durable here: header fields and body, opened with the',
    'keys of this device. It opens the journal for reading only and may run beside the server.',
    'What it prints is personal data in clear: send it nowhere.',
  ],
  options: {
    dir: dirOption,
    kind: optional(
      'KIND',
      'only this kind ("appointment/arrived"), or a room with its slash ("appointment/")',
    ),
    subject: optional('ID', 'only entries about this record (32 hex digits)'),
    json: flag('the same; the output is always JSON, one document a line'),
  },
  examples: [
    {
      line: 'insel journal --dir ./rathaus --kind appointment/arrived',
      does: 'all arrivals that were recorded',
    },
    { line: 'insel journal --dir ./rathaus | tail -n 5', does: 'the last five facts' },
  ],
  exits: { 1: 'some segments could not be opened; they are named on standard error' },
  run: async ({ values }, io) => {
    const folder = openFolder(values.dir, io);
    if (!folder.ok) return folder;
    if (values.subject !== undefined && !/^[0-9a-f]{32}$/.test(values.subject))
      return fail({ error: `--subject is no id: 32 hex digits`, hint: 'insel journal --help', exitCode: 2 });
    const asked = parseKind(values.kind);
    if (!asked.ok) return asked;
    const listed = listEntries(createSuite1(), folder.value);
    if (!listed.ok) return fail(complaintOf(listed.failure, `insel verify ${values.dir}`, 2));
    let unopened = 0;
    let found = 0;
    const kinds = new Set<string>();
    for (const one of listed.value) {
      if (one.kind === 'unopened') {
        unopened += 1;
        io.tell(`insel: note: segment ${one.head} of stream ${one.stream} cannot be opened: ${one.reason}`);
        continue;
      }
      kinds.add(one.entry.kind);
      if (values.kind !== undefined && !fits(values.kind, one.entry.kind)) continue;
      found += 1;
      if (values.subject !== undefined && !one.entry.subjects.some((id) => id === values.subject)) continue;
      await io.print(JSON.stringify(one.entry));
    }
    if (values.kind !== undefined && found === 0) io.tell(`insel: note: ${noneOf(values.kind, [...kinds])}`);
    return ok(unopened === 0 ? 0 : 1);
  },
});

const fits = (wanted: string, kind: string): boolean =>
  wanted.endsWith('/') ? kind.startsWith(wanted) : kind === wanted;

/** A mistyped kind would print nothing, and nothing looks like "never happened". */
function parseKind(kind: string | undefined): Result<undefined, Complaint> {
  if (kind === undefined || isKind(kind.replace(/\/$/, '/any'))) return ok(undefined);
  return fail({
    error: `--kind "${kind.slice(0, 80)}" is no kind of entry`,
    hint: 'for example appointment/arrived, or a room with its slash: appointment/',
    exitCode: 2,
  });
}

function noneOf(kind: string, kinds: readonly string[]): string {
  const rooms = kinds.map((known) => known.slice(0, known.indexOf('/') + 1));
  const nearest = findNearest(kind, kind.endsWith('/') ? rooms : kinds);
  const guess = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return `no entry of this journal is of kind ${kind}${guess}`;
}
