import { expect, test, vi } from 'vitest';
import { NODE_KINDS, STEP_KINDS } from '../../src/graph/access-graph';
import { countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import { sharing } from '../../src/graph/kernels/hubs';
import { localityOrder, orderByLocality } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { sweep } from '../../src/graph/kernels/sweep';
import { runToEnd } from '../../src/lib/steps';
import { acyclic } from './small-digraphs';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

const CONTAINS = STEP_KINDS.indexOf('contains');

/** How often a generator says that it has done such a share. */
function saying(work: Generator<number, unknown>, share: number): number {
  return [...work].filter((done) => done === share).length;
}

test('an order by locality: a turn for each step, each container and each node, as often as it is looked at', () => {
  const { graph, node } = smallEstate({
    nodes: {
      top: { type: 'group' },
      a: {},
      b: {},
      mid: { type: 'group' },
      round: { type: 'group' },
      about: { type: 'group' },
    },
    steps: [
      { from: 'top', to: 'mid', kind: 'contains' },
      { from: 'mid', to: 'b', kind: 'contains' },
      // What nothing but a circle holds.
      { from: 'round', to: 'about', kind: 'contains' },
      { from: 'about', to: 'round', kind: 'contains' },
      { from: 'a', to: 'b', kind: 'member' },
    ],
  });
  const { value, turns: count } = turns(orderByLocality(graph));
  expect(value).toEqual(localityOrder(graph));
  expect(value.indexOf(node('mid'))).toBe(value.indexOf(node('top')) + 1);
  const nodes = graph.nodes.length;
  const containers = new Set(
    [...graph.stepFrom].filter((_, step) => graph.classes.kind[graph.stepClass[step]!] === CONTAINS),
  );
  expect(containers.size).toBe(4);
  // Steps once; containers; nodes first as what nothing holds and then as what is left, then by kind and by tenant.
  expect(count).toBe(5 + 4 + 2 * nodes + 1 + nodes + 1 + nodes);
});

test('weights by mask: a turn for each weight and for each mask that is asked for', () => {
  const { value, turns: count } = turns(
    sharing(
      Int32Array.of(0b1, 0b10, 0b100, 0, 0b1, 0b11),
      Int32Array.of(0b1, 0b11, 0b10, 0, 0b1),
      Uint32Array.of(1, 10, 100, 1000, 10_000),
    ),
  );
  expect([...value]).toEqual([
    [0b1, 10_011],
    [0b10, 110],
    [0b100, 0],
    [0b11, 10_111],
  ]);
  expect(count).toBe(5 + 6);
});

test('a sweep: a turn for each component when what it counts is summed', () => {
  const dag = acyclic(5, [
    [4, 3],
    [4, 2],
    [3, 1],
    [2, 1],
    [1, 0],
  ]);
  const none = { count: 0, leadsTo: new Int32Array(5), ledBy: new Int32Array(5) };
  const weight = Uint32Array.of(1, 1, 0, 2, 0);
  const starters = Uint32Array.of(0, 1, 0, 1, 1);
  const work = (): ReturnType<typeof sweep> => sweep(dag, { weight, labels: 1 }, starters, none);
  const swept = runToEnd(work());
  expect([1, 3, 4].map((c) => swept.reached(c, 0))).toEqual([2, 4, 4]);
  expect([0, 1, 3].map((c) => swept.reaching[c])).toEqual([3, 3, 2]);
  expect(saying(work(), 1)).toBe(5);
});

test('counts: a turn for each start when it is asked whether it comes to itself, then for each node and each start', () => {
  const { graph, node } = smallEstate({
    nodes: { a: {}, b: {}, c: {}, x: { resource: true }, y: { resource: true } },
    steps: [
      { from: 'a', to: 'x', kind: 'permission', permission: 'read' },
      { from: 'b', to: 'x', kind: 'permission', permission: 'read' },
      { from: 'b', to: 'y', kind: 'permission', permission: 'read' },
    ],
  });
  const starters = startersOf(graph);
  expect([...starters]).toEqual([node('a'), node('b'), node('c')]);
  const projection = runToEnd(project(graph, { at: 0, rank: 1, becoming: true }));
  const found = runToEnd(reachable(projection, starters));
  const { value, turns: count } = turns(countReachable(projection, found, starters));
  expect([...starters].map((start) => value.reached[start])).toEqual([1, 2, 0]);
  expect(['x', 'y'].map((thing) => value.reaching[node(thing)])).toEqual([2, 1]);
  // Every start comes to itself, so that a sweep which is asked nothing takes as many.
  const alone = turns(sweep(found.dag, found, found.starters, found.hubs));
  expect(count).toBe(3 + 1 + alone.turns + graph.nodes.length + 1 + 3 + 1);
});

test('only who acts can start: no thing, no pattern, no tenant, nobody disabled', () => {
  const { graph, node } = smallEstate({
    nodes: { a: {}, off: { enabled: false }, x: { resource: true }, y: { resource: true } },
    steps: [{ from: 'a', to: 'x', kind: 'permission', permission: 'read' }],
  });
  const kinds = { ...graph, nodeKind: graph.nodeKind.slice() };
  for (const kind of ['resource', 'pattern', 'tenant'] as const) {
    kinds.nodeKind[node('y')] = NODE_KINDS.indexOf(kind);
    expect([...startersOf(kinds)], kind).toEqual([node('a')]);
  }
  // A secret unlocks whoever it is a secret of.
  kinds.nodeKind[node('y')] = NODE_KINDS.indexOf('secret');
  expect([...startersOf(kinds)].sort()).toEqual([node('a'), node('y')].sort());
});
