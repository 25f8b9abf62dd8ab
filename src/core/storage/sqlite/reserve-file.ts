/** Space that is kept for a full disk: deleting it lets a last checkpoint and the refusals be written. */
import fs from 'node:fs';

export interface ReserveFile {
  readonly path: string;
  readonly bytes: number;
}

export function fillReserve(reserve: ReserveFile | undefined): void {
  if (reserve === undefined || fs.existsSync(reserve.path)) return;
  try {
    fs.writeFileSync(reserve.path, Buffer.alloc(reserve.bytes));
  } catch {
    // A disk without room for the reserve still takes entries; `insel doctor` reports the missing file.
    fs.rmSync(reserve.path, { force: true });
  }
}

/** True when there was some. */
export function releaseReserve(reserve: ReserveFile | undefined): boolean {
  if (reserve === undefined || !fs.existsSync(reserve.path)) return false;
  fs.rmSync(reserve.path);
  return true;
}
