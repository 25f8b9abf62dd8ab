/** Installs the products that Insel is measured beside, when one of them is needed for the first time. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Setting } from '../bench.ts';

const folder = path.join(import.meta.dirname, '..');

/** Undefined when they are there; otherwise why they cannot be measured here. */
export function installPeers({ hasPeers, tell }: Pick<Setting, 'hasPeers' | 'tell'>): string | undefined {
  if (!hasPeers) return 'not wanted (--no-peers)';
  if (fs.existsSync(path.join(folder, 'node_modules', 'express-pouchdb'))) return undefined;
  tell('installing the peers (bench/package.json)');
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
    return undefined;
  } catch (cause) {
    return `the peers of bench/package.json cannot be installed: ${String(cause).slice(0, 120)}`;
  }
}

export const peerScript = (name: string): string => path.join(import.meta.dirname, name);
