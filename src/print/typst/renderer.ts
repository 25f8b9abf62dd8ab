/**
 * Pages by Typst, as tagged PDF (PDF/UA-1). Templates are the `.typ` files beside this one; what they
 * print comes as JSON text, never as markup, so that a name cannot become a command.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { canonicalJson } from '../../core/value/canonical-json.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { type Printed, type Renderer, templates } from '../render.ts';
import type { PrintFailure } from '../template.ts';
import { openWoff } from './woff.ts';

const kern = '@kern-ux/native/package.json';
const fontFiles = ['NotoSans-Regular.woff', 'NotoSans-Bold.woff'];

/** Takes about 40 ms and keeps the fonts; one for the life of a process is enough. */
export function openTypst(): Renderer {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const compiler = NodeCompiler.create({ workspace: folder, fontArgs: [{ fontBlobs: readFonts() }] });
  return {
    render: (name, data) => {
      const template = templates[name];
      const content = template.layOut(data);
      if (!content.ok) return content;
      try {
        return print(compiler, `${folder}${template.name}.typ`, canonicalJson(content.value));
      } finally {
        // Pages carry names and secrets: nothing of them stays in the engine's memory of past results.
        compiler.evictCache(0);
      }
    },
  };
}

/** A font given to Typst goes before a system font of the same name; tests hold that. */
function readFonts(): Buffer[] {
  const font = (file: string): URL => new URL(`./dist/fonts/noto-sans/${file}`, import.meta.resolve(kern));
  return fontFiles.map((file) => Buffer.from(openWoff(readFileSync(font(file)))));
}

function print(compiler: NodeCompiler, mainFilePath: string, data: string): Result<Printed, PrintFailure> {
  const source = { mainFilePath, inputs: { data } };
  try {
    // In one step: a document held by JavaScript keeps megabytes until the next garbage collection.
    const bytes = compiler.pdf(source, { pdfStandard: 'ua-1' });
    return ok({ bytes, sha256: createHash('sha256').update(bytes).digest('hex') });
  } catch (cause) {
    const letters = missingLetters(cause instanceof Error ? cause.message : '');
    if (letters.length > 0)
      return fail({ kind: 'letter-missing', message: `The font has no shape for ${letters.join(' ')}` });
    // Whatever the data, our own templates must compile; the export itself does not say why they did not.
    const diagnostics = JSON.stringify(compiler.compile(source).takeError()?.shortDiagnostics);
    throw new Error(`${mainFilePath} cannot be printed: ${diagnostics}`, { cause });
  }
}

/** PDF/UA forbids a letter without a shape, so the export itself names those that the font does not have. */
const missingLetters = (message: string): readonly string[] => [
  ...new Set(
    [...message.matchAll(/the text `\\?"(.+?)\\?"` could not be displayed/g)].map(
      ([, letter = '']) => letter,
    ),
  ),
];
