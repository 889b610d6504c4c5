import { expect, test, vi } from 'vitest';
import { HeldWalker } from '../../src/graph/kernels/held';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('what one principal holds: a turn for each node gone over and each last step, for each verdict', () => {
  const thing = { resource: true } as const;
  const read = { kind: 'permission', permission: 'read' } as const;
  const { graph, node } = smallEstate({
    nodes: { a: {}, off: { enabled: false }, g: { type: 'group' }, top: thing, x: thing, y: thing },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'a', to: 'off', kind: 'member' },
      { from: 'a', to: 'top', ...read, inherits: true },
      { from: 'a', to: 'y', ...read, verdict: 'conditional', note: 'if' },
      { from: 'g', to: 'x', ...read },
      { from: 'off', to: 'y', ...read },
      { from: 'top', to: 'x', kind: 'contains', supports: [[]], through: false },
    ],
  });
  const walked = (rank: 1 | 3, id: string): number =>
    turns(new HeldWalker(graph, { at: 0, rank, becoming: true }).walkInTurns(node(id))).turns;
  expect(walked(3, 'a')).toBe(2 + 2);
  // Once more for what is conditional.
  expect(walked(1, 'a')).toBe(2 + 2 + 2 + 3);
  expect(walked(1, 'off')).toBe(0);
});
