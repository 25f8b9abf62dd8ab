/** Builds the page of the town hall into dist/web; the server sends it under a strict policy. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin, transformWithOxc } from 'vite';

const root = join(import.meta.dirname, 'src/apps/web');

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx') || path.endsWith('.css'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');
const kernClasses = [...new Set(sources.match(/kern-[\w-]+/g))];
const wholeClasses = new Set(kernClasses.filter((name) => !name.endsWith('-')));
const classPrefixes = kernClasses.filter((name) => name.endsWith('-'));

export default defineConfig({
  root,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  css: { transformer: 'lightningcss', lightningcss: { visitor: { Rule: { style: dropUnusedKernRule } } } },
  plugins: [leaveOutOfZod(), buildServiceWorker()],
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    // The policy allows no data: address but for images; a font must stay a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});

interface StyleRule {
  readonly value: {
    readonly selectors: readonly (readonly { readonly type: string; readonly name?: string }[])[];
  };
}

/**
 * The design system's sheet has rules for some 25 components; the page uses a handful. A rule stays
 * if at least one of its selectors names no KERN class that our sources lack.
 */
function dropUnusedKernRule(rule: StyleRule): [] | undefined {
  const isUseful = rule.value.selectors.some((selector) =>
    selector.every(({ type, name }) => type !== 'class' || !name?.startsWith('kern-') || isUsedClass(name)),
  );
  return isUseful ? undefined : [];
}

/** Written out in full, or put together as `kern-icon--${name}` from a quoted name. */
function isUsedClass(name: string): boolean {
  if (wholeClasses.has(name)) return true;
  const prefix = classPrefixes.find((start) => name.startsWith(start));
  return prefix !== undefined && sources.includes(`'${name.slice(prefix.length)}'`);
}

/**
 * The page makes no JSON schemas and shows no message of zod: what a schema refuses becomes a problem in our own
 * words. Both hang on every schema, so the bundler cannot see that nobody asks for them (6 KiB on every route).
 */
function leaveOutOfZod(): Plugin {
  const unused =
    /[\\/]zod[\\/]v4[\\/](?:core[\\/](?:to-json-schema|json-schema-processors)|locales[\\/]en)\.js$/;
  return {
    name: 'insel-leave-out-of-zod',
    apply: 'build',
    transform(code, id) {
      if (!unused.test(id)) return undefined;
      if (code.includes('export default')) return { code: 'export default () => ({});', map: null };
      const names = [...code.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
      return { code: names.map((name) => `export const ${name} = () => undefined;`).join('\n'), map: null };
    },
  };
}

/** Writes the worker that keeps the page's files on a device: all that was written, each with its hash. */
function buildServiceWorker(): Plugin {
  const source = join(root, 'offline/service-worker.ts');
  return {
    name: 'insel-service-worker',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const list = readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => /^(assets\/|index\.html$|[^/]*\.svg$)/.test(name))
        .sort()
        .map((name) => builtFile(name, readFileSync(join(dir, name))));
      const version = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);
      const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source);
      const head = `const builtFiles = ${JSON.stringify(list)};\nconst builtVersion = '${version}';\n`;
      writeFileSync(join(dir, 'service-worker.js'), head + code);
    },
  };
}

const builtFile = (name: string, content: Uint8Array) => ({
  path: `/${name}`,
  integrity: `sha256-${createHash('sha256').update(content).digest('base64')}`,
});
