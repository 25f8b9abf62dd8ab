/** `insel verify`: is what lies here whole? Needs no server, no network and no secret key. */
import { createSuite1 } from '../../../core/crypto/suite1.ts';
import { ok } from '../../../core/value/result.ts';
import { defineCommand, type ExitCode } from '../command.ts';
import { stateRootFrom } from '../open-folder.ts';
import { flag, jsonOption } from '../option.ts';
import type { Terminal } from '../terminal.ts';
import type { Finding } from '../verify-finding.ts';
import { verifyPath } from '../verify-path.ts';

const exitCodes: Readonly<Record<Finding['result'], ExitCode>> = { whole: 0, broken: 1, unusable: 2 };

const markWords = {
  fits: 'fits',
  fresh: 'none yet: this device has recorded nothing',
  missing: 'missing: this folder counts as a copy',
} as const;

export const verify = defineCommand({
  about: [
    'Reads everything again and checks every hash, every chain and the signatures against the control stream;',
    'in a data folder also that the high-water mark fits. No server, no network, no secret key; it writes',
    'nothing and may run beside the server. Not covered: views.db, which is built again from the journal.',
  ],
  operands: { label: 'PATH', does: 'a data folder, a bundle file, or the folder of a hub', min: 1, max: 1 },
  options: {
    all: flag('check every signature that is carried, not only those that vouch for the rest'),
    json: jsonOption,
  },
  examples: [
    { line: 'insel verify ./rathaus', does: 'the data folder of a town hall' },
    { line: 'insel verify /media/stick/auental.insel', does: 'a bundle on a stick, before it is received' },
    { line: 'insel verify ./hub --json', does: 'everything that a hub keeps, for a script' },
  ],
  exits: {
    0: 'whole',
    1: 'broken; the first broken place is named',
    2: 'unusable: nothing that Insel knows, or it cannot be opened',
  },
  run: async ({ operands, values }, io) => {
    const [path = ''] = operands;
    const finding = await verifyPath(createSuite1(), path, {
      signatures: values.all ? 'all' : 'last',
      stateRoot: stateRootFrom(io),
    });
    if (values.json) await io.print(JSON.stringify({ path, ...finding }));
    else await printFinding(io, path, finding);
    return ok(exitCodes[finding.result]);
  },
});

async function printFinding(io: Terminal, path: string, finding: Finding): Promise<void> {
  if (finding.result === 'unusable') {
    io.tell(`insel: error: ${finding.message}`);
    io.tell('insel: hint: give a data folder, a bundle file or the folder of a hub');
    return;
  }
  if (finding.result === 'broken') {
    await io.print(`BROKEN  ${path} (${finding.what})`);
    await io.print(`  first broken place  ${finding.place}`);
    await io.print(`  what is wrong       ${finding.message}`);
    io.tell(
      'insel: hint: keep this place as it is, and take the data from a second copy (relay, stick, backup)',
    );
    return;
  }
  await io.print(`WHOLE  ${path} (${finding.what})`);
  if (finding.what === 'hub') {
    const { tenants, runs, segments } = finding.counts;
    await io.print(`  tenants   ${tenants}`);
    await io.print(`  segments  ${segments} in ${runs} runs`);
    return;
  }
  const { tenant, counts, heads, blobs, mark } = finding;
  await io.print(`  tenant    ${tenant}`);
  await io.print(`  entries   ${counts.entries} in ${counts.segments} segments, ${counts.runs} runs`);
  await io.print(`  streams   ${counts.streams}${counts.forks > 0 ? `, ${counts.forks} forked` : ''}`);
  if (counts.beyondCut > 0) await io.print(`  set aside ${counts.beyondCut} segments of removed devices`);
  await io.print(`  blobs     ${blobs.whole} whole`);
  for (const name of blobs.missing) await io.print(`  missing   blob ${name}, which an entry names`);
  if (mark !== undefined) await io.print(`  mark      ${markWords[mark]}`);
  for (const { stream, sequence, head } of heads)
    await io.print(`  head      ${stream} ${String(sequence).padStart(8)}  ${head}`);
}
