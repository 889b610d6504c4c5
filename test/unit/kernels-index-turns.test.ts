import { expect, test, vi } from 'vitest';
import type { Projection } from '../../src/graph/kernels/projection';
import { reachRows } from '../../src/graph/kernels/reach-rows';
import { acyclic } from './small-digraphs';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('rows of the reach index: a turn for each component that is led to and leads on', () => {
  const dag = acyclic(6, [
    [5, 4],
    [4, 3],
    [4, 2],
    [3, 2],
    [3, 1],
    [5, 0],
  ]);
  const ends = Uint32Array.of(0, 1, 2, 3, 4, 5);
  const projection: Projection = {
    nodes: 6,
    places: 6,
    controlled: ends,
    covered: ends,
    end: ends,
    nodeOf: ends,
    outStart: dag.outStart,
    outTo: dag.outTo,
    outStep: new Uint32Array(6),
  };
  const weight = new Uint32Array(6).fill(1);
  const hubs = { count: 0, leadsTo: new Int32Array(6), ledBy: new Int32Array(6) };
  const { value, turns: count } = turns(
    reachRows(projection, { dag, weight, labels: 1, starters: weight, hubs }),
  );
  // Two at first; then 4 and 3.
  expect(count).toBe(2 + 2);
  expect([...value.words]).toEqual([0, 0b1110, 0, 0b11110]);
});
