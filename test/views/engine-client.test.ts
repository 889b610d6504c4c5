import { expose } from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

  it('carries progress over the boundary while the import runs', async () => {
    const { client } = connect();
    const seen: string[] = [];
    const outcome = await client.import('one', AT, [], AT, ({ phase }) => seen.push(phase));
    expect(outcome.overview.inputs).toEqual(OVERVIEW.inputs);
    await vi.waitFor(() => expect(seen).toEqual(['reading']));
  });

  it('brings errors across with their words', async () => {
    const { client } = connect();
    await expect(client.open(99, AT, () => undefined)).rejects.toThrow('There is no snapshot 99.');
  });
});
