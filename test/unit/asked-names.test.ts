/** Files that do not say what they are of: what is asked about them, and that the answer equals the right name. */
import { strToU8, zipSync } from 'fflate';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { askingTheSame, askOf, choicesFor, namesFor } from '../../src/app/asked-names';
import { importFiles } from '../../src/engine/import';
import { inspectAnswer } from '../../src/engine/publish';
import { Session } from '../../src/engine/session';
import { readWorkspace, writeWorkspace } from '../../src/engine/workspace';
import { runToEnd } from '../../src/lib/steps';
import type { InputFile } from '../../src/model/snapshot';
import { StoredEngine } from '../../src/store/engine-api';
import { localLocks } from '../../src/store/locks';
import { SnapshotStore } from '../../src/store/store';
import { systems } from '../../src/systems/registry';
import { bytesOf } from './saved';

const AT = Date.UTC(2026, 0, 1);
const silent = (): void => undefined;
const M = '999900001111';
const NORTH = 'aaaaaaaa-0000-4000-8000-00000000000a';
const SOUTH = 'bbbbbbbb-0000-4000-8000-00000000000b';
const arn = (path: string): string => `arn:aws:organizations::${M}:${path}`;

type Files = readonly (readonly [name: string, value: unknown])[];

const policy = {
  Id: 'p-deny',
  Arn: arn('policy/o-exampleorg1/service_control_policy/p-deny'),
  Name: 'Deny S3',
  Type: 'SERVICE_CONTROL_POLICY',
};
const ORGANIZATION: Files = [
  ['list-roots.json', { Roots: [{ Id: 'r-ab12', Arn: arn('root/o-exampleorg1/r-ab12'), Name: 'Root' }] }],
  ['list-policies-scp.json', { Policies: [policy] }],
];
const targets = { Targets: [{ TargetId: 'r-ab12', Name: 'Root', Type: 'ROOT' }] };

const graph = (entity: string, value: readonly unknown[]): unknown => ({
  '@odata.context': `https://graph.microsoft.com/v1.0/$metadata#${entity}`,
  value,
});
const organization = (id: string, name: string): unknown =>
  graph('organization', [{ id, displayName: name, verifiedDomains: [] }]);
const group = (n: number): unknown =>
  graph('groups', [
    { id: `00000000-0000-4000-8000-00000000000${n}`, displayName: `Group ${n}`, securityEnabled: true },
  ]);
const TENANTS: Files = [
  ['north.json', organization(NORTH, 'North')],
  ['south.json', organization(SOUTH, 'South')],
];

function imported(files: Files) {
  const bytes = files.map(([name, value]) => ({
    name,
    bytes: new TextEncoder().encode(JSON.stringify(value)),
  }));
  return runToEnd(importFiles(bytes, systems));
}

function inputOf(inputs: readonly InputFile[], name: string): InputFile {
  const found = inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input ${name}`);
  return found;
}

function engine(): StoredEngine {
  const store = new SnapshotStore({ indexedDB: new IDBFactory(), IDBKeyRange, locks: localLocks() });
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve));
  return new StoredEngine({ platform: { now: () => performance.now(), tick }, systems, store });
}

const dropped = (files: Files): File[] =>
  files.map(([name, value]) => new File([JSON.stringify(value)], name));

describe('what is asked', () => {
  it('of an answer without its policy: with the policies that the exports know', () => {
    const { inputs } = imported([...ORGANIZATION, ['targets.json', targets]]);
    const { problems } = inputOf(inputs, 'targets.json');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('does not say of which policy');
    expect(problems[0]?.ask).toEqual({
      what: 'policy',
      label: 'Which policy is this the answer for?',
      prefix: 'list-targets-for-policy-',
      suffix: '.targets.json',
      choices: [{ id: 'p-deny', label: 'Deny S3 (p-deny)' }],
    });
    expect(inputs.filter((input) => askOf(input) !== undefined)).toHaveLength(1);
  });

  it('of a list of policies that may be one target’s: the target, or that it is the list of all', () => {
    const { inputs } = imported([...ORGANIZATION, ['policies.json', { Policies: [policy], More: 1 }]]);
    const input = inputOf(inputs, 'policies.json');
    expect(askOf(input)?.choices?.map(({ label }) => label)).toEqual([
      'All policies of the organization',
      expect.stringContaining('999900001111'),
      'Root (r-ab12)',
    ]);
    const name = (answer: string) => namesFor(inputs, [input], answer)[0]?.name;
    expect(name('all')).toBe('list-policies-all.policies.json');
    expect(name('Root (r-ab12)')).toBe('list-policies-for-target-r-ab12.policies.json');
    expect(name(' ../ou-1 ')).toBe('list-policies-for-target-.._ou-1.policies.json');
  });

  it('of no wrapper that lacks it: its name is not read', () => {
    const wrapped = { command: 'aws organizations list-targets-for-policy', output: targets };
    expect(askOf(inputOf(imported([['t.json', wrapped]]).inputs, 't.json'))).toBeUndefined();
  });

  it('of pages whose tenant is open: the choices once, the question for each', () => {
    const { inputs } = imported([...TENANTS, ['a.json', group(1)], ['b.json', group(2)]]);
    const a = inputOf(inputs, 'a.json');
    const b = inputOf(inputs, 'b.json');
    expect(askOf(a)).toMatchObject({ what: 'tenant', prefix: '', suffix: '__a.json' });
    expect(askingTheSame(inputs, a)).toEqual([b]);
    expect(choicesFor(inputs, a)).toEqual(choicesFor(inputs, b));
    expect(choicesFor(inputs, a).map(({ id }) => id)).toEqual([NORTH, SOUTH]);
    expect([a, b].filter((input) => askOf(input)?.choices !== undefined)).toHaveLength(1);
  });

  it('of none where there is one tenant, and no more once another file says it', () => {
    expect(imported([TENANTS[0]!, ['a.json', group(1)]]).inputs.some((input) => askOf(input))).toBe(false);
    const named = imported([...TENANTS, [`${SOUTH}__a.json`, group(1)]]);
    expect(named.inputs.some((input) => askOf(input))).toBe(false);
  });

  it('is published, and kept in a workspace', () => {
    const snapshot = imported([...TENANTS, ['a.json', group(1)]]);
    const session = runToEnd(Session.fromSnapshot(snapshot, systems));
    expect(JSON.stringify(inspectAnswer(session))).toContain('"suffix":"__a.json"');
    const again = runToEnd(readWorkspace(writeWorkspace(snapshot)));
    expect(again.ok && again.value.inputs).toEqual(snapshot.inputs);
  });
});

it('is left out of a report of everything, which opens', async () => {
  const stored = engine();
  const { overview } = await stored.import('one', 1, dropped([...TENANTS, ['a.json', group(1)]]), AT, silent);
  expect(overview.inputs.some((input) => askOf(input))).toBe(true);
  const template =
    '<title>Overreach report</title><script type="application/octet-stream" id="report-data"></script>';
  const { data } = await stored.reportData({ title: 'T', scope: { kind: 'everything' }, template }, AT);
  const opened = await engine().openReport(data, undefined, silent);
  expect(opened.inputs).toHaveLength(3);
  expect(opened.inputs.some((input) => askOf(input))).toBe(false);
});

describe('the answer', () => {
  it.each<readonly [string, Files, string, string, string]>([
    [
      'a policy',
      [...ORGANIZATION, ['targets.json', targets]],
      'targets.json',
      'p-deny',
      'list-targets-for-policy-p-deny.targets.json',
    ],
    ['a tenant', [...TENANTS, ['a.json', group(1)]], 'a.json', SOUTH, `${SOUTH}__a.json`],
  ])('%s: the snapshot is as if the file had been named so', async (_, files, asking, answer, name) => {
    const stored = engine();
    const { snapshot, overview } = await stored.import('one', 1, dropped(files), AT, silent);
    const named = namesFor(overview.inputs, [inputOf(overview.inputs, asking)], answer);
    expect(named.map((one) => one.name)).toEqual([name]);
    const after = await stored.nameFiles(named, AT, silent);
    expect(after.snapshot).toMatchObject({ id: snapshot.id, name: 'one' });
    expect(after.inputs.some((input) => askOf(input))).toBe(false);
    const right = engine();
    await right.import(
      'one',
      1,
      dropped(files.map(([old, value]) => [old === asking ? name : old, value])),
      AT,
      silent,
    );
    expect(await bytesOf(await stored.workspace())).toEqual(await bytesOf(await right.workspace()));
    // And it stays so: named again, it is read from what is kept.
    expect((await stored.snapshots()).length).toBe(1);
    expect((await stored.nameFiles([], AT, silent)).inputs).toEqual(after.inputs);
  });

  it('leaves files that a folder of their archive ties where they were, and ties those of the same folder', async () => {
    const members: Files = [
      ...TENANTS,
      [`${NORTH}/groups.json`, group(3)],
      ['unsorted/a.json', group(1)],
      ['unsorted/b.json', group(2)],
    ];
    const zip = zipSync(
      Object.fromEntries(members.map(([name, value]) => [name, strToU8(JSON.stringify(value))])),
    );
    const stored = engine();
    const { overview } = await stored.import('zip', 1, [new File([zip], 'all.zip')], AT, silent);
    const a = inputOf(overview.inputs, 'all.zip/unsorted/a.json');
    const same = askingTheSame(overview.inputs, a);
    expect(same.map(({ name }) => name)).toEqual(['all.zip/unsorted/b.json']);
    const after = await stored.nameFiles(namesFor(overview.inputs, [a, ...same], SOUTH), AT, silent);
    expect(after.inputs.map(({ name }) => name).sort()).toEqual([
      `all.zip/${NORTH}/groups.json`,
      'all.zip/north.json',
      'all.zip/south.json',
      `all.zip/unsorted/${SOUTH}__a.json`,
      `all.zip/unsorted/${SOUTH}__b.json`,
    ]);
    expect(after.inputs.some((input) => askOf(input))).toBe(false);
    const tenantOf = async (name: string) => {
      const [found] = await stored.search(name, 1);
      return after.tenants[found?.tenant ?? -1]?.id;
    };
    expect([await tenantOf('Group 1'), await tenantOf('Group 2'), await tenantOf('Group 3')]).toEqual([
      SOUTH,
      SOUTH,
      NORTH,
    ]);
  });
});
