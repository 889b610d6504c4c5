import { expect, test, vi } from 'vitest';
import { relevantInTurns } from '../../src/graph/kernels/relevant';
import { smallEstate } from './small-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('what lies between two: a turn for each place gone on from, each come back to, and each that is left', () => {
  const group = { type: 'group' } as const;
  const thing = { resource: true } as const;
  const read = { kind: 'permission', permission: 'read' } as const;
  const { graph, node } = smallEstate({
    nodes: { a: {}, b: {}, off: { ...group, enabled: false }, g: group, x: thing, y: thing },
    steps: [
      { from: 'a', to: 'g', kind: 'member' },
      { from: 'a', to: 'off', kind: 'member' },
      { from: 'b', to: 'g', kind: 'member' },
      { from: 'g', to: 'x', ...read },
      { from: 'g', to: 'y', ...read },
      { from: 'off', to: 'x', ...read },
    ],
  });
  const filter = { at: 0, rank: 1 as const, becoming: true };
  const found = turns(relevantInTurns(graph, { from: [node('a')], to: [node('x')], filter }));
  // a and g are gone on from; a, g and x lie between.
  expect(found.value.places).toBe(3);
  expect(found.turns).toBe(2 + 3 + 3);
});
