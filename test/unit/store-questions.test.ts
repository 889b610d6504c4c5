/** Which questions about findings wait for which, and which take the place of older ones. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EVERY_FINDING } from '../../src/engine/finding-filter';
import { Session } from '../../src/engine/session';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { toy } from './ingest-toy-system';

const AT = Date.UTC(2026, 0, 1);
const silent = (): void => undefined;
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

async function opened(): Promise<StoredEngine> {
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  const engine = new StoredEngine({
    platform: { now: () => performance.now(), tick },
    systems: [toy],
    store,
  });
  const users = [{ user: 'u0', groups: ['staff'] }];
  await engine.import('one', 1, [new File([JSON.stringify({ toy: users })], 'a.json')], AT, silent);
  return engine;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('questions about findings', () => {
  test('a clock that moves on leaves none of the instants between to be worked out', async () => {
    const engine = await opened();
    const findings = vi.spyOn(Session.prototype, 'findings');
    const asked = [1, 2, 3, 4, 5].flatMap((later) => [
      engine.estate({ kind: 'findings', at: AT + later, ...EVERY_FINDING, offset: 0, limit: 200 }),
      engine.estate({ kind: 'finding', at: AT + later, ...EVERY_FINDING, place: 0 }),
      engine.estate({ kind: 'findings-known', at: AT + later, ids: [] }),
    ]);
    const ended = await Promise.allSettled(asked);
    expect(ended.map(({ status }) => status)).toEqual(
      ended.map((_, i) => (i < ended.length - 3 ? 'rejected' : 'fulfilled')),
    );
    expect(new Set(findings.mock.calls.map(([at]) => at - AT))).toEqual(new Set([5]));
  });

  test('lists that take other numbers at a time, and findings by their id, stop none', async () => {
    const engine = await opened();
    const ended = await Promise.allSettled([
      engine.estate({ kind: 'findings', at: AT, ...EVERY_FINDING, offset: 0, limit: 200 }),
      engine.estate({ kind: 'findings', at: AT, ...EVERY_FINDING, tenants: [0], offset: 0, limit: 8 }),
      engine.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, id: 'one' }),
      engine.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, id: 'other' }),
    ]);
    expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'fulfilled'));
  });

  test('those that are known wait for nothing long', async () => {
    const engine = await opened();
    const list = { kind: 'findings', at: AT, ...EVERY_FINDING, offset: 0, limit: 200 } as const;
    await engine.estate(list);
    let over = false;
    vi.spyOn(Session.prototype, 'counts').mockImplementation(function* () {
      while (!over) yield 0;
      return { reached: new Uint32Array(), reaching: new Uint32Array() };
    });
    const long = engine.counts({ at: AT, atLeast: 'allowed', verbs: [], becoming: true });
    let waited = true;
    void long.then(() => (waited = false));
    await engine.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, place: 0 });
    await engine.estate({ kind: 'findings-known', at: AT, ids: [] });
    await engine.estate(list);
    expect(waited).toBe(true);
    over = true;
    await long;
  });
});

describe('another estate beside the open one', () => {
  test('is given the room of what can be made again', async () => {
    const engine = await opened();
    const before = vi.spyOn(Session.prototype, 'forgetIndex');
    const { snapshot } = await engine.import(
      'two',
      2,
      [new File([JSON.stringify({ toy: [{ user: 'u1', groups: [] }] })], 'b.json')],
      AT,
      silent,
    );
    expect(before).toHaveBeenCalled();
    before.mockClear();
    await engine.open(snapshot.id, AT, silent);
    expect(before).toHaveBeenCalled();
  });
});
