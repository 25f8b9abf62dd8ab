/** The region: towns, their machines, two relays, and the people; how it is set up and kept going. */
import type { RequestId } from '../core/value/ids.ts';
import { Box, type Identity } from './box.ts';
import { Clerks } from './clerks.ts';
import type { Dice } from './dice.ts';
import { eraseBodies } from './erase-bodies.ts';
import { admitDevice } from './guardians.ts';
import { calmLine, type LineState } from './network.ts';
import type { Version } from './office/ledger.ts';
import { RelaySite } from './relay-site.ts';
import { boxesInUse, foundingRun, foundTown, newIdentity, openBoxes, type Town } from './town.ts';
import { Watch } from './watch.ts';
import { check, type World } from './world.ts';

export interface RegionPlan {
  readonly world: World;
  readonly towns: number;
}

const restartMeanMilliseconds = 40_000;
const tendMilliseconds = 30_000;

export class Region {
  readonly world: World;
  readonly dice: Dice;
  readonly sites: readonly RelaySite[];
  readonly towns: Town[] = [];
  readonly clerks = new Map<Town, Clerks>();
  readonly lines = new Map<Box, readonly LineState[]>();
  readonly watch: Watch;
  /** At night everything is switched off, and stays off until somebody comes. */
  #isOpen = true;
  #boxes = 0;

  constructor({ world, towns }: RegionPlan) {
    this.world = world;
    this.dice = world.dice.fork('region');
    this.watch = new Watch(world, this.towns, this.#onBoxEnded);
    this.sites = ['Rechenzentrum', 'Nachbarkreis'].map((name) => this.#openSite(name));
    for (let number = 0; number < towns; number += 1) this.#settle(number);
    this.tend();
  }

  #openSite(name: string): RelaySite {
    const { world } = this;
    const key = world.suite.signingKey(this.dice.bytes(32));
    const dice = this.dice.fork(name);
    return new RelaySite({
      name,
      suite: world.suite,
      key,
      dice,
      onArrival: (run) => this.watch.onArrival(run),
    });
  }

  /** A town with a server, and a laptop that is admitted on the first morning. */
  #settle(number: number): void {
    const { world } = this;
    const identity = newIdentity(world.suite, this.dice.fork(`first device of ${number}`));
    const town = foundTown(world, number, identity);
    this.towns.push(town);
    this.clerks.set(town, new Clerks(town));
    const server = this.addBox(town, 'Server', identity, 'newer');
    server.load([foundingRun(town)]);
    server.start();
    for (const unit of town.units.slice(0, 8)) unit.holder = server;
    const laptop = this.admitBox(town, server, 'Laptop');
    for (const unit of town.units.slice(8)) unit.holder = laptop;
  }

  addBox(town: Town, kind: string, identity: Identity, version: Version): Box {
    const { world, sites } = this;
    this.#boxes += 1;
    const lines = sites.map(calmLine);
    const name = `${town.name} ${kind} ${this.#boxes}`;
    const { dice } = this;
    const clock = { skewMilliseconds: dice.between(-90_000, 90_000), drift: dice.between(-100, 100) };
    const plan = { world, number: this.#boxes, name, town: town.number, tenant: town.founded.tenant };
    const box = new Box({ ...plan, identity, sites, lines, clock, version, observer: this.watch });
    town.boxes.push(box);
    town.secrets.push(identity.signing.seed, identity.wrapping.seed);
    this.lines.set(box, lines);
    return box;
  }

  /** A new device joins through an admitted one; undefined when that one could not record it now. */
  admitBox(town: Town, via: Box, kind: string): Box | undefined {
    const identity = newIdentity(this.world.suite, this.dice.fork(`identity ${this.#boxes}`));
    const version: Version = this.dice.chance(0.3) ? 'older' : 'newer';
    const box = this.addBox(town, kind, identity, version);
    if (!admitDevice(town, via, box)) {
      box.isInUse = false;
      return undefined;
    }
    this.start(box);
    return box;
  }

  start(box: Box): void {
    if (!this.#isOpen || !box.isInUse || box.process !== undefined) return;
    const started = box.start();
    if (!started.ok) {
      // A disk that takes nothing now is tried again, like a crash on the way.
      const isPassing = started.failure === 'crashed' || started.failure.startsWith('journal-unwritable');
      check(this.world, 'start-failed', isPassing ? undefined : `${box.name}: ${started.failure}`);
      this.#restartLater(box);
      return;
    }
    this.world.trace.note(`${box.name} starts from ${started.value.journal.startedFrom.from}`);
    check(this.world, 'start-failed', undefined);
    this.watch.sweep(box);
    this.watch.markChanged(box);
  }

  /** What the process itself would do: a journal that has stopped ends it, and somebody starts it again. */
  tend(): void {
    for (const box of this.towns.flatMap(openBoxes)) {
      if (box.process?.replica.recording() === 'stopped') box.end('kill');
    }
    this.world.time.after(tendMilliseconds, () => this.tend());
  }

  close(): void {
    this.#isOpen = false;
    for (const box of this.towns.flatMap(openBoxes)) box.end('kill');
  }

  open(): void {
    this.#isOpen = true;
    for (const box of this.towns.flatMap(boxesInUse)) this.start(box);
  }

  #onBoxEnded = (box: Box): void => {
    this.#restartLater(box);
  };

  #restartLater(box: Box): void {
    const wait = this.dice.waiting(restartMeanMilliseconds);
    this.world.time.after(wait, () => this.start(box));
  }

  /** Devices that read a ticket seal the body away; sync tells the relays. */
  erase(town: Town): void {
    for (const box of openBoxes(town)) eraseBodies(box);
  }

  requests(): RequestId[] {
    return this.towns.flatMap(({ promised }) => [...promised.keys()]);
  }
}
