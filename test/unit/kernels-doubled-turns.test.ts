import { expect, test, vi } from 'vitest';
import { DoubledWalker } from '../../src/graph/kernels/doubled';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

const group = { type: 'group' } as const;
const read = { kind: 'permission', permission: 'read' } as const;

function walk(
  first: readonly (readonly string[])[],
  a: SmallEstate['nodes'][string] = {},
): ReturnType<typeof turns<ReturnType<DoubledWalker['walk']>>> {
  const { graph, node } = smallEstate({
    nodes: { a, g: group, h: group, top: { resource: true }, x: { resource: true } },
    steps: [
      { from: 'a', to: 'g', kind: 'member', supports: first },
      { from: 'a', to: 'h', kind: 'member' },
      { from: 'g', to: 'x', ...read },
      { from: 'h', to: 'top', ...read, inherits: true },
      { from: 'top', to: 'x', kind: 'contains', supports: [[]], through: false },
    ],
  });
  const walker = new DoubledWalker(graph, { at: 0, rank: 1, becoming: true }, recordSteps(graph));
  return turns(walker.walkInTurns(node('a')));
}

test('held by two routes: a turn for each node and step, each meeting and each row', () => {
  const found = walk([['r']]);
  expect(found.value.length).toBe(1);
  // Numbering: 3 nodes and their 4 steps. Dominators: 4 steps, twice the 2 nodes below a (the second finds nothing
  // new), once for bridges, once for what comes without a record. Rows: 2 last steps, each a row, and what they make.
  expect(found.turns).toBe(3 + 4 + 4 + 2 * 2 + 2 + 2 + 2 + 3);
  // g comes without a record: looked for once more.
  expect(walk([[]]).turns).toBe(found.turns + 2);
  // Who is disabled is not looked at.
  expect(walk([['r']], { enabled: false })).toEqual({ value: [], turns: 0 });
});
