/**
 * Documents rot where they point at things: links between documents, and files that the overview names.
 */
import { posix } from 'node:path';

export interface Document {
  readonly path: string;
  readonly text: string;
}

/** What the checker asks of the disk; a folder counts as there. */
export interface Tree {
  readonly exists: (path: string) => boolean;
  readonly read: (path: string) => string;
}

/** Documents whose file names in backticks must be true. */
const overviews = new Set(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']);

const link = /\[[^\]]*\]\(([^)\s]+)\)/g;
const namedFile = /`((?:src|scripts|docs|bin|bench|examples|vectors|\.ci)\/[\w./-]*)`/g;

export function findDocumentProblems(documents: readonly Document[], tree: Tree): string[] {
  return documents.flatMap((document) => {
    const lines = withoutCodeBlocks(document.text).split('\n');
    return lines.flatMap((line, index) => {
      const at = `${document.path}:${index + 1}`;
      return [...findLinkProblems(at, document, line, tree), ...findNamedProblems(at, document, line, tree)];
    });
  });
}

/** Examples in code blocks may name anything; their lines stay, so that line numbers stay true. */
const withoutCodeBlocks = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ''));

function findLinkProblems(at: string, { path, text }: Document, line: string, tree: Tree): string[] {
  return [...line.matchAll(link)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', heading] = target.split('#');
    const full =
      file === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURIComponent(file)));
    if (full.startsWith('..') || !tree.exists(full))
      return [`${at} links to ${target}, which does not exist`];
    if (heading === undefined || !full.endsWith('.md')) return [];
    const headings = listHeadings(file === '' ? text : tree.read(full));
    return headings.has(heading) ? [] : [`${at} links to ${target}, which has no such heading`];
  });
}

function findNamedProblems(at: string, { path }: Document, line: string, tree: Tree): string[] {
  if (!overviews.has(path)) return [];
  return [...line.matchAll(namedFile)].flatMap(([, name = '']) =>
    tree.exists(name) ? [] : [`${at} names ${name}, which does not exist`],
  );
}

/** Headings as the usual viewers name them: lower case, without punctuation, spaces as hyphens. */
function listHeadings(text: string): Set<string> {
  const titles = [...withoutCodeBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .trim()
        .replace(/ /g, '-'),
    ),
  );
}
