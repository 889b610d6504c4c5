import { describe, expect, test } from 'vitest';
import type { Reachable } from '../../src/graph/kernels/counts';
import { NO_POSITION, endsByComponent, positionsOf } from '../../src/graph/kernels/positions';
import type { Positions } from '../../src/graph/kernels/positions';
import type { Projection } from '../../src/graph/kernels/projection';
import { indexBytes } from '../../src/graph/kernels/reach-index';
import { reachRows } from '../../src/graph/kernels/reach-rows';
import { acyclic } from './small-digraphs';
import { turns } from './turns';

/** Units between two turns. */
const UNITS = 131_072;

/** So many nodes and places, of which node 0 alone ends somewhere, at place 0 in component 0. */
function sparse(nodes: number, places: number, dag = acyclic(1, [])) {
  const ends = new Uint32Array(nodes).fill(0xffffffff).with(0, 0);
  const projection: Projection = {
    nodes,
    places,
    controlled: ends,
    covered: ends,
    end: ends,
    nodeOf: new Uint32Array(places),
    outStart: new Uint32Array(places + 1),
    outTo: new Uint32Array(),
    outStep: new Uint32Array(),
  };
  const none = new Int32Array(dag.count);
  const weight = new Uint32Array(dag.count).fill(1);
  const hubs = { count: 0, leadsTo: none, ledBy: none };
  const found: Reachable = { dag, weight, labels: 1, starters: weight, hubs };
  return { projection, found };
}

describe('a reach index lets others in', () => {
  test.each([
    [UNITS - 1, 1, 0],
    [UNITS - 1, 2, 1],
    [UNITS, 1, 1],
    [UNITS + 1, 1, 1],
    [2 * UNITS + 2, UNITS - 1, 2],
    [2 * UNITS + 2, UNITS + 1, 3],
  ])('while it gives %i nodes and %i places their positions %i times', (nodes, places, expected) => {
    const { projection, found } = sparse(nodes, places);
    const { value, turns: count } = turns(positionsOf(projection, found));
    expect(count).toBe(expected);
    expect([value.position[0], value.size[0]]).toEqual([0, 1]);
  });

  test.each([
    [UNITS / 2, 0],
    [UNITS / 2 + 1, 1],
    [UNITS, 1],
    [UNITS + 1, 2],
  ])('while it looks at %i nodes twice for where they end %i times', (nodes, expected) => {
    const { projection, found } = sparse(nodes, 1);
    const position = new Uint32Array(nodes).fill(NO_POSITION).with(0, 7);
    const nowhere = new Uint32Array();
    const positions: Positions = {
      position,
      node: nowhere,
      ledBy: new Int32Array(),
      start: nowhere,
      size: nowhere,
      hubs: new Int32Array(),
    };
    const { value, turns: count } = turns(endsByComponent(found, projection, positions));
    expect(count).toBe(expected);
    expect([[...value.start], [...value.items]]).toEqual([[0, 1], [7]]);
  });

  test('while rows are made: after as many components, rows and words as any other', () => {
    const wide = 100;
    const ask = (beside: number) => {
      // 0 is led to by a hundred, all of which one leads to, that the last leads to; beside them what nothing leads to.
      const count = wide + beside + 3;
      const rows = Array.from({ length: wide }, (_, i) => i + 1);
      const dag = acyclic(count, [
        ...rows.map((c) => [c, 0] as const),
        ...rows.map((c) => [wide + 1, c] as const),
        [count - 1, wide + 1],
      ]);
      const { projection, found } = sparse(1, 1, dag);
      return turns(reachRows(projection, found));
    };
    const { value } = ask(0);
    expect([...value.words.subarray(0, 4), value.words.length]).toEqual([0, 1, 0, 1, 2 * (wide + 1)]);
    // Each component one, each row eight more; each that is looked at eight and two for what is in it.
    const used = (wide + 3) * 1 + (wide + 1) * 8 + wide * (8 + 2);
    expect(ask(UNITS - used).turns).toBe(2);
    expect(ask(UNITS - used + 1).turns).toBe(3);
  });
});

test('the bytes that an index is expected to need, by nodes and steps', () => {
  expect(indexBytes(1_000_000, 9_000_000)).toBe(250_000_000 + 216_000_000);
});
