import { expect, test } from 'vitest';
import { runToEnd } from '../../src/lib/steps';
import { effectivePermissions, howsOf } from '../../src/questions/effective';
import { smallEstate } from './small-estate';

const contains = (from: string, to: string) => ({ from, to, kind: 'contains', supports: [[]] }) as const;

test('how each permission comes about, once each where containers meet again', () => {
  const { graph, node } = smallEstate({
    nodes: {
      ada: {},
      staff: { type: 'group' },
      admin: { type: 'role' },
      away: { type: 'role', tenant: 'globex' },
      key: { type: 'access-key' },
      root: {},
      victim: {},
      top: { resource: true },
      left: { resource: true },
      right: { resource: true },
      leaf: { resource: true },
    },
    steps: [
      { from: 'ada', to: 'staff', kind: 'member' },
      { from: 'staff', to: 'admin', kind: 'assume' },
      { from: 'ada', to: 'away', kind: 'assume' },
      { from: 'ada', to: 'key', kind: 'control', permission: 'read' },
      { from: 'key', to: 'root', kind: 'unlocks' },
      { from: 'ada', to: 'victim', kind: 'session' },
      { from: 'root', to: 'top', kind: 'permission', permission: 'own', inherits: true },
      { from: 'staff', to: 'leaf', kind: 'permission', permission: 'see' },
      { from: 'admin', to: 'leaf', kind: 'permission', permission: 'change' },
      { from: 'away', to: 'leaf', kind: 'permission', permission: 'cross' },
      { from: 'victim', to: 'leaf', kind: 'permission', permission: 'steal' },
      contains('top', 'left'),
      contains('top', 'right'),
      contains('left', 'leaf'),
      contains('right', 'leaf'),
    ],
  });
  const scope = { at: 0, atLeast: 'allowed', verbs: [], becoming: true } as const;
  const rows = runToEnd(effectivePermissions(graph, [node('ada')], scope));
  const words = Array.from({ length: rows.count }, (_, row) => {
    const permission =
      graph.permissions[graph.classes.permission[graph.stepClass[rows.step[row]!]!]!] ?? 'assume';
    const resource = graph.nodes.at(rows.resource[row]!)?.id;
    return `${permission} ${resource} ${rows.steps[row]}: ${howsOf(rows.how[row]!).join(' ')}`;
  });
  expect(words.sort()).toEqual(
    [
      'assume admin 2: group',
      'assume away 1: direct',
      'read key 1: direct',
      'change leaf 3: group role',
      'cross leaf 2: role trust',
      'see leaf 2: group',
      'steal leaf 2: takeover',
      'own top 3: secret takeover',
      'own left 4: container secret takeover',
      'own right 4: container secret takeover',
      'own leaf 5: container secret takeover',
    ].sort(),
  );
});
