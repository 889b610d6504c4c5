import { describe, expect, test } from 'vitest';
import { Column } from '../../src/graph/kernels/row-columns';
import { RowLevels } from '../../src/graph/kernels/row-levels';
import { LEAST_CYCLE, findRowPivot, incoming, onlyWayBack } from '../../src/graph/kernels/row-pivot';
import { rowSpots } from '../../src/graph/kernels/row-spots';
import { RowWalk } from '../../src/graph/kernels/row-walk';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';
import { chain, ring } from './principal-bundles';
import { drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';
import { turns } from './turns';

const NONE = 0xffffffff;
const upTo = (count: number): number[] => [...Array(count).keys()];

test('a column grows, and keeps what it was given', () => {
  const column = new Column();
  for (const i of upTo(3000)) column.push(i * 7);
  expect(column.length).toBe(3000);
  expect(column.at(2999)).toBe(2999 * 7);
  expect([...column.finish()]).toEqual(upTo(3000).map((i) => i * 7));
  expect([...new Column().finish()]).toEqual([]);
});

describe('what a start holds directly', () => {
  const drawn = drawRows({
    nodes: 4,
    edges: [...chain(0, 1, 2), [2, 0], [3, 0]],
    holds: [
      [0, 0, 2],
      [1, 1, 3],
      [2, 0, 3],
      [3, 2, 1],
    ],
  });
  const ranks = (levels: RowLevels) => [[...levels.held].sort(), [...levels.rank]];

  test('is held with the strongest rank, less without an edge or a hold', () => {
    const levels = new RowLevels(drawn);
    runToEnd(levels.look(0));
    expect(ranks(levels)).toEqual([
      [0, 1],
      [3, 3, 0],
    ]);
    const before = levels.rank.slice();
    const less = () => runToEnd(levels.isLessThan(before, [0, 1]));
    expect(less()).toBe(false);
    // Edges and holds by number: 0 and 1 lead on, 2 back.
    runToEnd(levels.look(0, { edges: new Set([1]), holds: new Set() }));
    expect(ranks(levels)).toEqual([
      [0, 1],
      [2, 3, 0],
    ]);
    expect(less()).toBe(true);
    runToEnd(levels.look(0, { edges: new Set([2]), holds: new Set([0]) }));
    expect(ranks(levels)).toEqual([
      [0, 1],
      [3, 3, 0],
    ]);
    expect(less()).toBe(false);
    runToEnd(levels.look(0, { edges: new Set(), holds: new Set([1]) }));
    expect(ranks(levels)).toEqual([[0], [3, 0, 0]]);
    expect(less()).toBe(true);
    runToEnd(levels.look(3));
    expect(ranks(levels)).toEqual([
      [0, 1, 2],
      [3, 3, 1],
    ]);
    expect(less()).toBe(false);
  });

  test('is looked at with a turn for each 32768 vertices, edges, holds and eighths of a comparison', () => {
    const edges = (count: number) =>
      turns(new RowLevels(drawRows({ nodes: 2, edges: Array<Edge>(count).fill([0, 1]) })).look(0)).turns;
    expect([edges(10), edges(32766), edges(32767)]).toEqual([0, 1, 1]);
    expect(edges(32765)).toBe(0);
    const holds = (count: number) => {
      const levels = new RowLevels(
        drawRows({ nodes: 2, edges: [[0, 1]], holds: upTo(count).map((target): Hold => [1, target]) }),
      );
      const looked = turns(levels.look(0)).turns;
      return [looked, turns(levels.isLessThan(levels.rank.slice(), [...levels.held])).turns];
    };
    // The edge and two vertices are three.
    expect(holds(3640)).toEqual([0, 0]);
    expect(holds(3641)).toEqual([0, 1]);
    expect(holds(32764)).toEqual([0, 8]);
    expect(holds(32765)).toEqual([1, 7]);
  });
});

describe('what a start needs', () => {
  const mark = (drawn: DrawnRows, start: number, granted?: Uint8Array) => {
    const rows = drawRows(drawn);
    const needed = new Uint8Array(8);
    const walk = new RowWalk(rows, needed);
    const dominators = new StartDominators(rows);
    const count = dominators.from(start);
    const { value, turns: taken } = turns(walk.mark(dominators, count, rows.killer, granted));
    const ranks = upTo(rows.targets).map((target) => walk.rankOf(target));
    return { needed: [...needed], held: [...value].sort((a, b) => a - b), ranks, taken };
  };

  test('is every edge and hold on the only way to a row', () => {
    const drawn: DrawnRows = {
      nodes: 4,
      edges: [
        [0, 1, 0],
        [0, 2, 1],
        [1, 3, 2],
        [2, 3, 3],
      ],
      holds: [
        [3, 0, 1, 4],
        [1, 1, 1, 5],
        [0, 2, 1, 6],
        [0, 2, 1, 7],
      ],
    };
    // 3 by either way; 1 by the first; what is held twice by nothing.
    expect(mark(drawn, 0)).toEqual({
      needed: [1, 0, 0, 0, 1, 1, 0, 0],
      held: [0, 1, 2],
      ranks: [1, 1, 1],
      taken: 0,
    });
    expect(mark(drawn, 2).needed).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
    expect(mark(drawn, 0, Uint8Array.of(0, 1, 0)).needed).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
  });

  test('is the strongest hold of a row, whatever is weaker', () => {
    const drawn: DrawnRows = {
      nodes: 3,
      edges: [
        [0, 1, 0],
        [0, 2, 1],
      ],
      holds: [
        [1, 0, 3, 2],
        [2, 0, 2, 3],
        [0, 0, 2, 4],
      ],
    };
    expect(mark(drawn, 0)).toMatchObject({ needed: [1, 0, 1, 0, 0, 0, 0, 0], ranks: [3] });
    expect(mark(drawn, 0, Uint8Array.of(2)).needed).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
    expect(mark(drawn, 0, Uint8Array.of(3))).toMatchObject({ needed: [0, 0, 0, 0, 0, 0, 0, 0], held: [] });
  });

  test('is not confused with what a start before it held', () => {
    // Row 2 is held by 0 and by 1; node 1 holds the one, node 2 the other, and node 0 comes to both.
    const rows = drawRows({
      nodes: 3,
      edges: [
        [0, 1, 0],
        [0, 2, 1],
      ],
      holds: [
        [1, 0, 2, 2],
        [2, 1, 3, 3],
        [2, 3, 1, 4],
      ],
      rows: [0, 0, 1, 1],
      links: [
        [0, 2],
        [1, 2],
      ],
    });
    const needed = new Uint8Array(8);
    const walk = new RowWalk(rows, needed);
    const dominators = new StartDominators(rows);
    const needs = (start: number) => {
      needed.fill(0);
      const held = runToEnd(walk.mark(dominators, dominators.from(start), rows.killer));
      return [[...needed], [...held], upTo(4).map((target) => walk.rankOf(target))];
    };
    const both = [
      [0, 1, 0, 1, 1, 0, 0, 0],
      [1, 3, 0],
      [2, 3, 0, 1],
    ];
    expect(needs(0)).toEqual(both);
    expect(needs(1)).toEqual([[0, 0, 1, 0, 0, 0, 0, 0], [0], [2, 0, 0, 0]]);
    expect(needs(2)).toEqual([
      [0, 0, 0, 1, 1, 0, 0, 0],
      [1, 3],
      [0, 3, 0, 1],
    ]);
    expect(needs(0)).toEqual(both);
  });

  test('takes a turn after each 32768 holds, comparisons and vertices', () => {
    // Two vertices, and three for each hold: as it is come to, compared, and decided.
    const of = (count: number) =>
      mark(
        {
          nodes: 2,
          edges: [[0, 1, 0]],
          holds: upTo(count).map((target): Hold => [target < 1_000 ? 0 : 1, target, 1, 0]),
        },
        0,
      ).taken;
    expect([1, 10_921, 10_922, 10_923].map(of)).toEqual([0, 0, 1, 1]);
  });

  test('takes a turn after tens of thousands of holds and comparisons', () => {
    const many = (count: number) =>
      mark({ nodes: 2, holds: upTo(count).map((target): Hold => [0, target, 1, 0]) }, 0).taken;
    expect([many(10), many(5_000)]).toEqual([0, 0]);
    expect(many(32_768)).toBeGreaterThan(1);
    expect(many(32_768)).toBeLessThan(10);
  });
});

describe('the pivot of rows', () => {
  const find = (drawn: DrawnRows, acting: readonly number[], least = 2) =>
    runToEnd(findRowPivot(drawRows(drawn), Uint32Array.from(acting), least));

  test('is one who acts in the largest cycle of nodes, if that is large enough', () => {
    const edges = [...ring(0, 1), ...ring(2, 3, 4), ...chain(1, 2)];
    expect(find({ nodes: 5, edges }, [0, 1, 3, 4])?.vertex).toBe(3);
    expect(find({ nodes: 5, edges }, [0, 1])?.vertex).toBe(1);
    expect(find({ nodes: 5, edges }, [0, 1, 4], 3)?.vertex).toBe(4);
    expect(find({ nodes: 5, edges }, [0, 1, 4], 4)).toBeUndefined();
    expect(find({ nodes: 5, edges: chain(0, 1, 2, 3, 4) }, [0, 1, 2], 0)).toBeUndefined();
    expect(find({ nodes: 4, edges: [...ring(0, 1), ...ring(2, 3)] }, [3, 2, 1, 0])?.vertex).toBe(3);
    expect(LEAST_CYCLE).toBe(64);
  });

  test('is the one of the cycle with the most edges in times edges out, else the first', () => {
    // In and out: 0 has 1 x 1, 1 has 2 x 1, 2 has 1 x 3.
    const edges = [...ring(0, 1, 2), [3, 1], [2, 4], [2, 5]] as const;
    const of = (...acting: readonly number[]) => find({ nodes: 6, edges }, acting)?.vertex;
    expect([of(0, 1, 2), of(2, 1, 0), of(0, 1), of(1, 0), of(0)]).toEqual([2, 2, 1, 1, 0]);
    expect(find({ nodes: 3, edges: ring(0, 1, 2) }, [2, 0, 1])?.vertex).toBe(2);
  });

  test('vertices that stand for records are no nodes of a cycle', () => {
    const edges = [...ring(0, 5, 1, 6, 7), ...ring(2, 3, 4)];
    const drawn = { nodes: 5, places: 8, edges };
    expect(find(drawn, [0, 2])?.vertex).toBe(2);
    expect(find(drawn, [0], 2)?.vertex).toBe(0);
    expect(find(drawn, [0], 3)).toBeUndefined();
  });

  /** 0, 1 and 2 in a cycle that leads on to 3 and 4; 5 comes to it, and to 6 beside; 7 comes to 5. */
  const drawn: DrawnRows = {
    nodes: 8,
    edges: [
      [0, 1, 0],
      [1, 2, 1],
      [2, 0],
      [1, 3, 2],
      [2, 3, 3],
      [3, 4, 4],
      [4, 3, 5],
      [5, 0, 6],
      [5, 6, 7],
      [7, 5, 8],
      [7, 6],
    ],
  };

  test('knows what it controls, by which ways, and what is outside', () => {
    const pivot = find(drawn, [0])!;
    const { found, count, outside } = pivot;
    expect(pivot.vertex).toBe(0);
    expect(count).toBe(5);
    const number = new Map(upTo(count).map((v) => [found.place(v, count), v]));
    expect([...number.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    const at = (vertex: number): number => number.get(vertex)!;
    const before = (vertex: number): number => found.place(found.idom[at(vertex)]!, count);
    expect([0, 1, 2, 3, 4].map(before)).toEqual([0, 0, 1, 1, 3]);
    expect([1, 2, 3, 4].map((vertex) => found.ways[at(vertex)])).toEqual([1, 1, 2, 1]);
    expect([1, 2, 4].map((vertex) => found.by[at(vertex)])).toEqual([0, 1, 5]);
    expect(found.place(found.meetOf(at(2), at(4)), count)).toBe(1);
    expect(found.place(found.meetOf(at(4), at(2)), count)).toBe(1);
    expect(found.meetOf(at(4), at(4))).toBe(at(4));
    expect(outside).toEqual({
      places: 8,
      outStart: Uint32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 3),
      to: Uint32Array.of(6, 5, 6),
      killer: Uint32Array.of(7, 8, NONE),
    });
  });

  test('is come to by an edge alone, where a record takes it away', () => {
    const rows = drawRows(drawn);
    const pivot = find(drawn, [0])!;
    // 0 leads to itself only by coming back; 2 by an edge that no record takes away; 6 does not come.
    expect(upTo(8).map((vertex) => onlyWayBack(rows, pivot, vertex))).toEqual([
      NONE,
      1,
      NONE,
      NONE,
      NONE,
      7,
      NONE,
      9,
    ]);
    const twice = { ...drawn, edges: [...drawn.edges!, [7, 1, 9] as const] };
    expect(onlyWayBack(drawRows(twice), find(twice, [0])!, 7)).toBe(NONE);
  });

  test('is found with turns for what is large, and few for what is small', () => {
    const of = (drawn: DrawnRows, acting: readonly number[]) =>
      turns(findRowPivot(drawRows(drawn), Uint32Array.from(acting), 2)).turns;
    const cycle = (count: number) => of({ nodes: count, edges: ring(...upTo(count)) }, [0]);
    const few = cycle(2);
    expect(cycle(9)).toBe(few);
    const beside = (count: number) => of({ nodes: count, edges: ring(0, 1) }, [0]);
    expect(beside(0xffff)).toBe(few);
    // What leads to each vertex, and what is outside.
    expect(beside(0x10000)).toBe(few + 2);
    expect(turns(incoming(drawRows({ nodes: 0x10000 }))).turns).toBe(2);
    expect(turns(incoming(drawRows({ nodes: 5, edges: ring(0, 1) }))).value).toEqual({
      inStart: Uint32Array.of(0, 1, 2, 2, 2, 2),
      inFrom: Uint32Array.of(1, 0),
    });
  });
});

describe('spots', () => {
  const spots = (
    rows: readonly number[],
    links: readonly (readonly [number, number])[],
    held: readonly number[],
    nodes = 100,
  ) => {
    const places = links.flat().map((target) => target + nodes);
    const { value } = turns(
      rowSpots(
        { rows: Uint8Array.from(rows), links: Uint32Array.from(places) },
        nodes,
        Uint32Array.from(held),
      ),
    );
    const { spotStart, spots: all, byStart, by } = value;
    expect(value.targets).toBe(rows.length);
    expect(byStart).toHaveLength(value.spotCount + 1);
    return rows.map((_, target) =>
      [...all.subarray(spotStart[target], spotStart[target + 1])].map((spot) => [
        ...by.subarray(byStart[spot], byStart[spot + 1]),
      ]),
    );
  };

  test('of a row that is held are itself; what is not held has none', () => {
    expect(spots([1, 1], [], [1])).toEqual([[], [[1]]]);
  });

  test('of what holds a row alone are itself; what holds shared rows has those', () => {
    // 0 flows into row 1 and row 2, and 3 into row 2.
    const links = [
      [0, 1],
      [0, 2],
      [3, 2],
    ] as const;
    expect(spots([0, 1, 1, 0], links, [0, 3])).toEqual([[[0]], [], [], [[0, 3]]]);
    // A row that is held by itself as well.
    expect(spots([0, 1, 1, 0], links, [0, 1, 2, 3])).toEqual([
      [
        [1, 0],
        [2, 0, 3],
      ],
      [[1, 0]],
      [[2, 0, 3]],
      [[2, 0, 3]],
    ]);
  });

  test('go down to what has a row of its own', () => {
    // 0 leads to 1, which alone holds row 2, and with 4 to row 3.
    const links = [
      [0, 1],
      [0, 3],
      [1, 2],
      [4, 3],
      [1, 5],
    ] as const;
    expect(spots([0, 0, 1, 1, 0, 1], links, [0, 4])).toEqual([[[0], [0, 4]], [], [], [], [[0, 4]], []]);
  });

  test('in a loop are come to once', () => {
    const links = [
      [0, 1],
      [1, 0],
      [1, 2],
      [3, 2],
    ] as const;
    expect(spots([0, 0, 1, 0], links, [0, 3])).toEqual([
      [[1, 3].includes(0) ? [] : [3, 0]],
      [],
      [],
      [[3, 0]],
    ]);
  });

  test('take a turn after each 32768 looks', () => {
    const of = (count: number, held: readonly number[] = []) =>
      turns(
        rowSpots(
          { rows: new Uint8Array(count).fill(1), links: new Uint32Array(0) },
          1,
          Uint32Array.from(held),
        ),
      ).turns;
    expect([of(3), of(32_767), of(32_768)]).toEqual([1, 1, 2]);
  });
});
