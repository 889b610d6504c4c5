import fc from 'fast-check';
import { test } from 'vitest';
import type { PivotLimits } from '../../src/graph/kernels/pivot-starts';
import { INSIDE_RUNS, SCOPES, holdsInside } from './kernels-estate';
import { expectChoke as check } from './naive-choke';
import { ringedEstate } from './ringed-estate';
import { smallEstate } from './small-estate';

/** Every cycle has a pivot, and nothing is too much to look at. */
const ALWAYS: PivotLimits = { least: 2, depth: Infinity, work: Infinity };

test.each([undefined, ALWAYS, { ...ALWAYS, depth: 1, work: 0.1 }])(
  'choke points are what is lost without each node and record (limits %j)',
  (limits) => {
    holdsInside((graph) => {
      for (const scope of [SCOPES[0]!, SCOPES[1]!, SCOPES[2]!, SCOPES[3]!]) check(graph, scope, limits);
    }, 9);
  },
);

test('the same where a ring of members leads on, from one place of it', () => {
  fc.assert(
    fc.property(ringedEstate(9), (graph) => {
      for (const verbs of [0, 1]) check(graph, { at: 0, rank: 1, becoming: true, verbs }, ALWAYS);
    }),
    { numRuns: INSIDE_RUNS },
  );
});

test('in nested loops, over two ways that meet, and behind a node with several places', () => {
  const group = { type: 'group' } as const;
  const { graph } = smallEstate({
    nodes: {
      a: {},
      b: group,
      c: group,
      d: group,
      e: group,
      f: group,
      g: group,
      top: { resource: true },
      mid: { resource: true },
      x: { resource: true },
      y: { resource: true },
    },
    steps: [
      { from: 'a', to: 'b', kind: 'member' },
      { from: 'a', to: 'c', kind: 'member' },
      { from: 'b', to: 'd', kind: 'member' },
      { from: 'c', to: 'd', kind: 'member' },
      // Loops within a loop, entered in the middle.
      { from: 'd', to: 'e', kind: 'member' },
      { from: 'e', to: 'f', kind: 'member' },
      { from: 'f', to: 'd', kind: 'member' },
      { from: 'f', to: 'e', kind: 'member' },
      { from: 'c', to: 'f', kind: 'member' },
      { from: 'e', to: 'g', kind: 'member' },
      { from: 'g', to: 'b', kind: 'member' },
      // One record twice, and a container that is both controlled and covered.
      { from: 'g', to: 'top', kind: 'permission', permission: 'own', inherits: true, supports: [['r']] },
      { from: 'd', to: 'top', kind: 'control', permission: 'own', supports: [['r']] },
      { from: 'top', to: 'mid', kind: 'contains' },
      { from: 'mid', to: 'x', kind: 'contains' },
      { from: 'mid', to: 'y', kind: 'contains', through: false },
      { from: 'x', to: 'a', kind: 'unlocks' },
    ],
  });
  for (const verbs of [0, 1]) check(graph, { at: 0, rank: 1, becoming: true, verbs });
});

test('below a container that goes with both its places, what other ways lead to stays, and what that contains', () => {
  const group = { type: 'group' } as const;
  const thing = { resource: true } as const;
  const own = { kind: 'permission', permission: 'own', inherits: true } as const;
  const down = { kind: 'contains', through: false } as const;
  const { graph } = smallEstate({
    nodes: {
      a: {},
      g: group,
      h: group,
      top: thing,
      mid: thing,
      x: thing,
      y: thing,
      z: thing,
      side: thing,
      low: thing,
    },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'a', to: 'h', kind: 'member' },
      // top is controlled and covered; it contains a chain with a loop, and another branch.
      { from: 'g', to: 'top', ...own },
      { from: 'g', to: 'top', kind: 'control', permission: 'own' },
      { from: 'top', to: 'mid', ...down },
      { from: 'mid', to: 'x', ...down },
      { from: 'x', to: 'y', ...down },
      { from: 'y', to: 'z', ...down },
      { from: 'z', to: 'x', ...down },
      { from: 'top', to: 'side', ...down },
      { from: 'side', to: 'low', ...down },
      { from: 'low', to: 'top', ...down },
      // x comes by another way as well, and what it contains with it; low only by what top is used for.
      { from: 'h', to: 'x', ...own },
      { from: 'top', to: 'low', kind: 'unlocks' },
    ],
  });
  for (const verbs of [0, 1]) check(graph, { at: 0, rank: 1, becoming: true, verbs });
});
