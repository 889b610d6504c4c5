import { describe, expect, test } from 'vitest';
import { countReachable, reachable } from '../../src/graph/kernels/counts';
import type { Reachable } from '../../src/graph/kernels/counts';
import { NO_POSITION, endsByComponent, positionsOf } from '../../src/graph/kernels/positions';
import type { Positions } from '../../src/graph/kernels/positions';
import type { Projection } from '../../src/graph/kernels/projection';
import { ReachIndex, indexBytes, indexReach } from '../../src/graph/kernels/reach-index';
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

  test('no more often than what it is made of where there is little to look at', () => {
    // A thousand that one leads to.
    const star = acyclic(
      1_001,
      Array.from({ length: 1_000 }, (_, c) => [1_000, c] as const),
    );
    const ends = Uint32Array.from({ length: 1_001 }, (_, node) => node);
    const projection: Projection = {
      ...sparse(1, 1_001).projection,
      nodes: 1_001,
      controlled: ends,
      covered: ends,
      end: ends,
      nodeOf: ends,
      outStart: star.outStart,
      outTo: star.outTo,
    };
    const index = turns(indexReach(projection, ends));
    const found = turns(reachable(projection, ends));
    const counted = turns(countReachable(projection, found.value, ends));
    const rows = turns(reachRows(projection, found.value));
    expect(index.turns).toBe(found.turns + counted.turns + rows.turns);
    expect(index.value.list(1_000)).toHaveLength(1_000);
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

test('whom a hub does not lead to keeps all it leads to, standing right behind a whole word of that', () => {
  // 34 leads to 33 and this to the hub, 32, which leads to 32 others; 33 stands right behind them.
  const others = Array.from({ length: 32 }, (_, c) => c);
  const dag = acyclic(35, [...others.map((c) => [32, c] as const), [33, 32], [34, 33]]);
  const ends = Uint32Array.from({ length: 35 }, (_, c) => (c === 32 ? 0xffffffff : c));
  const controlled = Uint32Array.from({ length: 35 }, (_, c) => c);
  const { projection, found } = sparse(1, 35, dag);
  const hubs = {
    count: 1,
    leadsTo: Int32Array.from(controlled, (c) => (c < 32 ? 0 : 1)),
    ledBy: Int32Array.from(controlled, (c) => (c < 33 ? 1 : 0)),
  };
  const over: Projection = {
    ...projection,
    nodes: 35,
    controlled,
    covered: ends,
    end: ends,
    nodeOf: controlled,
    outStart: dag.outStart,
    outTo: dag.outTo,
  };
  const reached = Uint32Array.from(controlled, (c) => (c < 32 ? 0 : c === 34 ? 33 : 32));
  const index = new ReachIndex(over, { ...found, hubs }, { reached, reaching: reached });
  const listed = (start: number) => [...index.list(start)].sort((a, b) => a - b);
  expect(listed(33)).toEqual(others);
  expect(listed(34)).toEqual([...others, 33]);
});

test('the bytes that an index is expected to need, by nodes and steps', () => {
  expect(indexBytes(1_000_000, 9_000_000)).toBe(250_000_000 + 216_000_000);
});
