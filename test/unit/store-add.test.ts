import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { systems } from '../../src/systems/registry';
import type { SystemModule } from '../../src/systems/system';
import type { EngineApi } from '../../workers/protocol';
import { toy } from './ingest-toy-system';
import { bytesOf } from './saved';

const AT = Date.UTC(2026, 0, 1);
const silent = (): void => undefined;
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

function fresh(known: readonly SystemModule[] = [toy]): EngineApi {
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  return new StoredEngine({ platform: { now: () => performance.now(), tick }, systems: known, store });
}

const file = (name: string, ...users: readonly string[]): File =>
  new File([JSON.stringify({ toy: users.map((user) => ({ user, groups: ['staff'] })) })], name);

it('adds files to a snapshot as the same as importing all at once, and keeps the one before', async () => {
  const engine = fresh();
  const first = await engine.import('one', 1, [file('a.json', 'ann'), file('b.json', 'bob')], AT, silent);
  const more = await engine.import(
    'two',
    2,
    [file('b.json', 'ben'), file('c.json', 'cy')],
    AT,
    silent,
    first.snapshot.id,
  );
  expect(more.overview.inputs.map(({ name }) => name).sort()).toEqual(['a.json', 'b.json', 'c.json']);
  const together = fresh();
  const all = await together.import(
    'two',
    2,
    [file('a.json', 'ann'), file('b.json', 'ben'), file('c.json', 'cy')],
    AT,
    silent,
  );
  expect(await bytesOf(await engine.workspace())).toEqual(await bytesOf(await together.workspace()));
  expect(more.overview.counts).toEqual(all.overview.counts);
  expect((await engine.snapshots()).map(({ name }) => name)).toEqual(['two', 'one']);
});

it('tells files of one name in several folders apart', async () => {
  const engine = fresh();
  const north = file('north/a.json', 'ann');
  const first = await engine.import('one', 1, [north, file('south/a.json', 'bob')], AT, silent);
  const added = [file('east/a.json', 'eve'), file('south/a.json', 'ben')];
  const more = await engine.import('two', 2, added, AT, silent, first.snapshot.id);
  expect(more.overview.inputs.map(({ name }) => name).sort()).toEqual([
    'east/a.json',
    'north/a.json',
    'south/a.json',
  ]);
  // Which of the three it replaces nobody can say: all stay.
  const loose = await engine.import('three', 3, [file('a.json', 'eve')], AT, silent, more.snapshot.id);
  expect(loose.overview.inputs).toHaveLength(4);
  // Of one in a folder there is only one.
  const single = fresh();
  const only = await single.import('one', 1, [north], AT, silent);
  const again = await single.import('two', 2, [file('a.json', 'amy')], AT, silent, only.snapshot.id);
  expect(again.overview.inputs.map(({ name }) => name)).toEqual(['a.json']);
});

it('is refused where the snapshot is not the open one', async () => {
  const engine = fresh();
  const { snapshot } = await engine.import('one', 1, [file('a.json', 'ann')], AT, silent);
  await expect(engine.import('x', 2, [file('c.json', 'cy')], AT, silent, snapshot.id + 5)).rejects.toThrow(
    'the snapshot that is open',
  );
});

const people = (...ids: readonly string[]): File =>
  new File(
    [`id,name,type,tenant\n${ids.map((id) => `${id},${id},user,north\n`).join('')}`],
    'identities.csv',
  );
const grants = (...ids: readonly string[]): File =>
  new File(
    [
      `principal,permission,verbs,resource,tenant,effect\n${ids.map((id) => `${id},read,view,files,north,allow\n`).join('')}`,
    ],
    'grants.csv',
  );

it('keeps the snapshot before, to be compared with by effective access', async () => {
  const engine = fresh(systems);
  const first = await engine.import(
    'one',
    1,
    [people('ann', 'bob', 'ben'), grants('ann', 'bob')],
    AT,
    silent,
  );
  await engine.import('two', 2, [grants('ann', 'ben')], AT, silent, first.snapshot.id);
  const query = {
    against: { kind: 'snapshot' as const, id: first.snapshot.id, at: AT },
    scope: { at: AT, atLeast: 'not-evaluated' as const, verbs: [], becoming: true },
    filter: { search: '', changes: [], tenants: [], offset: 0, limit: 100 },
  };
  const page = await engine.differences(query);
  expect(page).toMatchObject({ gained: 1, lost: 1, weaker: 0, stronger: 0, principals: 2 });
  expect(
    page.rows.map(({ change, principal, resource }) => `${change} ${principal.id} ${resource.id}`),
  ).toEqual(['lost bob files', 'gained ben files']);
  expect(await (await engine.differencesCsv(query)).text()).toContain('lost,bob');
});

it('stops reading what could not be decided in the memory there is, stores nothing, and keeps what is open', async () => {
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  const memory = 60_000;
  const engine: EngineApi = new StoredEngine({
    platform: { now: () => performance.now(), tick },
    systems: [toy],
    store,
    memory,
  });
  const first = await engine.import('one', 1, [file('a.json', 'ann')], AT, silent);
  const many = file('b.json', ...Array.from({ length: 200 }, (_, i) => `user${i}`));
  await expect(engine.import('two', 2, [many], AT, silent)).rejects.toThrow(
    /hold \d+ records or more; to decide .* about 0\.0 GB of memory.* Nothing was stored\. .*headless/,
  );
  expect((await engine.snapshots()).map(({ name }) => name)).toEqual(['one']);
  expect((await engine.overview(AT)).snapshot?.id).toBe(first.snapshot.id);
});

it('reckons with what is open: what fits alone may not fit beside it', async () => {
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  const platform = { now: () => performance.now(), tick };
  const many = file('b.json', ...Array.from({ length: 200 }, (_, i) => `user${i}`));
  const alone = await fresh().import('many', 1, [many], AT, silent);
  const memory = alone.snapshot.records * 1300;
  const engine: EngineApi = new StoredEngine({ platform, systems: [toy], store, memory });
  const { snapshot } = await engine.import('many', 1, [many], AT, silent);
  await expect(engine.import('again', 2, [many], AT, silent)).rejects.toThrow('records or more; to decide');
  // Once nothing is open, it fits again.
  await engine.close();
  await engine.import('again', 2, [many], AT, silent);
  expect((await engine.snapshots()).map(({ name }) => name)).toEqual(['again', 'many']);
  expect(snapshot.records).toBe(alone.snapshot.records);
});

it('does not decide a workspace whose records could not be decided in the memory there is', async () => {
  const author = fresh();
  const many = file('b.json', ...Array.from({ length: 200 }, (_, i) => `user${i}`));
  await author.import('many', 1, [many], AT, silent);
  const workspace = new File([await author.workspace()], 'many.overreach');
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  const platform = { now: () => performance.now(), tick };
  const engine: EngineApi = new StoredEngine({ platform, systems: [toy], store, memory: 60_000 });
  await expect(engine.import('many', 1, [workspace], AT, silent)).rejects.toThrow(
    /hold \d+ records or more; to decide .*Nothing was stored/,
  );
  expect(await engine.snapshots()).toEqual([]);
});
