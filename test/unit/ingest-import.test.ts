import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { drive } from '../../src/engine/drive';
import { importFiles } from '../../src/engine/import';
import type { NamedBytes } from '../../src/engine/import';
import { writeWorkspace } from '../../src/engine/workspace';
import { sha256Hex } from '../../src/lib/sha256';
import { runToEnd } from '../../src/lib/steps';
import type { Snapshot } from '../../src/model/snapshot';
import type { SystemModule } from '../../src/systems/system';
import { toy } from './ingest-toy-system';

function file(name: string, content: unknown): NamedBytes {
  return { name, bytes: strToU8(typeof content === 'string' ? content : JSON.stringify(content)) };
}

function run(files: readonly NamedBytes[], systems: readonly SystemModule[] = [toy]): Snapshot {
  return runToEnd(importFiles(files, systems));
}

const ann = file('ann.json', { toy: [{ user: 'ann', groups: ['ops', 'dev'] }] });
const ops = file('ops.json', {
  toy: [
    { user: 'ops', name: 'Operations' },
    { user: 'ann', alias: 'a@x' },
  ],
});

describe('import', () => {
  it('orders inputs by hash, not by the order given, and gives equal snapshots', () => {
    const one = run([ann, ops]);
    expect(run([ops, ann])).toEqual(one);
    expect(one.inputs.map(({ sha256 }) => sha256)).toEqual(
      [sha256Hex(ann.bytes), sha256Hex(ops.bytes)].sort(),
    );
    expect(writeWorkspace(run([ops, ann]))).toEqual(writeWorkspace(one));
  });

  it('accounts for every record and fact and merges by key', () => {
    const { inputs, records, gaps } = run([ann, ops]);
    const [first, second] = inputs;
    expect(first?.records.read).toBe(first?.name === 'ann.json' ? 1 : 2);
    const merged = inputs.reduce((sum, input) => sum + input.records.merged, 0);
    expect(merged).toBe(1);
    expect(second?.ignoredFor).toEqual([{ reason: `already stated in ${first?.name ?? ''}`, count: 1 }]);
    for (const { records: tally, facts } of inputs) {
      expect(tally.read).toBe(tally.used + tally.merged + tally.ignored);
      expect(facts.read).toBe(facts.used + facts.merged + facts.ignored);
    }
    const people = records.filter((record) => record.kind === 'principal');
    expect(people.find(({ id }) => id === 'ann')?.aliases).toEqual(['a@x']);
    const definition = people.find(({ id }) => id === 'ops');
    expect(definition).toMatchObject({ name: 'Operations', source: { pointer: '/toy/0' } });
    expect(inputs[definition?.source.file ?? -1]?.name).toBe('ops.json');
    expect(definition && 'mentionedOnly' in definition).toBe(false);
    expect(people.find(({ id }) => id === 'dev')?.mentionedOnly).toBe(true);
    expect(gaps).toEqual([
      { system: 'toy', layer: 'groups', consequence: '2 memberships cannot be followed', effect: 'grants' },
    ]);
  });

  it('lists the same bytes under another name as merged', () => {
    const { inputs, records } = run([ann, { ...ann, name: 'copy/of/zz.json' }]);
    expect(inputs.map(({ name }) => name)).toEqual(['ann.json', 'copy/of/zz.json']);
    expect(inputs[1]).toMatchObject({
      system: 'toy',
      reasons: ['identical to ann.json'],
      records: { read: 1, used: 0, merged: 1, ignored: 0 },
      facts: { read: 2, used: 0, merged: 2, ignored: 0 },
    });
    expect(records).toHaveLength(run([ann]).records.length);
  });

  it('reads files under their path in the archive or folder given, and keeps no path of a machine', () => {
    const zip = zipSync({ 'deep/ann.json': ann.bytes, 'in.zip': zipSync({ 'ops.json': ops.bytes }) });
    const names = run([
      { name: 'C:\\data\\out.zip', bytes: zip },
      { name: 'x/bob.json.gz', bytes: gzipSync(strToU8('{"toy":[]}'), { mtime: 0 }) },
    ]).inputs.map(({ name }) => name);
    expect(names.sort()).toEqual([
      'out.zip/deep/ann.json',
      'out.zip/in.zip/ops.json',
      'x/bob.json.gz/bob.json',
    ]);
  });

  it('names no folder of a machine', () => {
    const named = (name: string): string | undefined => run([{ ...ann, name }]).inputs[0]?.name;
    expect(named('/home/ana/exports/ann.json')).toBe('ann.json');
    expect(named('C:\\Users\\ana\\ann.json')).toBe('ann.json');
    expect(named('../../ana/ann.json')).toBe('ann.json');
    expect(named('./north\\ann.json')).toBe('north/ann.json');
    expect(named('/')).toBe('unnamed');
  });

  it('keeps what a breaking reader has read and goes on with the other files', () => {
    const broken = file('broken.json', { toy: [{ user: 'zoe' }, { break: true }, { user: 'never' }] });
    const { inputs, records } = run([broken, ann]);
    const input = inputs.find(({ name }) => name === 'broken.json');
    expect(input?.problems).toEqual([
      {
        severity: 'error',
        message: 'reading stopped half-way, what was read until then is kept: the toy is broken',
      },
    ]);
    expect(records.map(({ key }) => key)).toEqual(expect.arrayContaining(['toy|zoe', 'toy|ann']));
  });

  it('reads nothing when two systems claim a file equally, and says which', () => {
    const twin: SystemModule = { ...toy, id: 'twin', title: 'Twin' };
    const { inputs, records } = run([ann], [toy, twin]);
    expect(records).toEqual([]);
    expect(inputs[0]?.system).toBeUndefined();
    expect(inputs[0]?.problems[0]?.message).toBe(
      'claimed equally by Toy, Twin; not read, as either may be wrong',
    );
    const weaker: SystemModule = {
      ...twin,
      recognise: () => ({ format: 'any', score: 0.1, reasons: ['is a file'] }),
    };
    expect(run([ann], [weaker, toy]).inputs[0]).toMatchObject({
      system: 'toy',
      reasons: ['has a list `toy`', 'rather than Twin: is a file'],
    });
  });

  it('survives a system that cannot even look', () => {
    const angry: SystemModule = {
      ...toy,
      id: 'angry',
      recognise: () => {
        throw new Error('no');
      },
    };
    const { inputs } = run([ann], [angry, toy]);
    expect(inputs[0]).toMatchObject({
      system: 'toy',
      problems: [{ message: 'angry could not look at it: no' }],
    });
  });
});

describe('workspaces among the files', () => {
  const whole = run([ann, ops]);

  it('come back as they were', () => {
    const bytes = writeWorkspace(whole);
    expect(run([{ name: 'w.overreach', bytes }])).toEqual(whole);
    expect(
      run([
        { name: 'plain', bytes: strToU8('') },
        { name: 'w.zip', bytes: zipSync({ w: bytes }) },
      ]).inputs,
    ).toHaveLength(3);
  });

  it('merge with other files as if their own inputs had been there', () => {
    const workspace = { name: 'w.gz', bytes: writeWorkspace(run([ann])) };
    const both = run([workspace, ops]);
    expect(both.inputs.map(({ name, sha256 }) => ({ name, sha256 }))).toEqual(
      whole.inputs.map(({ name, sha256 }) => ({ name, sha256 })),
    );
    expect(new Set(both.records)).toEqual(new Set(whole.records));
    expect(both.gaps).toEqual(whole.gaps);
  });

  it('do not double an input that is there itself', () => {
    const workspace = { name: 'w.gz', bytes: writeWorkspace(whole) };
    const again = run([workspace, ann]);
    expect(again.inputs.map(({ name }) => name)).toEqual(whole.inputs.map(({ name }) => name));
    expect(again.records).toHaveLength(whole.records.length);
  });

  it('are refused with the place when changed', () => {
    const bytes = writeWorkspace(whole).slice();
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const { inputs } = run([{ name: 'w.overreach', bytes }]);
    expect(inputs[0]?.problems[0]?.message).toMatch(
      /workspace that cannot be read: .*(block|content|digest)/,
    );
  });
});

describe('a driven import', () => {
  it('stops between slices and leaves its generator closed', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ user: `u${i}` }));
    const controller = new AbortController();
    const task = importFiles([file('many.json', { toy: many })], [toy]);
    let turns = 0;
    let clock = 0;
    const driven = drive(task, {
      signal: controller.signal,
      now: () => (clock += 10),
      tick: () => {
        if (++turns === 5) controller.abort();
        return Promise.resolve();
      },
    });
    await expect(driven).rejects.toThrow('stopped before it was done');
    expect(turns).toBe(5);
    expect(task.next().done).toBe(true);
  });
});
