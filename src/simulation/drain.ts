/** Phase B is over when nothing waits anywhere and everybody has and shows the same. */
import type { Head } from '../core/value/ids.ts';
import type { Box } from './box.ts';
import type { Region } from './region.ts';
import { boxesInUse, type Town } from './town.ts';
import { isShownOtherwise } from './watch.ts';

/** Undefined = drained. */
export function findDrainProblem(region: Region): string | undefined {
  for (const town of region.towns) {
    const problem = findTownProblem(region, town);
    if (problem !== undefined) return `${town.name}: ${problem}`;
  }
  return undefined;
}

function findTownProblem(region: Region, town: Town): string | undefined {
  if (town.waiting > 0) return `${town.waiting} requests have no answer`;
  const boxes = boxesInUse(town).filter((box) => !isRemoved(box));
  return (
    firstProblem(boxes, findBoxProblem) ??
    findDifference(boxes) ??
    findMissing(region, boxes) ??
    findForgotten(region, town, boxes)
  );
}

function firstProblem(boxes: readonly Box[], find: (box: Box) => string | undefined): string | undefined {
  for (const box of boxes) {
    const problem = find(box);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const isRemoved = ({ process, plan }: Box): boolean =>
  process?.journal.control().devices.get(plan.identity.device)?.status === 'removed';

function findBoxProblem({ name, process }: Box): string | undefined {
  if (process === undefined) return `${name} does not run`;
  if (process.replica.recording() !== 'ok') return `${name} is ${process.replica.recording()}`;
  const place = process.sync.status().places.find(({ waiting, state }) => waiting > 0 || state !== 'current');
  if (place === undefined) return undefined;
  return `${name} has ${place.waiting} entries waiting for ${place.name}, which is ${place.state}`;
}

/** What lies beyond a cut may be here and not there; everything else is everywhere. */
function findDifference(boxes: readonly Box[]): string | undefined {
  const [first] = boxes;
  for (const box of boxes) {
    if (first === undefined || box === first) continue;
    const differing = [...box.held.heads.symmetricDifference(first.held.heads)];
    const [missing] = differing.filter((head) => !isSetAside(box, head) && !isSetAside(first, head));
    if (missing !== undefined) return `${box.name} and ${first.name} do not both hold ${missing}`;
    if (lacksKeys(box) || lacksKeys(first)) continue;
    const row =
      box.visible.digest() === first.visible.digest() ? undefined : box.visible.findDifference(first.visible);
    if (row !== undefined) return `${box.name} and ${first.name} show different rows: ${row}`;
    const isComparable = differing.length === 0;
    if (isComparable && box.process?.replica.stateHash() !== first.process?.replica.stateHash())
      return `${box.name} and ${first.name} have different state hashes`;
  }
  return undefined;
}

/** Admitted while somebody else opened an epoch: nothing wraps that one to it, so its entries stay parked. */
const lacksKeys = ({ process }: Box): boolean =>
  process !== undefined && process.journal.epochKeys().size < process.journal.control().epochs.length;

const isSetAside = ({ visible }: Box, head: Head): boolean =>
  visible.rowsOf('set_aside', head.slice(0, 32)).some(({ reason }) => reason === 'beyond-cut');

function findMissing({ sites }: Region, boxes: readonly Box[]): string | undefined {
  for (const box of boxes) {
    for (const site of sites) {
      const missing = [...box.held.heads].find((head) => !site.holds(head) && !isSetAside(box, head));
      if (missing !== undefined) return `${site.name} does not hold ${missing} of ${box.name}`;
    }
  }
  return undefined;
}

/** Every promise is shown exactly once, by everybody. */
function findForgotten({ watch }: Region, town: Town, boxes: readonly Box[]): string | undefined {
  for (const promised of town.promised.values()) {
    if (promised.excused !== undefined) continue;
    for (const box of boxes) {
      if (watch.isBeyondCut(box, promised) || box.visible.countOf(promised.request) === 1) continue;
      if (isShownOtherwise(box, promised.head)) continue;
      return `${box.name} shows request ${promised.request} ${box.visible.countOf(promised.request)} times`;
    }
  }
  return undefined;
}
