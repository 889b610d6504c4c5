import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import { ColumnBuilder } from '../../src/graph/build';
import { describeRecord } from '../../src/graph/describe-record';
import { recordView } from '../../src/engine/records';
import { stepFlags, stepMechanism, stepNote, stepVerdict } from '../../src/graph/steps';
import { supportsOf, withFullSupports } from '../../src/graph/supports';
import { DISPUTED } from '../../src/model/record';
import { STANDING } from '../../src/model/window';
import { base, smallEstate } from './small-estate';

describe('a step', () => {
  test('across tenants has the mechanism of its kind unless it says which', () => {
    const kinds = [
      'member',
      'session',
      'unlocks',
      'same-identity',
      'assume',
      'trust',
      'permission',
      'control',
    ] as const;
    const { graph, node } = smallEstate({
      nodes: { ada: {}, box: { tenant: 'globex' }, own: {} },
      steps: [
        ...kinds.map((kind) => ({ from: 'ada', to: 'box', kind })),
        { from: 'ada', to: 'own', kind: 'member' },
        { from: 'box', to: 'ada', kind: 'assume', mechanism: 'guest' },
      ],
    });
    const mechanisms = (from: string): (string | undefined)[] =>
      [...graph.stepFrom.keys()]
        .filter((step) => graph.stepFrom[step] === node(from))
        .map((step) => MECHANISM_NAMES[stepMechanism(graph, step) - 1]);
    expect(mechanisms('box')).toEqual(['guest']);
    expect(mechanisms('ada').sort()).toEqual(
      [
        'domain-trust',
        'foreign-grant',
        'foreign-grant',
        'foreign-membership',
        'role-trust',
        'same-identity',
        'session',
        'shared-secret',
        undefined,
      ].sort(),
    );
  });

  test('that flows down is another than one that does not, in whatever order they are stated', () => {
    const step = { from: 'ada', to: 'box', kind: 'permission', permission: 'read' } as const;
    const flows = { ...step, inherits: true };
    const made = [
      [step, flows],
      [flows, step],
      [flows, step, flows, step],
    ].map((steps) => {
      const { graph } = smallEstate({ nodes: { ada: {}, box: { resource: true } }, steps });
      return [...graph.stepTo.keys()].map((one) => stepFlags(graph, one));
    });
    expect(made).toEqual([
      [0, 4],
      [0, 4],
      [0, 4],
    ]);
  });

  test('stated twice is one with both supports; by the same records it is one', () => {
    const step = { from: 'ada', to: 'ops', kind: 'member' } as const;
    const { graph } = smallEstate({
      nodes: { ada: {}, ops: { type: 'group' } },
      steps: [
        { ...step, supports: [['b', 'a', 'b']] },
        { ...step, supports: [['a', 'b'], ['c']] },
      ],
    });
    expect(graph.stepTo.length).toBe(1);
    expect(supportsOf(graph, 0).map((records) => records.map((r) => graph.records.at(r)?.key))).toEqual([
      ['t|b', 't|a'],
      ['t|c'],
    ]);
    expect(withFullSupports(graph)).toBe(graph);
  });

  test('from an account that two exports contradict each other about is not evaluated, and says why', () => {
    const disputed = [[DISPUTED, 'two exports differ']] as const;
    const { graph } = smallEstate({
      nodes: { ada: { properties: disputed }, ops: { type: 'group' }, dev: { type: 'group' } },
      steps: [
        { from: 'ada', to: 'ops', kind: 'member' },
        { from: 'ada', to: 'dev', kind: 'member', verdict: 'not-evaluated', note: 'own reason' },
        { from: 'ops', to: 'dev', kind: 'member', verdict: 'conditional', note: 'when asked' },
      ],
    });
    const said = [...graph.stepTo.keys()].map(
      (step) => `${stepVerdict(graph, step)} ${graph.notes[stepNote(graph, step)]}`,
    );
    expect(said.sort()).toEqual(['1 own reason', '1 two exports differ', '2 when asked']);
  });

  test('between ends that nobody exported, or that nothing supports, is refused', () => {
    const { builder } = smallEstate({ nodes: { ada: {}, ops: {} }, steps: [] });
    const step = {
      from: 't|ada',
      to: 't|ops',
      kind: 'member',
      verdict: 'allowed',
      window: STANDING,
    } as const;
    const supports = [{ records: ['t|x'] }];
    expect(builder.step({ ...step, to: 't|gone', supports })).toBe(false);
    expect(builder.step({ ...step, from: 't|gone', supports })).toBe(false);
    expect(builder.step({ ...step, supports: [] })).toBe(false);
    expect([builder.has('t|ada'), builder.has('t|acme'), builder.has('t|gone')]).toEqual([true, true, false]);
    expect(builder.step({ ...step, supports })).toBe(true);
    expect(() => builder.finish()).toThrow('t|x, which no reader made');
  });

  test('passes the groups it names, as far as they are there', () => {
    const { graph, node } = smallEstate({
      nodes: { ada: {}, ops: { type: 'group' }, box: { resource: true } },
      steps: [{ from: 'ada', to: 'box', kind: 'permission', permission: 'read', via: ['ops', 'gone'] }],
    });
    expect([...graph.supportVia]).toEqual([node('ops')]);
  });
});

test('a tenant that is only named has a boundary, and is marked as mentioned', () => {
  const { graph } = smallEstate({
    nodes: { ada: { tenant: 'globex' }, bob: {} },
    steps: [],
    stated: ['acme'],
  });
  expect(graph.tenants.map(({ key, name, mentionedOnly }) => [key, name, mentionedOnly])).toEqual([
    ['t|acme', 'acme', false],
    ['t|globex', 'globex', true],
  ]);
});

test('a tenant that something ends in is a node', () => {
  const builder = new ColumnBuilder(
    recordView([
      { ...base, kind: 'tenant', key: 't|acme', id: 'acme', name: 'Acme', type: 'x' },
      { ...base, kind: 'principal', key: 't|ada', id: 'ada', name: 'ada', type: 'user', tenant: 't|acme' },
      { ...base, kind: 'membership', key: 't|m', member: 't|ada', group: 't|acme', window: STANDING },
    ]),
  );
  const step = { from: 't|ada', to: 't|acme', kind: 'permission', permission: 'own' } as const;
  expect(
    builder.step({ ...step, verdict: 'allowed', window: STANDING, supports: [{ records: ['t|m'] }] }),
  ).toBe(true);
  const graph = builder.finish();
  expect([...graph.nodes].map(({ key }) => key)).toEqual(['t|ada', 't|acme']);
  expect(graph.records.at(0)?.label).toBe('ada is a member of Acme');
});

test('records in words', () => {
  const name = (key: string): string => key.slice(2);
  const window = STANDING;
  const grant = {
    ...base,
    kind: 'grant',
    key: 'g',
    principal: 't|ada',
    resource: 't|box',
    verbs: 1,
    effect: 'allow',
    permission: 'read',
    window,
  } as const;
  expect(describeRecord(grant, name)).toBe('read on box, granted to ada');
  expect(describeRecord({ ...grant, effect: 'deny' }, name)).toBe('deny of read on box, granted to ada');
  const trust = {
    ...base,
    kind: 'trust',
    key: 'x',
    mechanism: 'role-trust',
    from: 't|ada',
    to: 't|box',
    window,
  } as const;
  const named = { ...trust, properties: [['name', 'GDAP 1']] } as const;
  expect(describeRecord(trust, name)).toBe('role trust from ada to box');
  expect(describeRecord(named, name)).toBe('role trust GDAP 1 from ada to box');
  expect(describeRecord({ ...named, nativeType: 'relationship' }, name)).toBe(
    'relationship GDAP 1 from ada to box',
  );
  const thing = { ...base, key: 'r', id: 'r', name: 'Box', type: 'thing', tenant: 't|acme' } as const;
  expect(describeRecord({ ...thing, kind: 'resource' }, name)).toBe('Box');
  expect(describeRecord({ ...thing, kind: 'tenant', name: 'Acme' }, name)).toBe('Acme');
});
