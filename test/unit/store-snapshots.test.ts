import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/store/database';
import { localLocks } from '../../src/store/locks';
import { concatenated } from '../../src/lib/bytes';
import { SnapshotStore } from '../../src/store/store';
import type { PartName, StoredSource } from '../../src/store/store';
import { told } from '../../src/store/store-problem';

/** A snapshot of one name, with one part of some bytes. */
function put(
  store: SnapshotStore,
  name: string,
  importedAt: number,
  content: Uint8Array,
  sources: readonly StoredSource[] = [],
  signal?: AbortSignal,
) {
  const named = { name, importedAt, summary: SUMMARY, engine: '1' };
  return store.put(named, [{ part: 'graph', pieces: [content] }], sources, signal);
}

async function read(store: SnapshotStore, id: number, part: PartName = 'graph'): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.pieces(id, part)) chunks.push(chunk);
  return concatenated(chunks);
}

const SUMMARY = { inputs: 1, records: 2, principals: 3, tenants: ['zeta', 'alpha'] };

function freshStore(locks = localLocks()) {
  const indexedDB = new IDBFactory();
  const open = (): SnapshotStore => new SnapshotStore({ indexedDB, IDBKeyRange, locks });
  const rows = async () => {
    const database = new Database({ indexedDB, IDBKeyRange });
    const counts = {
      snapshots: await database.snapshots.count(),
      stages: await database.stages.count(),
      chunks: await database.chunks.count(),
    };
    database.close();
    return counts;
  };
  return { store: open(), open, rows, indexedDB };
}

function bytes(length: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * seed + (i >> 8)) & 0xff);
}

describe('the snapshot store', () => {
  it('gives back what was put, over several chunks and after a reload', async () => {
    const { store, open } = freshStore();
    const workspace = new Uint8Array((8 << 20) * 2 + 5);
    workspace.set(bytes(1000, 7), (8 << 20) - 500);
    const sources = [
      { input: 0, pieces: [bytes(10, 3)] },
      { input: 10, pieces: [bytes(20, 5)] },
    ];
    const info = await put(store, 'first', 1000, workspace, sources);
    expect(info).toEqual({
      id: 1,
      name: 'first',
      importedAt: 1000,
      bytes: workspace.length + 30,
      ...SUMMARY,
      tenants: ['alpha', 'zeta'],
    });
    store.close();
    const again = open();
    expect(await again.list()).toEqual([info]);
    expect(Buffer.compare(await read(again, 1), workspace)).toBe(0);
    expect(await again.source(1, 0)).toEqual([bytes(10, 3)]);
    expect(await again.source(1, 10)).toEqual([bytes(20, 5)]);
    expect(await again.source(1, 1)).toBeUndefined();
  });

  it('lists the newest first, renames, and removes with all chunks', async () => {
    const { store, rows } = freshStore();
    const one = await put(store, 'one', 1, bytes(5, 1), [{ input: 0, pieces: [bytes(5, 1)] }]);
    const two = await put(store, 'two', 2, bytes(5, 2));
    await store.rename(one.id, '<b>renamed</b>');
    expect((await store.list()).map(({ name }) => name)).toEqual(['two', '<b>renamed</b>']);
    await store.remove(one.id);
    expect(await rows()).toEqual({ snapshots: 1, stages: 0, chunks: 1 });
    expect(await read(store, two.id)).toEqual(bytes(5, 2));
    await expect(read(store, one.id)).rejects.toThrow('no such snapshot');
    await expect(store.rename(one.id, 'x')).rejects.toThrow('no such snapshot');
    await store.remove(one.id);
  });

  it('writes thousands of small files in a few transactions, and a large one piece by piece', async () => {
    const { store } = freshStore();
    const made = vi.spyOn(Database.prototype, 'transaction');
    const count = 600;
    const sources = Array.from({ length: count }, (_, input) => ({
      input,
      pieces: [bytes(1 + (input % 50), input)],
    }));
    const large = [bytes(8 << 20, 3), bytes(8 << 20, 5), bytes(7, 7)];
    const info = await put(store, 'many', 1, bytes(5, 1), [...sources, { input: count, pieces: large }]);
    // The stage, the graph, 600 files with the first of the large one, two pieces more, and the end.
    expect(made.mock.calls.length).toBeLessThan(12);
    made.mockRestore();
    for (const input of [0, 255, 256, 257, 599])
      expect(await store.source(info.id, input)).toEqual(sources[input]?.pieces);
    const kept = (await store.source(info.id, count)) ?? [];
    expect(kept.map((piece, at) => Buffer.compare(piece, large[at] ?? piece.subarray(1)))).toEqual([0, 0, 0]);
    const small = sources.reduce((sum, { pieces: [piece] }) => sum + (piece?.length ?? 0), 0);
    expect(info.bytes).toBe(5 + small + (16 << 20) + 7);
  });

  it('stops between two transactions, and leaves nothing', async () => {
    const { store, rows } = freshStore();
    const stopping = new AbortController();
    const sources = Array.from({ length: 1000 }, (_, input) => ({
      input,
      pieces: (async function* () {
        if (input === 600) stopping.abort();
        yield await Promise.resolve(bytes(5, 1));
      })(),
    }));
    await expect(put(store, 'stopped', 1, bytes(5, 1), sources, stopping.signal)).rejects.toThrow();
    expect(await rows()).toEqual({ snapshots: 0, stages: 0, chunks: 0 });
  });

  it('shows nothing of an import that crashed, and sweeps it at the next start', async () => {
    const { store, open, rows } = freshStore(crashed());
    await put(store, 'kept', 1, bytes(5, 1));
    const staging = await store.stage();
    await staging.write('graph', bytes(100, 1));
    // The tab dies here: nothing is committed, nothing discarded.
    store.close();
    const next = open();
    expect((await next.list()).map(({ name }) => name)).toEqual(['kept']);
    expect(await rows()).toEqual({ snapshots: 1, stages: 1, chunks: 2 });
    expect(await next.sweep()).toBe(1);
    expect(await rows()).toEqual({ snapshots: 1, stages: 0, chunks: 1 });
    expect(await read(next, 1)).toEqual(bytes(5, 1));
  });

  it('lets an import of another tab be while it runs', async () => {
    const { store, open, rows } = freshStore();
    const staging = await store.stage();
    await staging.write('graph', bytes(100, 1));
    expect(await open().sweep()).toBe(0);
    await staging.commit({ name: 'late', importedAt: 5, summary: SUMMARY, engine: '1' });
    expect(await rows()).toEqual({ snapshots: 1, stages: 0, chunks: 1 });
    await staging.discard();
    expect(await rows()).toEqual({ snapshots: 1, stages: 0, chunks: 1 });
  });

  it('refuses to write for an import that was swept away, and leaves no orphan', async () => {
    const { store, open, rows } = freshStore(crashed());
    const staging = await store.stage();
    await open().sweep();
    await expect(staging.write('graph', bytes(5, 1))).rejects.toThrow('cleared this unfinished import');
    await expect(staging.commit({ name: 'x', importedAt: 1, summary: SUMMARY, engine: '1' })).rejects.toThrow(
      'cleared this unfinished import',
    );
    expect(await rows()).toEqual({ snapshots: 0, stages: 0, chunks: 0 });
  });

  it('leaves nothing behind when stopped in the middle', async () => {
    const { store, rows } = freshStore();
    const controller = new AbortController();
    const sources = {
      *[Symbol.iterator]() {
        yield { input: 0, pieces: [bytes(5, 1)] };
        controller.abort();
        yield { input: 1, pieces: [bytes(5, 1)] };
      },
    };
    await expect(put(store, 'stopped', 1, bytes(5, 1), [...sources], controller.signal)).rejects.toThrow();
    expect(await rows()).toEqual({ snapshots: 0, stages: 0, chunks: 0 });
    await put(store, 'after', 2, bytes(5, 1));
    expect(await store.list()).toHaveLength(1);
  });

  it('puts refusals of the browser into words', async () => {
    const quota = Object.assign(new Error('aborted'), {
      inner: new DOMException('full', 'QuotaExceededError'),
    });
    await expect(told(() => Promise.reject(quota))).rejects.toThrow('no room left');
    const { indexedDB } = freshStore();
    await new Promise<void>((resolve) => {
      const newer = indexedDB.open('overreach', 9999);
      newer.onsuccess = () => {
        newer.result.close();
        resolve();
      };
    });
    await expect(new SnapshotStore({ indexedDB, IDBKeyRange }).list()).rejects.toThrow('newer Overreach');
  });
});

/** Locks of a tab that is gone: nothing is held any more. */
function crashed() {
  return { hold: () => Promise.resolve(() => undefined), isHeld: () => Promise.resolve(false) };
}
