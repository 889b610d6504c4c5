import { readFileSync } from 'node:fs';
import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { EstateQuestion } from '../../src/engine/estate-question';
import { EVERY_FINDING } from '../../src/engine/finding-filter';
import { findingResults } from '../../src/engine/publish';
import { Session } from '../../src/engine/session';
import { ENGINE_VERSION } from '../../src/engine/version';
import { readWorkspace, writeWorkspace } from '../../src/engine/workspace';
import { workspacePieces } from '../../src/engine/workspace-write';
import { concatenated } from '../../src/lib/bytes';
import { canonicalJson } from '../../src/lib/canonical-json';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { Database } from '../../src/store/database';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { Questions, Superseded } from '../../src/store/questions';
import { SnapshotStore } from '../../src/store/store';
import { StoreProblem } from '../../src/store/store-problem';
import { outOfMemory } from '../../src/store/stored-snapshot';
import { systems } from '../../src/systems/registry';
import type { SystemModule } from '../../src/systems/system';
import { generate } from '../bench/generate';
import { generatedInputs } from '../bench/generated-inputs';
import { bytesOf } from './saved';

const AT = Date.UTC(2026, 0, 1);
const FINDINGS: EstateQuestion = { kind: 'findings', at: AT, ...EVERY_FINDING, offset: 0, limit: 100 };
const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
const silent = (): void => undefined;
const OLD = new Uint8Array(
  readFileSync(new URL('../../fixtures/workspace/version-1/plain.overreach.json.gz', import.meta.url)),
);

/** Systems that must not decide anything: opening from columns evaluates nothing. */
const idle: readonly SystemModule[] = systems.map((system) => ({
  ...system,
  evaluate: () => {
    throw new Error('nothing is to be evaluated here');
  },
}));

function fresh() {
  const indexedDB = new IDBFactory();
  const locks = localLocks();
  const store = (): SnapshotStore => new SnapshotStore({ indexedDB, IDBKeyRange, locks });
  const engine = (use: readonly SystemModule[] = systems, memory?: number): StoredEngine =>
    new StoredEngine({
      platform: { now: () => performance.now(), tick },
      systems: use,
      store: store(),
      ...(memory === undefined ? {} : { memory }),
    });
  const parts = async (): Promise<string[]> => {
    const database = new Database({ indexedDB, IDBKeyRange });
    const chunks = await database.chunks.toArray();
    database.close();
    return chunks.map(({ generation, part, index }) => `${generation} ${part} ${index}`);
  };
  return { indexedDB, engine, store, parts };
}

/** A database as the first schema wrote it, with one snapshot. */
async function firstSchema(indexedDB: IDBFactory): Promise<void> {
  const old = new Dexie('overreach', { indexedDB, IDBKeyRange });
  old.version(1).stores({ snapshots: '++id', stages: '++generation', chunks: '[generation+part+index]' });
  const info = { inputs: 7, records: 33, principals: 9, tenants: ['x'] };
  await old.table('snapshots').add({ generation: 4, name: 'old', importedAt: 5, bytes: OLD.length, info });
  const half = OLD.length >> 1;
  await old.table('chunks').bulkAdd([
    { generation: 4, part: 'workspace', index: 0, bytes: OLD.slice(0, half) },
    { generation: 4, part: 'workspace', index: 1, bytes: OLD.slice(half) },
  ]);
  old.close();
}

describe('a snapshot of the first schema', () => {
  it('opens, is kept as columns from then on, and says the same', async () => {
    const { indexedDB, engine, store, parts } = fresh();
    await firstSchema(indexedDB);
    const first = engine();
    expect(await first.snapshots()).toMatchObject([{ id: 1, name: 'old', records: 33 }]);
    expect(await store().kept(1)).toEqual({ format: 1, engine: '' });
    const overview = await first.open(1, AT, silent);
    expect(await store().kept(1)).toEqual({ format: 2, engine: ENGINE_VERSION });
    expect(await parts()).toEqual(['4 graph 0', '4 records 0', '4 records 1']);
    const again = engine(idle);
    const { snapshot, ...same } = await again.open(1, AT, silent);
    expect({ ...same, snapshot: { ...snapshot, bytes: 0 } }).toEqual({
      ...overview,
      snapshot: { ...overview.snapshot, bytes: 0 },
    });
    const read = runToEnd(readWorkspace(OLD));
    if (!read.ok) throw new Error(read.error);
    expect(await bytesOf(await again.workspace())).toEqual(writeWorkspace(read.value));
    expect(await (await again.findingsJson(AT)).text()).toBe(await (await first.findingsJson(AT)).text());
    await again.remove(1);
    expect(await parts()).toEqual([]);
  });

  it('is decided anew when another engine decided it, and told damaged when it is', async () => {
    const { indexedDB, engine, store } = fresh();
    await firstSchema(indexedDB);
    const overview = await engine().open(1, AT, silent);
    const database = new Database({ indexedDB, IDBKeyRange });
    await database.snapshots.update(1, { engine: '0.0.9' });
    await expect(engine(idle).open(1, AT, silent)).rejects.toThrow('nothing is to be evaluated here');
    expect((await engine().open(1, AT, silent)).counts).toEqual(overview.counts);
    expect(await store().kept(1)).toEqual({ format: 2, engine: ENGINE_VERSION });
    await database.chunks.update([4, 'graph', 0], { bytes: new Uint8Array(100) });
    await expect(engine().open(1, AT, silent)).rejects.toThrow('This snapshot is damaged');
    await database.chunks.delete([4, 'graph', 0]);
    await expect(engine().open(1, AT, silent)).rejects.toThrow('This snapshot is damaged');
    database.close();
  });

  it('is refused in words where it cannot be decided anew in the memory there is, and stays as it is', async () => {
    const { indexedDB, engine, store, parts } = fresh();
    await firstSchema(indexedDB);
    const kept = await parts();
    // 33 records: 40 kB to decide them, 30 kB to hold them.
    const refusal = expect(engine(idle, 35_000).open(1, AT, silent)).rejects;
    await refusal.toThrow(/another version of the engine and holds 33 records.*stays stored.*headless/);
    expect(await store().kept(1)).toEqual({ format: 1, engine: '' });
    expect(await parts()).toEqual(kept);
    const { counts } = await engine(systems, 1_000_000).open(1, AT, silent);
    const database = new Database({ indexedDB, IDBKeyRange });
    await database.snapshots.update(1, { engine: '0.0.9' });
    await expect(engine(idle, 35_000).open(1, AT, silent)).rejects.toThrow(/headless/);
    expect(await store().kept(1)).toEqual({ format: 2, engine: '0.0.9' });
    expect((await engine().open(1, AT, silent)).counts).toEqual(counts);
    database.close();
  });

  it('is opened by its graph where its records do not fit, and is too large, not damaged, where that does not', async () => {
    const { indexedDB, engine } = fresh();
    await firstSchema(indexedDB);
    const { counts, snapshot } = await engine().open(1, AT, silent);
    expect(snapshot?.records).toBe(33);
    const database = new Database({ indexedDB, IDBKeyRange });
    // As if it held many more than it does.
    const row = await database.snapshots.get(1);
    if (row === undefined) throw new Error('no snapshot is stored');
    await database.snapshots.update(1, { info: { ...row.info, records: 1_000_000 } });
    database.close();
    const tight = engine(idle, 100_000_000);
    const opened = await tight.open(1, AT, silent);
    expect(opened.counts).toEqual(counts);
    expect(opened.findingsPending).toBe(true);
    await expect(tight.estate(FINDINGS)).rejects.toThrow(/needs the 1000000 records.*0\.9 GB.*headless/);
    expect((await tight.overview(AT)).counts).toEqual(counts);
    await expect(engine(idle, 10_000).open(1, AT, silent)).rejects.toThrow(/^This estate needs about/);
  });
});

describe('a workspace of the decided graph', () => {
  const graph = generate('entitlement', 1_000);
  const parts = { inputs: generatedInputs(), gaps: [], graph };
  const file = new File([writeWorkspace(parts)], 'decided.overreach');

  it('is imported, opened again and exported without evaluating, and says what it cannot tell', async () => {
    const { engine, parts: kept } = fresh();
    const one = engine(idle);
    const { snapshot, overview } = await one.import('decided', 1, [file], AT, silent);
    expect(snapshot).toMatchObject({ inputs: 2, records: graph.records.length });
    expect(await kept()).toEqual(['1 graph 0']);
    const two = engine(idle);
    expect(await two.open(1, AT, silent)).toEqual(overview);
    expect(overview.findingsPending).toBe(true);
    const session = Session.fromDecided(parts);
    expect(await two.reach([3], scope)).toEqual(session.reach([3], scope));
    expect(await two.counts(scope)).toEqual(runToEnd(session.counts(scope)));
    expect(await bytesOf(await two.workspace())).toEqual(writeWorkspace(parts));
    const { value: page } = await two.estate(FINDINGS);
    const all = runToEnd(session.findings(AT));
    expect(page).toMatchObject({ all: all.length, total: all.length });
    const known = await two.estate({
      kind: 'findings-known',
      at: AT,
      ids: ['none', ...all.map(({ id }) => id)],
    });
    expect(known.value).toEqual(all.map(({ id }) => id));
    for (const place of [0, all.length - 1]) {
      const one = await two.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, place });
      expect(one.value).toEqual({ finding: all[place], place });
      const same = await two.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, id: all[place]?.id });
      expect(same.value).toEqual(one.value);
    }
    const unknown = await two.estate({ kind: 'finding', at: AT, ...EVERY_FINDING, id: 'none' });
    expect(unknown.value).toBeUndefined();
    expect(await (await two.findingsJson(AT)).text()).toBe(
      `${canonicalJson(findingResults(session, all))}\n`,
    );
    const csv = await two.estate({ kind: 'findings-csv', at: AT, ...EVERY_FINDING });
    expect(csv.value).toBeInstanceOf(Blob);
    const { limits = [], findingsPending } = await two.overview(AT);
    expect(findingsPending).toBeUndefined();
    expect(limits.map(({ rule }) => rule)).toContain('unowned-non-human');
    expect(limits.every(({ reason }) => reason.includes('needs the records'))).toBe(true);
    expect(
      session.ask({
        principal: 'user-00000',
        permission: 'made:view',
        resource: 'x',
        at: AT,
        context: new Map(),
      }),
    ).toMatchObject({
      verdict: 'not-evaluated',
      reason: /holds no records/,
    });
  });

  it('is refused where it does not fit, is damaged or was decided by another engine; what is open stays', async () => {
    const { engine } = fresh();
    const small = engine(idle, 1_000_000);
    await small.import(
      'kept',
      1,
      [new File([writeWorkspace({ ...parts, graph: generate('entitlement', 200) })], 'a')],
      AT,
      silent,
    );
    const before = await small.overview(AT);
    await expect(
      small.import(
        'large',
        1,
        [new File([writeWorkspace({ ...parts, graph: generate('entitlement', 20_000) })], 'b')],
        AT,
        silent,
      ),
    ).rejects.toThrow(/b cannot be read: This estate needs about .* of memory.*headless/);
    const bytes = writeWorkspace(parts);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    await expect(small.import('damaged', 1, [new File([bytes], 'c')], AT, silent)).rejects.toThrow(
      'c cannot be read',
    );
    const other = concatenated([...workspacePieces(parts, { engine: '9.9' })]);
    await expect(small.import('other', 1, [new File([other], 'd')], AT, silent)).rejects.toThrow(
      'd was decided by version 9.9 of the engine',
    );
    await expect(small.import('joined', 1, [file, file], AT, silent)).rejects.toThrow('import it alone');
    expect((await small.snapshots()).map(({ name }) => name)).toEqual(['kept']);
    expect(await small.overview(AT)).toEqual(before);
  });
});

describe('questions', () => {
  it('that are newer stop older ones of their kind, begun or not, and no others', async () => {
    const questions = new Questions(tick);
    const seen: string[] = [];
    const long = (kind: string, what: string) =>
      questions.long({ kind, what }, async (signal) => {
        seen.push(`${kind} ${what}`);
        for (let i = 0; i < 20; i++) {
          await tick();
          if (signal.aborted) throw new Superseded();
        }
        return what;
      });
    const outcome = (asked: Promise<string>) =>
      asked.catch((error: unknown) => (error instanceof Error ? error.name : ''));
    const asked = [
      long('a', '1'),
      long('b', '1'),
      long('a', '2'),
      long('a', '2'),
      long('a', '3'),
      long('a', '3'),
    ];
    expect(await Promise.all(asked.map(outcome))).toEqual([
      'Cancelled',
      '1',
      'Cancelled',
      'Cancelled',
      '3',
      '3',
    ]);
    expect(seen).toEqual(['b 1', 'a 3', 'a 3']);
    const short = ['x', 'y', 'z'].map((what) => questions.short({ kind: 'walk', what }, () => what));
    expect(await Promise.all(short.map(outcome))).toEqual(['Cancelled', 'Cancelled', 'z']);
    const last = long('c', '1');
    await tick();
    questions.stop();
    expect(await outcome(last)).toBe('Cancelled');
    await expect(
      questions.short(undefined, () => {
        throw new Error('wrong');
      }),
    ).rejects.toThrow('wrong');
  });

  it('that run out of memory end in words', () => {
    expect(outOfMemory(new RangeError('Array buffer allocation failed'))).toBeInstanceOf(StoreProblem);
    expect(outOfMemory(new RangeError('Invalid typed array length: 9'))).toMatchObject({
      message: /headless/,
    });
    for (const message of [
      'Map maximum size exceeded',
      'Set maximum size exceeded',
      'Invalid string length',
    ]) {
      expect(outOfMemory(new RangeError(message))).toBeInstanceOf(StoreProblem);
    }
    expect(outOfMemory(new RangeError('Out of memory'))).toBeInstanceOf(StoreProblem);
    // SpiderMonkey's error of its own, and the bare text it throws.
    const internal = (message: string): Error => Object.assign(new Error(message), { name: 'InternalError' });
    expect(outOfMemory(internal('allocation size overflow'))).toBeInstanceOf(StoreProblem);
    expect(outOfMemory('out of memory')).toBeInstanceOf(StoreProblem);
    const recursion = internal('too much recursion');
    expect(outOfMemory(recursion)).toBe(recursion);
    const other = new RangeError('no node 7');
    expect(outOfMemory(other)).toBe(other);
  });

  it('tell how far they are when somebody watches', async () => {
    const { engine } = fresh();
    let clock = 0;
    const slow = new StoredEngine({
      platform: { now: () => (clock += 10), tick },
      systems,
      store: new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() }),
    });
    const told: string[] = [];
    await slow.watch(({ phase }) => told.push(phase));
    const graph = generate('entitlement', 400);
    await slow.import(
      'a',
      1,
      [new File([writeWorkspace({ inputs: generatedInputs(), gaps: [], graph })], 'a')],
      AT,
      silent,
    );
    expect((await slow.estate(FINDINGS)).value).not.toHaveProperty('total', 0);
    expect(told).toContain('answering');
    await expect(engine().overview(AT)).rejects.toThrow('No snapshot is open');
  });
});
