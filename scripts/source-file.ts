/**
 * One TypeScript file as the checks see it: what it imports and which things of the surrounding world it
 * names. Read from the syntax tree, so that comments, strings and line breaks neither hide nor invent a door.
 */
import { parseSync } from 'vite';

export interface Named {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

export interface SourceFile {
  /** From the project's root, with forward slashes: `src/core/value/ids.ts`. */
  readonly path: string;
  /** Specifiers of imports, re-exports, `import()` and `new URL('…', import.meta.url)`, in order. */
  readonly imports: readonly Named[];
  readonly dynamicImports: readonly Named[];
  /** Globals and members that depend on where and when the code runs: `Date`, `Math.random`, `.localeCompare`. */
  readonly ambient: readonly Named[];
  /** Places of `any`. */
  readonly untyped: readonly Named[];
  /** First arguments of `test(…)`, `it(…)`, `t.test(…)` and of calls that name a rule; of a template, its beginning. */
  readonly testNames: readonly Named[];
  /** Reasons why the file could not be read as TypeScript. */
  readonly syntaxErrors: readonly string[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const ambientGlobals = new Set([
  'Buffer',
  'Date',
  'Intl',
  'Temporal',
  'console',
  'crypto',
  'eval',
  'fetch',
  'globalThis',
  'localStorage',
  'navigator',
  'performance',
  'process',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const ambientMembers = new Set(['Math.random', 'Temporal.Now']);
const localeMember = /^(localeCompare|toLocale\w*)$/;

export function readSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  const lineAt = lineFinder(text);
  const found: Findings = {
    imports: [],
    dynamicImports: [],
    ambient: [],
    untyped: [],
    testNames: [],
    bound: new Set(),
  };
  visit(program, undefined, '', found);
  const withLines = (list: readonly Found[]): Named[] =>
    list.map(({ name, at }) => ({ name, line: lineAt(at) }));
  return {
    path,
    imports: withLines(found.imports),
    dynamicImports: withLines(found.dynamicImports),
    ambient: withLines(found.ambient.filter(({ name }) => !found.bound.has(name))),
    untyped: withLines(found.untyped),
    testNames: withLines(found.testNames),
    syntaxErrors: errors.map((error) => error.message),
  };
}

interface Found {
  readonly name: string;
  readonly at: number;
}
interface Findings {
  readonly imports: Found[];
  readonly dynamicImports: Found[];
  readonly ambient: Found[];
  readonly untyped: Found[];
  readonly testNames: Found[];
  /** Names the file itself declares; a parameter called `fetch` is a port, not the network. */
  readonly bound: Set<string>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function visit(value: unknown, parent: Node | undefined, key: string, found: Findings): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, parent, key, found);
    return;
  }
  // `typeof fetch` in a type names the shape of a port and reaches nothing.
  if (!isNode(value) || value.type === 'TSTypeQuery') return;
  noteImport(value, found);
  noteBinding(value, found);
  noteTest(value, found);
  if (value.type === 'TSAnyKeyword') found.untyped.push({ name: 'any', at: value.start });
  noteAmbient(value, parent, key, found);
  for (const [name, child] of Object.entries(value)) visit(child, value, name, found);
}

function noteImport(node: Node, found: Findings): void {
  const at = node.start;
  if (isNode(node['source']) && typeof node['source']['value'] === 'string') {
    found.imports.push({ name: node['source']['value'], at });
  }
  if (node.type === 'ImportExpression') {
    const source = isNode(node['source']) ? node['source']['value'] : undefined;
    found.dynamicImports.push({ name: typeof source === 'string' ? source : 'a computed name', at });
  }
  if (node.type === 'TSImportType') found.imports.push({ name: importTypeName(node), at });
  const address = workerAddress(node);
  if (address !== undefined) found.imports.push({ name: address, at });
}

function importTypeName(node: Node): string {
  const argument = isNode(node['source']) ? node['source'] : node['argument'];
  return isNode(argument) && typeof argument['value'] === 'string' ? argument['value'] : '';
}

/** `new URL('./writer.ts', import.meta.url)`: how a worker is named; as good as an import. */
function workerAddress(node: Node): string | undefined {
  if (node.type !== 'NewExpression' || !isNode(node['callee']) || node['callee']['name'] !== 'URL')
    return undefined;
  const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
  if (!isNode(first) || typeof first['value'] !== 'string') return undefined;
  return /^\.\.?\/.*\.tsx?$/.test(first['value']) ? first['value'] : undefined;
}

/** Contract suites wrap `test` in a function of their own; a rule's id at the start tells such a call. */
const namesRule = /^\[[A-Z]{2}\d+\] /;

function noteTest(node: Node, found: Findings): void {
  if (node.type !== 'CallExpression' || !isNode(node['callee']) || !Array.isArray(node['arguments'])) return;
  const callee = node['callee'];
  const called = isNode(callee['property']) ? callee['property']['name'] : callee['name'];
  const [first] = node['arguments'];
  if (!isNode(first)) return;
  const [quasi] = Array.isArray(first['quasis']) ? first['quasis'] : [];
  const text = isNode(quasi) ? textOfQuasi(quasi) : first['value'];
  const isTestCall = called === 'test' || called === 'it';
  if (typeof text === 'string' && (isTestCall || namesRule.test(text)))
    found.testNames.push({ name: text, at: node.start });
}

function textOfQuasi(quasi: Node): unknown {
  const value = quasi['value'];
  return typeof value === 'object' && value !== null && 'cooked' in value ? value.cooked : undefined;
}

const bindingKeysByType: Readonly<Record<string, string>> = {
  VariableDeclarator: 'id',
  ImportSpecifier: 'local',
  ImportDefaultSpecifier: 'local',
  ImportNamespaceSpecifier: 'local',
  FunctionDeclaration: 'id',
  ClassDeclaration: 'id',
  CatchClause: 'param',
};

function noteBinding(node: Node, found: Findings): void {
  const key = bindingKeysByType[node.type];
  if (key !== undefined) bindNames(node[key], found.bound);
  if (Array.isArray(node['params']))
    for (const parameter of node['params']) bindNames(parameter, found.bound);
}

function bindNames(pattern: unknown, bound: Set<string>): void {
  if (!isNode(pattern)) return;
  if (pattern.type === 'Identifier' && typeof pattern['name'] === 'string') bound.add(pattern['name']);
  for (const part of ['left', 'argument', 'value']) bindNames(pattern[part], bound);
  for (const part of ['properties', 'elements']) {
    const list = pattern[part];
    if (Array.isArray(list)) for (const item of list) bindNames(item, bound);
  }
}

function noteAmbient(node: Node, parent: Node | undefined, key: string, found: Findings): void {
  if (node.type === 'MemberExpression' && isNode(node['property']) && node['computed'] !== true) {
    const member = String(node['property']['name']);
    const owner = isNode(node['object']) ? String(node['object']['name']) : '';
    if (ambientMembers.has(`${owner}.${member}`))
      found.ambient.push({ name: `${owner}.${member}`, at: node.start });
    if (localeMember.test(member)) found.ambient.push({ name: `.${member}`, at: node['property'].start });
  }
  if (node.type !== 'Identifier' || typeof node['name'] !== 'string' || isOnlyAName(parent, key)) return;
  if (parent?.type === 'MemberExpression' && ambientMembers.has(`${node['name']}.${memberName(parent)}`))
    return;
  if (ambientGlobals.has(node['name'])) found.ambient.push({ name: node['name'], at: node.start });
}

const memberName = (node: Node): string => (isNode(node['property']) ? String(node['property']['name']) : '');

/** The `fetch` of `tools.fetch`, `{ fetch: … }` and `readonly fetch: …` is a word, not the global. */
const isOnlyAName = (parent: Node | undefined, key: string): boolean =>
  parent !== undefined && parent['computed'] !== true && (key === 'property' || key === 'key');

function lineFinder(text: string): (at: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (at) => {
    const index = ends.findIndex((end) => end >= at);
    return (index < 0 ? ends.length : index) + 1;
  };
}
