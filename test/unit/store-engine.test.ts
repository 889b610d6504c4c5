import { existsSync, readFileSync } from 'node:fs';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../src/engine/contract';
import { importFiles } from '../../src/engine/import';
import { writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { systems as allSystems } from '../../src/systems/registry';
import type { SystemModule } from '../../src/systems/system';
import type { EngineApi } from '../../workers/protocol';
import { toy } from './ingest-toy-system';
import { bytesOf } from './saved';

const AT = Date.UTC(2026, 0, 1);
/** Node hands out a thousand port messages before it looks at a timer; browsers do not. So no channel here. */
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
const platform = { now: () => performance.now(), tick };

function fresh(systems: readonly SystemModule[] = [toy]) {
  const indexedDB = new IDBFactory();
  const locks = localLocks();
  const engine = (): EngineApi =>
    new StoredEngine({ platform, systems, store: new SnapshotStore({ indexedDB, IDBKeyRange, locks }) });
  return { engine, store: new SnapshotStore({ indexedDB, IDBKeyRange, locks }) };
}

function toyFile(name: string, users: number): File {
  const groups = users < 100 ? ['staff'] : [];
  const toyUsers = Array.from({ length: users }, (_, i) => ({ user: `u${i}`, groups }));
  return new File([JSON.stringify({ toy: toyUsers })], name);
}

const silent = (): void => undefined;

describe('the engine over the store', () => {
  it('imports, shows the same after a reload, and shows the source of a record', async () => {
    const { engine } = fresh();
    const first = engine();
    const { snapshot, overview } = await first.import('one', 7, [toyFile('a.json', 3)], AT, silent);
    expect(snapshot).toMatchObject({ id: 1, name: 'one', importedAt: 7, inputs: 1, records: 7 });
    expect(overview.inputs[0]).toMatchObject({
      name: 'a.json',
      records: { read: 3, used: 3 },
      facts: { used: 3 },
    });

    const second = engine();
    expect(await second.snapshots()).toEqual([snapshot]);
    expect(await second.open(1, AT, silent)).toEqual(overview);
    expect(await bytesOf(await second.workspace())).toEqual(await bytesOf(await first.workspace()));
    const [node] = await second.search('u1', 1);
    const detail = await second.node(node?.node ?? -1);
    expect(detail.place).toMatchObject({ file: 'a.json', pointer: '/toy/1' });
    expect(await second.sourceText(0, detail.place.pointer, undefined)).toBe(
      JSON.stringify({ user: 'u1', groups: ['staff'] }, null, 2),
    );
    await second.rename(1, 'renamed');
    expect((await second.overview(AT)).snapshot?.name).toBe('renamed');
    await second.remove(1);
    await second.close();
    expect(await second.snapshots()).toEqual([]);
    await expect(second.overview(AT)).rejects.toThrow('No snapshot is open');
  });

  it('keeps what is open when another import fails or is stopped, and leaves nothing of it', async () => {
    const { engine, store } = fresh();
    const one = engine();
    await one.import('kept', 1, [toyFile('a.json', 2)], AT, silent);
    const before = await bytesOf(await one.workspace());

    const big = toyFile('big.json', 60_000);
    const importing = one.import('stopped', 2, [big], AT, silent);
    const outcome = expect(importing).rejects.toThrow('stopped before it was done');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await one.cancel();
    await outcome;

    const gone = Object.assign(toyFile('gone.json', 1), {
      arrayBuffer: () => Promise.reject(new DOMException('x', 'NotReadableError')),
    });
    await expect(one.import('gone', 3, [gone], AT, silent)).rejects.toThrow('gone.json could not be read');
    expect((await one.snapshots()).map(({ name }) => name)).toEqual(['kept']);
    expect(await bytesOf(await one.workspace())).toEqual(before);
    expect(await store.sweep()).toBe(0);
    await one.cancel();
    const { snapshot } = await one.import('after', 4, [toyFile('b.json', 1)], AT, silent);
    expect(snapshot.name).toBe('after');
  });

  it('tells its progress in bytes and records, and answers questions meanwhile', async () => {
    // A clock on which every look takes 10 ms: a slice is a few steps, whatever the machine.
    let clock = 0;
    const slow = { now: () => (clock += 10), tick };
    const { store } = fresh();
    const one: EngineApi = new StoredEngine({ platform: slow, systems: [toy], store });
    await one.import('small', 1, [toyFile('a.json', 2)], AT, silent);
    const told: Progress[] = [];
    const importing = one.import('big', 2, [toyFile('big.json', 1_500)], AT, (progress) =>
      told.push(progress),
    );
    expect(await one.search('u1', 5)).toHaveLength(1);
    await importing;
    expect((await one.search('u1499', 5)).length).toBe(1);
    expect(told.some(({ phase, bytes }) => phase === 'storing' && bytes > 0)).toBe(true);
    expect(told.some(({ phase, records }) => phase === 'reading' && records > 0)).toBe(true);
  });

  it('refuses more than a tab can hold before reading a byte', async () => {
    const huge = Object.defineProperty(toyFile('huge.json', 1), 'size', { value: 3e9 });
    await expect(fresh().engine().import('x', 1, [huge], AT, silent)).rejects.toThrow(
      /hold 3.0 GB;.*max-old-space-size=\d+ npx overreach workspace/,
    );
  });

  it('stores nothing in a report', async () => {
    const report = new StoredEngine({ platform, systems: [] });
    expect(await report.snapshots()).toEqual([]);
    await expect(report.import('x', 1, [], AT, silent)).rejects.toThrow('A report stores nothing.');
  });
});

describe('real exports', () => {
  const files = [
    'aws/cloudsplaining-authz-details.json',
    'aws/cloudmapper-demo-iam-get-account-authorization-details.json',
    'aws/cloudmapper-demo-iam-get-credential-report.json',
    'bloodhound/ad_sampledata.zip',
    'opengraph/githound-org.json',
  ].map((path) => new URL(`../../../shared/data/${path}`, import.meta.url));

  it('come back from the store as the headless engine gives them', async () => {
    if (!files.every((file) => existsSync(file))) {
      console.log('skipped: no real exports in ../shared/data');
      return;
    }
    const named = files.map((file) => ({
      name: file.pathname.split('/').at(-1) ?? '',
      bytes: new Uint8Array(readFileSync(file)),
    }));
    const headless = runToEnd(importFiles(named, allSystems));
    for (const { name, records, facts } of headless.inputs) {
      expect([name, records.used + records.merged + records.ignored]).toEqual([name, records.read]);
      expect([name, facts.used + facts.merged + facts.ignored]).toEqual([name, facts.read]);
    }
    const { engine } = fresh(allSystems);
    const one = engine();
    await one.import(
      'real',
      1,
      named.map(({ name, bytes }) => new File([bytes], name)).reverse(),
      AT,
      silent,
    );
    const two = engine();
    await two.open(1, AT, silent);
    expect(Buffer.compare(await bytesOf(await two.workspace()), writeWorkspace(headless))).toBe(0);
  });
});
