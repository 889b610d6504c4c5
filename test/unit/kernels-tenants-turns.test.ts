import { expect, test, vi } from 'vitest';
import { reachable, startersOf } from '../../src/graph/kernels/counts';
import { crossingEdges, marked, shares } from '../../src/graph/kernels/crossings';
import { project } from '../../src/graph/kernels/projection';
import { runToEnd } from '../../src/lib/steps';
import { acyclic } from './small-digraphs';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('what crosses tenants: a turn for each place, component and node looked at', () => {
  const { graph } = smallEstate({
    nodes: {
      a: { tenant: 'ta' },
      g: { type: 'group', tenant: 'tb' },
      x: { resource: true, tenant: 'tb' },
      y: { resource: true, tenant: 'tb' },
    },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'g', to: 'x', kind: 'permission', permission: 'read' },
    ],
  });
  const starters = startersOf(graph);
  const projection = runToEnd(project(graph, { at: 0, rank: 1, becoming: true }));
  const { dag } = runToEnd(reachable(projection, starters));
  const crossings = turns(crossingEdges(graph, projection, dag));
  // Nobody comes to y.
  expect([crossings.value.length, crossings.turns]).toEqual([1, 3]);
  const everyone = Uint32Array.from(graph.nodeTenant.keys());
  const marks = new Uint8Array(dag.count).fill(1);
  const shared = turns(shares(graph, dag, marks, everyone, projection.end));
  expect([shared.value.length, shared.turns]).toEqual([3, 4]);
  const chain = acyclic(5, [
    [4, 3],
    [3, 2],
    [3, 1],
  ]);
  expect(turns(marked(chain.outStart, chain.outTo, [3])).turns).toBe(3);
});
