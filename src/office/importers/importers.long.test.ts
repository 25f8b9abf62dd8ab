import { importerContract } from './importer.contract.ts';
import { importers } from './registry.generated.ts';

for (const importer of importers) importerContract(importer, 100_000);
