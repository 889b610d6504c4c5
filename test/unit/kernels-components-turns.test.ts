import { expect, test, vi } from 'vitest';
import { components, condense, membersOf } from '../../src/graph/kernels/components';
import { reachable, startersOf } from '../../src/graph/kernels/counts';
import { chooseHubs } from '../../src/graph/kernels/hubs';
import { orderByLocality } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { WANTED, codesOf } from '../../src/graph/kernels/step-codes';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { tenantsAbove, tenantsBelow } from '../../src/graph/kernels/tenant-sets';
import { projectKinds } from '../../src/graph/kernels/verb-projection';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { acyclic, digraph, dividedStar } from './small-digraphs';
import { coveredEstate } from './covered-estate';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('components: a turn for each place come to over an edge, then for each place and component', () => {
  const graph = digraph(7, [
    [0, 1],
    [1, 2],
    [2, 0],
    [2, 3],
    [4, 5],
    [5, 4],
  ]);
  const found = turns(components(graph));
  expect(found.turns).toBe(4);
  expect([...found.value.of]).toEqual([1, 1, 1, 0, 2, 2, 3]);
  const all = turns(membersOf(found.value));
  expect([[...all.value.start], [...all.value.members]]).toEqual([
    [0, 1, 4, 6, 7],
    [3, 0, 1, 2, 4, 5, 6],
  ]);
  // Seven places, counted and then put down.
  expect(all.turns).toBe(7 + 7);
  // One after these; then seven places, and four components.
  const dag = turns(condense(graph, found.value));
  expect(dag.turns).toBe(14 + 1 + 7 + 4);
  expect([...dag.value.outTo]).toEqual([0]);
});

test('hubs: a turn for each component that hands on a mark', () => {
  const { dag, weight, starters } = dividedStar();
  const found = turns(chooseHubs(dag, weight, starters));
  // Of 32 samples each side 28 are in the star, and hand on to the hub, which does; then each hub that has edges, and each
  // of 82 components twice to tell how many masks there are.
  expect(found.turns).toBe(28 + 1 + (28 + 1) + 2 + 1 + 1 + 82 * 2);
  expect(found.value.count).toBe(2);
});

test('tenants: a turn for each component that hands on one', () => {
  const dag = acyclic(5, [
    [4, 3],
    [3, 2],
    [2, 1],
  ]);
  const shares = [
    { component: 3, tenant: 0 },
    { component: 4, tenant: 33 },
    { component: 0, tenant: 1 },
  ];
  const down = turns(tenantsAbove(dag, shares, 34, [1, 0, 1, 3]));
  expect(down.value).toEqual([[0, 33], [1], [0, 33], [0, 33]]);
  const up = turns(tenantsBelow(dag, [{ component: 1, tenant: 2 }], 3, [4, 0]));
  expect(up.value).toEqual([[2], []]);
  // By word of 32 tenants: 3, 2 and 1, and 0; then 4 to 1; upwards 1 to 4.
  expect([down.turns, up.turns]).toEqual([4 + 4, 4]);
  // Of nothing asked nothing is looked for.
  expect(turns(tenantsAbove(dag, shares, 34, []))).toEqual({ value: [], turns: 0 });
});

const thing = { resource: true } as const;
const estate = smallEstate(coveredEstate);

test('projections of several verbs: a turn for each node with steps, and for what is gone down to', () => {
  const { graph } = estate;
  const filter = { at: 0, rank: 1 as const, becoming: true };
  const wanted = [verbMask('view'), verbMask('change')].map((verbs) =>
    codesOf(graph, { ...filter, verbs }).map((code) => code & WANTED),
  );
  const order = runToEnd(orderByLocality(graph));
  const found = turns(projectKinds(graph, filter, wanted, order));
  // Who has steps: a, b, g, off, top and mid, twice; and top and mid are gone down.
  expect(found.turns).toBe(6 + 2 + 6);
});

test('pairs of tenants: a turn for each block, and what is told of crossings', () => {
  const { graph } = smallEstate({
    nodes: {
      a: { tenant: 'ta' },
      x: { ...thing, tenant: 'tb' },
      y: { ...thing, tenant: 'tb' },
      z: { ...thing, tenant: 'tc' },
    },
    steps: ['x', 'y', 'z'].map((to) => ({ from: 'a', to, kind: 'permission', permission: 'read' })),
  });
  const starters = startersOf(graph);
  const projection = runToEnd(project(graph, { at: 0, rank: 1, becoming: true }));
  const found = runToEnd(reachable(projection, starters));
  const none = new Int32Array(found.dag.count);
  const hubs = { count: 0, leadsTo: none, ledBy: none };
  const { value, turns: count } = turns(tenantPairs(graph, projection, { ...found, hubs }, starters));
  expect(value.map(({ pairs, principals, nodes }) => [pairs, principals, nodes])).toEqual([
    [2, 1, 2],
    [1, 1, 1],
  ]);
  // Four places whose edges are looked at, three things that are crossed to and one who crosses, whose things they are
  // and who acts.
  const crossed = 4 + 3 + 1 + 4 + 1;
  // Two of its own, a block of each tenant, four components downwards and upwards, grants into each tenant.
  expect(count).toBe(crossed + 2 + 2 + 4 + 4 + 2);
});
