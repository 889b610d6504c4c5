/** A join confirmed, cut or taken back in the page: kept, decided anew, and the same as the command line decides it. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import type { JoinEntry } from '../../src/engine/joins';
import { importFiles } from '../../src/engine/import';
import { redecided } from '../../src/engine/join-decisions';
import { Session } from '../../src/engine/session';
import { writeWorkspace } from '../../src/engine/workspace';
import { isLazy } from '../../src/lib/lazy-array';
import { runToEnd } from '../../src/lib/steps';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { systems } from '../../src/systems/registry';
import type { EngineApi } from '../../workers/protocol';
import { bytesOf } from './saved';

const AT = Date.parse('2026-11-21T09:00:00Z');
const SECRET = 'keeper|item rec000000000000000000a';
const ACCOUNT = 'csv|acme|svc-backup';
const TEXTS: Readonly<Record<string, string>> = {
  'compliance.csv':
    'Record Uid,Title,Type,Username,Permissions,URL,In Trash,Shared Folder Uid\n' +
    'Rec000000000000000000A,Acme svc-backup password,login,ana@msp.example,owner,,False,\n' +
    'Rec000000000000000000B,Something else,login,ben@msp.example,owner,,False,\n',
  'identities.csv':
    'id,name,type,tenant\nsvc-backup,svc-backup,service account,acme\nroot-db,root-db,service account,acme\n',
  'grants.csv':
    'principal,permission,verbs,resource,tenant\n' +
    'svc-backup,restore,change,backups,acme\nroot-db,admin,administer,database,acme\n',
  // The same file twice: one input each, and both stay.
  'copy/grants.csv':
    'principal,permission,verbs,resource,tenant\n' +
    'svc-backup,restore,change,backups,acme\nroot-db,admin,administer,database,acme\n',
};
const silent = (): void => undefined;
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

function fresh(memory?: number): () => EngineApi {
  const indexedDB = new IDBFactory();
  const locks = localLocks();
  return () =>
    new StoredEngine({
      platform: { now: () => performance.now(), tick },
      systems,
      store: new SnapshotStore({ indexedDB, IDBKeyRange, locks }),
      ...(memory === undefined ? {} : { memory }),
    });
}

function files(more: Readonly<Record<string, string>> = {}): File[] {
  return Object.entries({ ...TEXTS, ...more }).map(([name, text]) => new File([text], name));
}

/** What the command line makes of the same files. */
function imported(more: Readonly<Record<string, string>> = {}): Uint8Array {
  const given = Object.entries({ ...TEXTS, ...more }).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
  return writeWorkspace(runToEnd(importFiles(given, systems)));
}

async function joinOf(engine: EngineApi): Promise<JoinEntry> {
  const answer = await engine.estate({
    kind: 'joins',
    search: '',
    tenants: [],
    sort: { by: 'standing', descending: false },
    offset: 0,
    limit: 100,
  });
  if (answer.kind !== 'joins') throw new Error('no joins');
  const found = answer.value.rows.find(
    ({ secret, account }) => secret.key === SECRET && account.key === ACCOUNT,
  );
  if (found === undefined) throw new Error('the join is not listed');
  return found;
}

async function decisionFile(engine: EngineApi): Promise<string> {
  const answer = await engine.estate({ kind: 'join-decisions' });
  return answer.kind === 'join-decisions' ? answer.value : '';
}

/** What Ana reaches of Acme. */
async function reached(engine: EngineApi): Promise<string[]> {
  const [ana] = await engine.search('ana@msp.example', 1);
  const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  const answer = await engine.reach([ana?.node ?? -1], scope);
  return answer.reached
    .filter(({ name }) => name === 'backups' || name === 'database')
    .map(({ name, verdict }) => `${name} ${verdict}`);
}

describe('a decision about a join', () => {
  it('is decided anew, survives a reload, stands in the workspace, and is taken back', async () => {
    const open = fresh();
    const engine = open();
    await engine.import('estate', 7, files(), AT, silent);
    const before = await bytesOf(await engine.workspace());
    expect(before).toEqual(imported());
    const proposed = await joinOf(engine);
    expect(proposed).toMatchObject({ standing: 'similar' });
    expect(proposed.evidence.join()).toContain('svc-backup');
    expect(await reached(engine)).toEqual(['backups conditional']);

    const choice = { secret: SECRET, account: ACCOUNT, by: 'Ana', reason: 'looked it up', at: AT };
    const confirmed = await engine.decideJoins([{ ...choice, decided: 'confirmed' }], AT, silent);
    expect(confirmed.snapshot).toMatchObject({ id: 1, name: 'estate', importedAt: 7, inputs: 5 });
    expect(await reached(engine)).toEqual(['backups allowed']);
    expect(await joinOf(engine)).toMatchObject({
      standing: 'confirmed',
      by: 'Ana',
      reason: 'looked it up',
      decidedOn: AT,
    });

    const file = await decisionFile(engine);
    expect(JSON.parse(file)).toMatchObject({
      format: 'overreach-join-decisions',
      decisions: [{ secret: SECRET, account: ACCOUNT, decided: 'confirmed', by: 'Ana' }],
    });
    const kept = await bytesOf(await engine.workspace());
    // The same exports with that file, imported anew, are the same bytes.
    expect(kept).toEqual(imported({ 'join-decisions.json': file }));

    const reloaded = open();
    await reloaded.open(1, AT, silent);
    expect(await reached(reloaded)).toEqual(['backups allowed']);
    expect(await bytesOf(await reloaded.workspace())).toEqual(kept);
    // The sources moved with their inputs.
    const place = (await reloaded.node((await reloaded.search('svc-backup', 1))[0]?.node ?? -1)).place;
    expect(await reloaded.sourceText(place.fileIndex, place.pointer, place.row)).toContain('svc-backup');
    const inputs = (await reloaded.overview(AT)).inputs;
    const at = inputs.findIndex(({ name }) => name === 'join-decisions.json');
    expect(await reloaded.sourceText(at, '/decisions/0', undefined)).toContain('looked it up');

    await reloaded.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'cut' }], AT, silent);
    expect(await reached(reloaded)).toEqual([]);
    expect(await joinOf(reloaded)).toMatchObject({ standing: 'cut' });

    await reloaded.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: null }], AT, silent);
    expect(await reached(reloaded)).toEqual(['backups conditional']);
    expect(await bytesOf(await reloaded.workspace())).toEqual(before);
  });

  it('of another tab is not lost: the tab that shows what was before is refused until it opens the snapshot again', async () => {
    const open = fresh();
    const [first, second] = [open(), open()];
    await first.import('estate', 7, files(), AT, silent);
    await second.open(1, AT, silent);
    await second.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'cut', by: 'Ben' }], AT, silent);
    const choice = { secret: SECRET, account: ACCOUNT, decided: 'confirmed', by: 'Ana' } as const;
    await expect(first.decideJoins([choice], AT, silent)).rejects.toThrow('decided in another tab');
    await first.open(1, AT, silent);
    expect(await joinOf(first)).toMatchObject({ standing: 'cut', by: 'Ben' });
    await first.decideJoins([choice], AT, silent);
    expect(await joinOf(first)).toMatchObject({ standing: 'confirmed', by: 'Ana' });
  });

  it('takes the place of an imported decision in other words, and leaves the others and the mappings', async () => {
    const engine = fresh()();
    const stated = JSON.stringify({
      format: 'overreach-join-decisions',
      version: 1,
      decisions: [
        { secret: 'Acme svc-backup password', account: 'svc-backup', decided: 'cut', by: 'Ben' },
        { secret: 'Gone', account: 'nobody', decided: 'cut' },
      ],
      mappings: [{ secret: 'Something else', account: 'root-db', by: 'Ben' }],
    });
    await engine.import('estate', 7, files({ 'mine.json': stated }), AT, silent);
    expect(await reached(engine)).toEqual([]);
    expect(await joinOf(engine)).toMatchObject({ standing: 'cut', by: 'Ben' });
    await engine.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'confirmed' }], AT, silent);
    expect(await reached(engine)).toEqual(['backups allowed']);
    const file = await decisionFile(engine);
    const { decisions, mappings } = JSON.parse(file) as { decisions: unknown[]; mappings: unknown[] };
    expect(decisions).toEqual([
      { secret: 'Gone', account: 'nobody', decided: 'cut' },
      { secret: SECRET, account: ACCOUNT, decided: 'confirmed' },
    ]);
    expect(mappings).toEqual([{ secret: 'Something else', account: 'root-db', by: 'Ben' }]);
    expect(await bytesOf(await engine.workspace())).toEqual(imported({ 'join-decisions.json': file }));
  });

  it('that would take more memory than there is, beside the estate that is open, is refused in words and changes nothing', async () => {
    const { snapshot } = await fresh()().import('estate', 7, files(), AT, silent);
    // Enough to decide it once, not to decide it anew while it is open.
    const engine = fresh(snapshot.records * 1500)();
    await engine.import('estate', 7, files(), AT, silent);
    const before = await bytesOf(await engine.workspace());
    await expect(
      engine.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'confirmed' }], AT, silent),
    ).rejects.toThrow(
      new RegExp(`holds ${snapshot.records} records; .* Nothing was changed\\. .*overreach joins --json`),
    );
    expect(await bytesOf(await engine.workspace())).toEqual(before);
    expect(await reached(engine)).toEqual(['backups conditional']);
    const enough = fresh(snapshot.records * 2100)();
    await enough.import('estate', 7, files(), AT, silent);
    await enough.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'confirmed' }], AT, silent);
    expect(await reached(enough)).toEqual(['backups allowed']);
  });

  it('is the same where the records are packed', () => {
    const given = Object.entries(TEXTS).map(([name, text]) => ({
      name,
      bytes: new TextEncoder().encode(text),
    }));
    const [objects, packed] = [100, 2].map((asObjects) => {
      const snapshot = runToEnd(importFiles(given, systems, { asObjects }));
      expect(isLazy(snapshot.records)).toBe(asObjects === 2);
      const { view } = runToEnd(Session.fromSnapshot(snapshot, systems));
      const choices = [{ secret: SECRET, account: ACCOUNT, decided: 'confirmed' }] as const;
      if (view === undefined) throw new Error('no records');
      const decided = runToEnd(redecided(snapshot, view, choices, systems));
      return { ...decided, snapshot: [...writeWorkspace(decided.snapshot)] };
    });
    expect(packed).toEqual(objects);
    expect(packed?.before).toHaveLength(5);
  });

  it('cannot be made without records, and leaves what is open as it is', async () => {
    const engine = fresh()();
    await expect(
      engine.decideJoins([{ secret: SECRET, account: ACCOUNT, decided: 'cut' }], AT, silent),
    ).rejects.toThrow('No snapshot is open');
  });
});
