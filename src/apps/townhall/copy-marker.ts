/**
 * "This folder may be a second one": remembered beside the mark from the start that found none until a
 * guardian has said that the other one is gone. The mark itself cannot say it: the first entry writes it anew.
 */
import fs from 'node:fs';
import { syncFolder, writeDurable } from './durable-file.ts';

export interface CopyMarker {
  readonly isSet: () => boolean;
  readonly set: () => void;
  readonly clear: () => void;
}

export function openCopyMarker(stateFolder: string): CopyMarker {
  const path = `${stateFolder}/copy`;
  let isSet = fs.existsSync(path);
  return {
    isSet: () => isSet,
    set: () => {
      if (!isSet)
        writeDurable(path, 'No mark was found beside a journal with entries of this device.\n', {
          mode: 0o600,
        });
      isSet = true;
    },
    clear: () => {
      fs.rmSync(path, { force: true });
      syncFolder(stateFolder);
      isSet = false;
    },
  };
}
