/**
 * "This folder may be a second one": remembered beside the mark from the start that found none until a
 * guardian has said that the other one is gone. The mark itself cannot say it: the first entry writes it anew.
 */
import fs from 'node:fs';
import type { StartState } from '../../core/journal/startup.ts';
import { syncFolder, writeDurable } from './durable-file.ts';

export interface CopyMarker {
  /** Call at every start, before the first entry. */
  readonly noteStart: (from: StartState['from']) => void;
  readonly isSet: () => boolean;
  /** Until the first entry has written the mark, further starts without one change nothing. */
  readonly confirm: () => void;
}

const noted = 'copy: a start found no mark beside entries of this device\n';
const confirmed = 'confirmed: a guardian has said that this folder is the only one\n';

export function openCopyMarker(stateFolder: string): CopyMarker {
  const path = `${stateFolder}/copy`;
  let content = fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : undefined;
  const write = (text: string): void => {
    writeDurable(path, text, { mode: 0o600 });
    content = text;
  };
  return {
    noteStart: (from) => {
      if (from === 'copy' && content === undefined) write(noted);
      if (from !== 'mark' || content !== confirmed) return;
      // The mark is there again: if it is ever missing after this, that is a new question.
      fs.rmSync(path, { force: true });
      syncFolder(stateFolder);
      content = undefined;
    },
    isSet: () => content !== undefined && content !== confirmed,
    confirm: () => {
      if (content !== undefined) write(confirmed);
    },
  };
}
