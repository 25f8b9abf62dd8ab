/**
 * What Biome and the compiler do not refuse: notes left for later, switched-off checks, folders and files
 * named after nothing.
 */
import { readSource } from './source-file.ts';

const drawers = /(^|\/)(utils?|helpers?|common|misc|types|constants|index)(\/|\.tsx?$)/;

/** Each is spelled in parts, so that this list does not report itself. */
const banned: readonly { readonly pattern: RegExp; readonly what: string; readonly instead: string }[] = [
  {
    pattern: new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].join('|')})\\b`),
    what: 'a note for later',
    instead: 'do it, or open an issue',
  },
  {
    pattern: new RegExp(`@ts-(${['ig' + 'nore', 'no' + 'check'].join('|')})`),
    what: 'a suppressed type error',
    instead: 'fix the type',
  },
  {
    pattern: new RegExp(`\\.${'on' + 'ly'}\\(`),
    what: 'a focused test',
    instead: 'run one file: npm test -- PATH',
  },
];

export function findTidyProblems(path: string, text: string): string[] {
  const problems = drawers.test(path) ? [`${path}:1 is named after nothing; name it for what it holds`] : [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const { pattern, what, instead } of banned) {
      if (pattern.test(line)) problems.push(`${path}:${index + 1} has ${what}; ${instead}`);
    }
  }
  const untyped = readSource(path, text).untyped.map(
    ({ line }) => `${path}:${line} has an untyped value; take unknown and parse it`,
  );
  return [...problems, ...untyped];
}
