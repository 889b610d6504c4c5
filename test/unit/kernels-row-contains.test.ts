import { describe, expect, test } from 'vitest';
import { holdingSteps } from '../../src/graph/kernels/holding-steps';
import { Containers, containsOf } from '../../src/graph/kernels/row-contains';
import type { Contains } from '../../src/graph/kernels/row-contains';
import { runToEnd } from '../../src/lib/steps';
import { widened } from './row-graphs';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

type Step = SmallEstate['steps'][number];

const filter = { at: 0, becoming: true };
const nodes = {
  p: {},
  c: { resource: true },
  d: { resource: true },
  e: { resource: true },
  x: { resource: true },
  gone: { enabled: false },
} as const satisfies SmallEstate['nodes'];
const contains = (from: string, to: string): Step => ({ from, to, kind: 'contains', supports: [[]] });

describe('all that contains a node', () => {
  /** What contains what by number, `[container, contained]` in the order of the containers. */
  const above = (count: number, pairs: readonly (readonly [number, number])[]): Containers => {
    const offsets = (end: 0 | 1): Uint32Array =>
      Uint32Array.from({ length: count + 1 }, (_, i) => pairs.filter((pair) => pair[end] < i).length);
    const byContained = [...pairs].sort((a, b) => a[1] - b[1]);
    const made: Contains = {
      start: offsets(0),
      below: Uint32Array.from(pairs, ([, contained]) => contained),
      aboveStart: offsets(1),
      above: Uint32Array.from(byContained, ([container]) => container),
    };
    return new Containers(made);
  };
  const look = (all: Containers, node: number) => {
    all.look(node);
    return [[...all.found.finish()], all.isChain];
  };

  test('is found on every level, the nearest first', () => {
    const line = above(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 4],
    ]);
    expect([3, 0, 4, 1].map((node) => look(line, node))).toEqual([
      [[2, 1, 0], true],
      [[], true],
      [[2, 1, 0], true],
      [[0], true],
    ]);
  });

  test('is no chain where anything is in two, and is found once', () => {
    // 4 in 3, which is in 1 and 2, both in 0.
    const diamond = above(5, [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
      [3, 4],
    ]);
    expect([3, 4, 1, 3].map((node) => look(diamond, node))).toEqual([
      [[1, 2, 0], false],
      [[3, 1, 2, 0], false],
      [[0], true],
      [[1, 2, 0], false],
    ]);
  });

  test('of a loop is all but the node itself', () => {
    const loop = above(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    expect([1, 1, 0].map((node) => look(loop, node))).toEqual([
      [[0, 2], true],
      [[0, 2], true],
      [[2, 1], true],
    ]);
  });
});

describe('what contains what', () => {
  const read = (steps: readonly Step[]) => {
    const { graph, node } = smallEstate({ nodes, steps });
    const found = runToEnd(containsOf(graph, holdingSteps(graph, filter)));
    const of = (start: Uint32Array, items: Uint32Array, id: string) =>
      [...items.subarray(start[node(id)], start[node(id) + 1])].map((other) => graph.nodes.at(other)?.id);
    return {
      below: (id: string) => of(found.start, found.below, id),
      above: (id: string) => of(found.aboveStart, found.above, id),
      all: [found.below.length, found.above.length],
    };
  };

  test('is read both ways, but for what is disabled', () => {
    const { below, above, all } = read([
      contains('c', 'd'),
      contains('c', 'e'),
      contains('d', 'e'),
      contains('gone', 'x'),
      { from: 'p', to: 'c', kind: 'permission', permission: 'read' },
      { from: 'p', to: 'e', kind: 'member' },
    ]);
    expect(all).toEqual([3, 3]);
    expect(['c', 'd', 'e', 'gone', 'p'].map(below)).toEqual([['d', 'e'], ['e'], [], [], []]);
    expect(['c', 'd', 'e', 'x'].map(above)).toEqual([[], ['c'], ['c', 'd'], []]);
  });
  test('is read with a turn for each 131072 nodes and steps, and one for each 65536 nodes', () => {
    const { graph: inside } = smallEstate({ nodes, steps: [contains('c', 'd')] });
    const taken = (count: number, steps: number) =>
      turns(
        containsOf(
          widened(inside, count, steps, () => 0),
          holdingSteps(inside, filter),
        ),
      ).turns;
    expect([1, 65_535, 65_536, 131_071, 131_072].map((count) => taken(count, 0))).toEqual([0, 0, 1, 1, 3]);
    expect([131_070, 131_071].map((steps) => taken(1, steps))).toEqual([0, 1]);
  });
});
