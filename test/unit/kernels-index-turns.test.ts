import { expect, test, vi } from 'vitest';
import { countReachable, reachable } from '../../src/graph/kernels/counts';
import type { Reachable } from '../../src/graph/kernels/counts';
import { endsByComponent, positionsOf } from '../../src/graph/kernels/positions';
import type { Projection } from '../../src/graph/kernels/projection';
import { indexReach } from '../../src/graph/kernels/reach-index';
import { reachRows } from '../../src/graph/kernels/reach-rows';
import { acyclic } from './small-digraphs';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

const { projection, found } = estate();

/** Component 5 leads to 4 and 0, that to 3 and 2, and 3 to 2 and 1; a node ends in each. */
function estate(): { projection: Projection; found: Reachable } {
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
  return { projection, found: { dag, weight, labels: 1, starters: weight, hubs } };
}

test('positions and what ends in each component: a turn for each node, then for each place or node again', () => {
  const positions = turns(positionsOf(projection, found));
  expect(positions.turns).toBe(6 + 6);
  expect([...positions.value.position]).toEqual([0, 1, 2, 3, 4, 5]);
  const ends = turns(endsByComponent(found, projection, positions.value));
  expect(ends.turns).toBe(6 + 6);
  expect([[...ends.value.start], [...ends.value.items]]).toEqual([
    [0, 1, 2, 3, 4, 5, 6],
    [0, 1, 2, 3, 4, 5],
  ]);
});

test('rows of the reach index: a turn for each component', () => {
  const { value, turns: count } = turns(reachRows(projection, found));
  // Positions, ends, one after each; then six components, and between the four words when they are copied.
  expect(count).toBe(12 + 1 + 12 + 1 + 6 + 3);
  expect([...value.words]).toEqual([0, 0b1110, 0, 0b11110]);
});

test('an index: a turn for each component whose edges are kept, and its answers stay', () => {
  const starters = Uint32Array.of(0, 1, 2, 3, 4, 5);
  const { value: index, turns: count } = turns(indexReach(projection, starters));
  const made = turns(reachable(projection, starters));
  const counted = turns(countReachable(projection, made.value, starters));
  const rows = turns(reachRows(projection, made.value));
  // Besides what it is made of.
  expect(count).toBe(made.turns + counted.turns + rows.turns + 6);
  expect([...index.counts.reached]).toEqual([0, 0, 0, 2, 3, 5]);
  expect([...starters].map((start) => [...index.list(start)].sort((a, b) => a - b))).toEqual([
    [],
    [],
    [],
    [1, 2],
    [1, 2, 3],
    [0, 1, 2, 3, 4],
  ]);
  for (const start of starters)
    for (const node of starters)
      expect(index.reaches(start, node)).toBe([...index.list(start)].includes(node));
});
