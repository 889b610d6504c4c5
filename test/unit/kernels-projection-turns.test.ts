import { expect, test, vi } from 'vitest';
import { orderByLocality } from '../../src/graph/kernels/locality';
import { project } from '../../src/graph/kernels/projection';
import { runToEnd } from '../../src/lib/steps';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('a projection: a turn for each node with steps, each container, and what is spread up and down', () => {
  const thing = { resource: true } as const;
  const { graph } = smallEstate({
    nodes: { a: {}, g: { type: 'group' }, top: thing, mid: thing, x: thing, y: thing },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'g', to: 'top', kind: 'permission', permission: 'read', inherits: true },
      { from: 'top', to: 'mid', kind: 'contains' },
      { from: 'mid', to: 'x', kind: 'contains' },
      { from: 'x', to: 'y', kind: 'permission', permission: 'read' },
    ],
  });
  const order = runToEnd(orderByLocality(graph));
  const found = turns(project(graph, { at: 0, rank: 1, becoming: true }, order));
  // Five nodes have steps, at first and at last, each followed by one turn more. Two containers are looked down from;
  // that x leads on is spread up to both, that g may read down from both.
  expect(found.turns).toBe(5 + 1 + 2 + 2 + 2 + 1 + 5);
});
