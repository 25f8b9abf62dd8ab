/** Everything a town hall knows: the folds that build its tables and the commands that may be asked. */
import type { Suite } from '../../core/crypto/suite.ts';
import type { AnyCommand } from '../../core/projection/command.ts';
import { eraseType } from '../../core/projection/fold.ts';
import { Projector } from '../../core/projection/projector.ts';
import { createRegistry, type Registry } from '../../core/projection/registry.ts';
import type { TableDefinition } from '../../core/storage/view-storage.ts';
import { appointmentCommands } from '../../office/counter/appointment-commands.ts';
import { appointmentFold } from '../../office/counter/appointment-fold.ts';
import { importCommands, importRunFold, quarantineFold } from '../../office/counter/import-run.ts';
import { numberRangeFold } from '../../office/counter/number-range.ts';
import { padFold } from '../../office/counter/pad-fold.ts';
import { foundTownhall, townhallFold } from '../../office/counter/townhall.ts';
import { visitCommands } from '../../office/counter/visit-commands.ts';
import { visitFold } from '../../office/counter/visit-fold.ts';
import { browserCommands, browserFold, browserRuleFold } from '../../people/browsers.ts';
import { personCommands } from '../../people/commands.ts';
import { personFold } from '../../people/fold.ts';

export interface Wiring {
  readonly registry: Registry;
  readonly commands: readonly AnyCommand[];
  readonly tables: readonly TableDefinition[];
  /** Folds whose states the server reads beside the writer. */
  readonly readBeside: readonly string[];
}

export function wireTownhall(suite: Pick<Suite, 'hash'>): Wiring {
  const registry = createRegistry(suite, [
    eraseType(townhallFold),
    eraseType(personFold),
    eraseType(browserFold),
    eraseType(browserRuleFold),
    eraseType(appointmentFold),
    eraseType(visitFold),
    eraseType(numberRangeFold),
    eraseType(padFold),
    eraseType(importRunFold),
    eraseType(quarantineFold),
  ]);
  return {
    registry,
    commands: [
      foundTownhall,
      ...personCommands,
      ...browserCommands,
      ...appointmentCommands,
      ...visitCommands,
      ...importCommands,
    ],
    tables: Projector.tablesOf(registry),
    readBeside: [townhallFold.name, personFold.name],
  };
}
