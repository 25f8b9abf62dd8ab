/**
 * Which importer a file belongs to, by its content. At most one may recognise it: where two would, the
 * answer is "none" and the operator names the source (rule IM7).
 */
import type { Importer, ImportFile } from './importer.ts';

export function findImporter(importers: readonly Importer[], file: ImportFile): Importer | undefined {
  const found = importers.filter((importer) => importer.recognises(file));
  return found.length === 1 ? found[0] : undefined;
}
