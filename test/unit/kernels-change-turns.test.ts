import { expect, test, vi } from 'vitest';
import { alteredSteps, leadingTo, reachedOver, replacedSteps } from '../../src/graph/kernels/altered';
import { RowHolders } from '../../src/graph/kernels/row-holders';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('what a change does: a turn for each node gone on from, and each come back to', () => {
  const group = { type: 'group' } as const;
  const thing = { resource: true } as const;
  const read = { kind: 'permission', permission: 'read' } as const;
  const { graph, node } = smallEstate({
    nodes: { a: {}, b: {}, off: { ...group, enabled: false }, g: group, h: group, x: thing },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'a', to: 'h', kind: 'member' },
      { from: 'h', to: 'g', kind: 'member' },
      { from: 'b', to: 'g', kind: 'member' },
      { from: 'off', to: 'g', kind: 'member' },
      { from: 'g', to: 'x', ...read },
    ],
  });
  const filter = { at: 0, rank: 1 as const, becoming: true };
  const direct = [...graph.stepTo.keys()].filter(
    (step) => graph.stepFrom[step] === node('a') && graph.stepTo[step] === node('g'),
  );
  // From a on, then from h on, which leads to g.
  const replaced = turns(replacedSteps(graph, filter, direct));
  expect(replaced).toEqual({ value: new Set(direct), turns: 2 });
  const change = { records: new Set<number>(), nodes: new Set<number>(), added: [] };
  const altered = alteredSteps(graph, filter, direct, change);
  // g alone is gone on from.
  const reached = turns(reachedOver(graph, filter, altered));
  expect(reached).toEqual({ value: [node('g'), node('x')], turns: 1 });
  const leading = turns(leadingTo(graph, filter, reached.value));
  expect([...leading.value]).toEqual([...graph.nodeKind.keys()].map(() => 1));
  expect(leading.turns).toBe(graph.nodes.length);
  const holders = new RowHolders(graph, filter);
  const rows = { permission: [graph.permissions.indexOf('read')], resource: [node('x')] };
  const held = turns(holders.at(rows, 1, new Set()));
  // g, and a, h and b that belong to it.
  expect(held.turns).toBe(4);
  expect([...held.value.keys()].filter((one) => held.value[one] === 1).sort()).toEqual(
    ['a', 'b', 'g', 'h'].map(node).sort(),
  );
  // One look at the step into x, four into g, one into h, and one for each of the four.
  expect(holders.spent).toBe(1 + 4 + 1 + 4);
});
