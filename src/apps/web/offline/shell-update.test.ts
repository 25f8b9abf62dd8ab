import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerShell } from './shell-update.ts';

class Worker extends EventTarget {
  state = 'installing';
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Registration extends EventTarget {
  waiting: Worker | null = null;
  installing: Worker | null = null;
  asked = 0;
  update(): Promise<void> {
    this.asked += 1;
    return Promise.reject(new TypeError('The server is dead'));
  }
  find(worker: Worker): void {
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
  }
}

/** What a browser offers to a page, as far as the page uses it. */
class Workers extends EventTarget {
  controller: object | null = {};
  readonly registration = new Registration();
  readonly registered: string[] = [];
  register(path: string): Promise<Registration> {
    this.registered.push(path);
    return Promise.resolve(this.registration);
  }
}

async function openShell(workers: Workers) {
  let reloads = 0;
  const timers: (() => void)[] = [];
  const shell = registerShell({
    workers: workers as unknown as ServiceWorkerContainer,
    reload: () => {
      reloads += 1;
    },
    every: (_milliseconds, act) => timers.push(act),
  });
  await new Promise((resolve) => setImmediate(resolve));
  return { shell, timers, reloads: () => reloads };
}

test('[LA10] a newer page is offered once it lies ready, and used only when a person says so', async () => {
  const workers = new Workers();
  const { shell, reloads } = await openShell(workers);
  let told = 0;
  shell.onReady(() => {
    told += 1;
  });
  const newer = new Worker();
  workers.registration.find(newer);
  assert.equal(shell.isReady(), false);
  newer.become('installed');
  assert.equal(shell.isReady(), true);
  assert.equal(told, 1);
  // Another window of this browser took the newer one: this page stays as it is.
  workers.dispatchEvent(new Event('controllerchange'));
  assert.equal(reloads(), 0);
  assert.deepEqual(newer.sent, []);
  shell.apply();
  assert.deepEqual(newer.sent, ['take-over']);
  workers.dispatchEvent(new Event('controllerchange'));
  assert.equal(reloads(), 1);
});

test('[LA10] a newer page that was ready before this window opened is offered too', async () => {
  const workers = new Workers();
  workers.registration.waiting = new Worker();
  const { shell } = await openShell(workers);
  assert.equal(shell.isReady(), true);
});

test('[LA10] the first installation and one that failed are no newer page', async () => {
  const workers = new Workers();
  workers.controller = null;
  const first = await openShell(workers);
  const worker = new Worker();
  workers.registration.find(worker);
  worker.become('installed');
  assert.equal(first.shell.isReady(), false);
  workers.controller = {};
  const { shell } = await openShell(workers);
  const broken = new Worker();
  workers.registration.find(broken);
  broken.become('redundant');
  assert.equal(shell.isReady(), false);
});

test('[LA10] asking for a newer page of a dead server disturbs nobody', async () => {
  const workers = new Workers();
  const { timers, shell } = await openShell(workers);
  for (const act of timers) act();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(workers.registration.asked, 1);
  assert.equal(shell.isReady(), false);
});

test('[LA10] without HTTPS nothing is registered and nothing is offered', () => {
  const shell = registerShell({ workers: undefined, reload: () => undefined, every: () => undefined });
  shell.apply();
  assert.equal(shell.isReady(), false);
});
