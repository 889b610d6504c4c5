import { expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import type { Verb } from '../../src/model/permission';
import { crossersInTurns, crossingInto } from '../../src/questions/crossing-reach';
import { smallEstate } from './small-estate';

/** Two groups of one tenant hold permissions in another; who is in them comes there round one group or past two. */
const { graph, node } = smallEstate({
  nodes: {
    near: { tenant: 'msp' },
    far: { tenant: 'msp' },
    readers: { tenant: 'msp', type: 'group' },
    inner: { tenant: 'msp', type: 'group' },
    owners: { tenant: 'msp', type: 'group' },
    other: { type: 'group' },
    thing: { resource: true, tenant: 'client' },
  },
  steps: [
    { from: 'far', to: 'readers', kind: 'member', via: ['owners', 'inner'] },
    { from: 'far', to: 'inner', kind: 'member' },
    { from: 'inner', to: 'readers', kind: 'member' },
    { from: 'near', to: 'owners', kind: 'member' },
    {
      from: 'readers',
      to: 'thing',
      kind: 'permission',
      permission: 'read',
      verbs: verbMask('view'),
      mechanism: 'role-trust',
    },
    {
      from: 'owners',
      to: 'thing',
      kind: 'permission',
      permission: 'own',
      verbs: verbMask('rotate'),
      mechanism: 'role-trust',
    },
    { from: 'near', to: 'thing', kind: 'assume', mechanism: 'role-trust' },
    {
      from: 'other',
      to: 'thing',
      kind: 'permission',
      permission: 'read',
      verbs: verbMask('view'),
      mechanism: 'role-trust',
    },
  ],
});
const by = { tenant: graph.nodeTenant[node('far')] ?? -1, mechanism: 'role-trust' } as const;
const asked = (...verbs: Verb[]) => ({ at: 0, atLeast: 'not-evaluated', verbs, becoming: true }) as const;
const crossers = (...verbs: Verb[]): readonly (readonly [string, number, readonly string[]])[] =>
  runToEnd(crossersInTurns(graph, node('thing'), by, asked(...verbs)))
    .reached.map(
      ({ node: number, steps, permissions }) =>
        [graph.nodes.at(number)?.id ?? '', steps, permissions] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));

test('who crosses is asked by what can be done there: only such a permission counts, by its shortest way', () => {
  expect(crossers()).toEqual([
    ['far', 3, ['read']],
    ['near', 1, ['own']],
  ]);
  expect(crossers('view')).toEqual([['far', 3, ['read']]]);
  expect(crossers('rotate')).toEqual([['near', 2, ['own']]]);
  expect(crossers('create')).toEqual([]);
});

test('one holder can be asked about by itself', () => {
  const one = crossingInto(graph, node('thing'), { ...by, from: node('owners') }, asked());
  expect([...one.rank]).toEqual([[node('near'), 3]]);
  expect([...one.passed]).toEqual([node('owners')]);
});
