import { expect, test } from 'vitest';
import { rowGraph } from '../../src/graph/kernels/row-graph';
import { markNeeded } from '../../src/graph/kernels/row-needs';
import { rowTargets } from '../../src/graph/kernels/row-targets';
import { generate } from '../bench/generate';
import { turns } from './turns';

const filter = { at: 1e12, becoming: true };

test.each([
  ['entitlement', 60, 0, 3, 2],
  ['giant', 60, 0, 3, 2],
  ['giant', 1_000, 0, 3, 22],
] as const)(
  'turns are few in small estates, and more in larger ones (%s, %i)',
  (shape, nodes, ...expected) => {
    const graph = generate(shape, nodes);
    const rows = turns(rowGraph(graph, filter, { hi: 3, lo: 1 }));
    const needed = turns(markNeeded(graph, rows.value, new Uint8Array(graph.records.length)));
    expect([turns(rowTargets(graph, { ...filter, rank: 1 })).turns, rows.turns, needed.turns]).toEqual(
      expected,
    );
  },
);

test('targets of tens of thousands of steps take turns as they are read', () => {
  expect(turns(rowTargets(generate('entitlement', 9_000), { ...filter, rank: 1 })).turns).toBe(4);
});
