import { describe, expect, test } from 'vitest';
import { Offline } from '../../src/app/offline.svelte';
import type { OfflineHost } from '../../src/app/offline.svelte';

/** A browser's service workers as far as the page asks of them. */
class FakeWorker extends EventTarget {
  state = 'installing';
  readonly told: unknown[] = [];
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  find(): FakeWorker {
    this.installing = new FakeWorker();
    this.dispatchEvent(new Event('updatefound'));
    return this.installing;
  }
}

function browser(options: { readonly controlled: boolean; readonly refuses?: boolean }) {
  const container = Object.assign(new EventTarget(), {
    controller: options.controlled ? new FakeWorker() : null,
  });
  const registration = new FakeRegistration();
  const reloads: number[] = [];
  const host = {
    container,
    register: () =>
      options.refuses === true ? Promise.reject(new Error('no storage')) : Promise.resolve(registration),
    reload: () => void reloads.push(1),
  } as unknown as OfflineHost;
  const takeOver = () => {
    container.controller = new FakeWorker();
    container.dispatchEvent(new Event('controllerchange'));
  };
  return { host, registration, reloads, takeOver };
}

describe('a newer version of the hosted app', () => {
  test('the first one kept replaces none: nothing is said', async () => {
    const { host, registration, takeOver, reloads } = browser({ controlled: false });
    const offline = new Offline(host);
    await offline.start();
    registration.find().become('installed');
    takeOver();
    expect(offline.newer).toBeUndefined();
    expect(reloads).toEqual([]);
  });

  test('is offered when it is there whole, and used when the user says so', async () => {
    const { host, registration, takeOver, reloads } = browser({ controlled: true });
    const offline = new Offline(host);
    await offline.start();
    const worker = registration.find();
    expect(offline.newer).toBeUndefined();
    worker.become('installed');
    expect(offline.newer).toBe('waiting');
    offline.use();
    expect(worker.told).toEqual(['take over']);
    expect(reloads).toEqual([]);
    takeOver();
    expect(reloads).toEqual([1]);
  });

  test('one that failed to be taken is never offered', async () => {
    const { host, registration } = browser({ controlled: true });
    const offline = new Offline(host);
    await offline.start();
    registration.find().become('redundant');
    expect(offline.newer).toBeUndefined();
  });

  test('one that waited since the last visit is offered, and may be put off', async () => {
    const { host, registration } = browser({ controlled: true });
    registration.waiting = new FakeWorker();
    const offline = new Offline(host);
    await offline.start();
    expect(offline.newer).toBe('waiting');
    offline.later();
    expect(offline.newer).toBeUndefined();
  });

  test('used in another tab: this one says so and reloads only when told', async () => {
    const { host, takeOver, reloads } = browser({ controlled: true });
    const offline = new Offline(host);
    await offline.start();
    takeOver();
    expect(offline.newer).toBe('elsewhere');
    expect(reloads).toEqual([]);
    offline.use();
    expect(reloads).toEqual([1]);
  });

  test('a browser that refuses, or has no service workers, changes nothing', async () => {
    const { host } = browser({ controlled: false, refuses: true });
    const offline = new Offline(host);
    await offline.start();
    expect(offline.newer).toBeUndefined();
    await new Offline().start();
  });
});
