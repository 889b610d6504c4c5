import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import { engineClient } from '../../src/app/engine-client';
import type { EngineClient } from '../../src/app/engine-client';
import { AT, OVERVIEW, nodeRef } from './fake-data';
import { STORED, fakeEngine } from './fake-engine';

/** The client and the fake engine at the two ends of a real message channel: everything is cloned on the way. */
function connect(engine = fakeEngine({}, [STORED])) {
  const { port1, port2 } = new MessageChannel();
  port2.start();
  port1.start();
  expose(engine, port2);
  const source = vi.fn(() =>
    Promise.resolve(
      Object.assign(port1, { terminate: () => (port1.close(), port2.close()) }) as unknown as Worker,
    ),
  );
  client = engineClient(source);
  return { client, source };
}

let client: EngineClient | undefined;
afterEach(() => client?.dispose());

describe('the engine client', () => {
  it('starts the worker with the first question, and once', async () => {
    const { client, source } = connect();
    expect(source).not.toHaveBeenCalled();
    const [snapshots, found] = await Promise.all([client.snapshots(), client.search('maria', 5)]);
    expect(source).toHaveBeenCalledOnce();
    expect(snapshots).toEqual([STORED]);
    expect(found).toEqual([nodeRef(0)]);
  });

  it('lets who asks first be told how far long answers are, without starting a worker for that', async () => {
    const engine = fakeEngine({}, [STORED]);
    const watch = vi.fn<typeof engine.watch>((tell) => {
      tell({ phase: 'answering', bytes: 0, totalBytes: 0, records: 7 });
      return Promise.resolve();
    });
    const { client, source } = connect(Object.assign(engine, { watch }));
    const told: number[] = [];
    await client.watch(({ records }) => told.push(records));
    expect(source).not.toHaveBeenCalled();
    await client.search('maria', 5);
    await vi.waitFor(() => expect(told).toEqual([7]));
    expect(watch).toHaveBeenCalledOnce();
  });

  it('carries progress over the boundary while the import runs', async () => {
    const { client } = connect();
    const seen: string[] = [];
    const outcome = await client.import('one', AT, [], AT, ({ phase }) => seen.push(phase));
    expect(outcome.overview.inputs).toEqual(OVERVIEW.inputs);
    await vi.waitFor(() => expect(seen).toEqual(['reading']));
  });

  it('tells what was asked when the worker breaks, and starts another with the same snapshot open', async () => {
    const engine = fakeEngine({}, [STORED]);
    const opened = vi.spyOn(engine, 'open');
    const listens: MockInstance<MessagePort['addEventListener']>[] = [];
    client = engineClient(() => {
      const { port1, port2 } = new MessageChannel();
      port2.start();
      port1.start();
      expose(listens.length === 0 ? { ...engine, reach: () => new Promise(() => undefined) } : engine, port2);
      listens.push(vi.spyOn(port1, 'addEventListener'));
      return Promise.resolve(
        Object.assign(port1, { terminate: () => (port1.close(), port2.close()) }) as unknown as Worker,
      );
    });
    await client.open(STORED.id, AT, () => undefined);
    const scope = { at: AT, atLeast: 'allowed', verbs: [], becoming: true } as const;
    const asked = client.reach([0], scope);
    const told = expect(asked).rejects.toThrow('ran out of memory');
    const heard = listens[0]?.mock.calls.find(([type]) => type === 'error')?.[1];
    if (typeof heard === 'function') heard(new Event('error'));
    await told;
    expect((await client.reach([0], scope)).start).toEqual([nodeRef(0)]);
    expect([listens.length, opened.mock.calls.length]).toEqual([2, 2]);
  });

  it('sends thousands of files in parts, in order, with turns between; a few with the import itself', async () => {
    const engine = fakeEngine({}, [STORED]);
    const offered: (readonly [number, number])[] = [];
    const taken: File[] = [];
    const offer = (files: readonly File[], from: number): Promise<void> => {
      offered.push([from, files.length]);
      taken.push(...files);
      return Promise.resolve();
    };
    const imported = vi.spyOn(engine, 'import');
    const { client } = connect(Object.assign(engine, { offer }));
    const files = Array.from({ length: 20 }, (_, n) => new File(['{}'], `${n}.json`));
    await client.import('many', AT, files, AT, () => undefined);
    expect(offered).toEqual([
      [0, 8],
      [8, 8],
      [16, 4],
    ]);
    expect(taken).toHaveLength(20);
    expect(imported.mock.lastCall?.[2]).toEqual([]);
    await client.import('few', AT, files.slice(0, 3), AT, () => undefined);
    expect(offered).toHaveLength(3);
    expect(imported.mock.lastCall?.[2]).toHaveLength(3);
  });

  it('stops while files are still sent: nothing is imported, and the next import has its own files', async () => {
    const engine = fakeEngine({}, [STORED]);
    const offered: number[] = [];
    let waiting: () => void = () => undefined;
    const offer = (_: readonly File[], from: number): Promise<void> => {
      offered.push(from);
      return from === 8 ? new Promise((resolve) => (waiting = resolve)) : Promise.resolve();
    };
    const imported = vi.spyOn(engine, 'import');
    const { client } = connect(Object.assign(engine, { offer }));
    const files = Array.from({ length: 80 }, (_, n) => new File(['{}'], `${n}.json`));
    const given = client.import('many', AT, files, AT, () => undefined);
    const refused = expect(given).rejects.toThrow(expect.objectContaining({ name: 'Cancelled' }));
    await vi.waitFor(() => expect(offered).toContain(8));
    await client.cancel();
    await refused;
    waiting();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(offered.length).toBeLessThan(5);
    expect(imported).not.toHaveBeenCalled();
    await client.import('few', AT, files.slice(0, 3), AT, () => undefined);
    expect(imported.mock.lastCall?.[2]).toHaveLength(3);
  });

  it('brings errors across with their words', async () => {
    const { client } = connect();
    await expect(client.open(99, AT, () => undefined)).rejects.toThrow('There is no snapshot 99.');
  });
});
