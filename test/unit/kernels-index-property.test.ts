import { describe, expect, test } from 'vitest';
import { countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import type { Reachable } from '../../src/graph/kernels/counts';
import type { Hubs } from '../../src/graph/kernels/hubs';
import { PositionSet } from '../../src/graph/kernels/position-set';
import { endsByComponent, positionsOf } from '../../src/graph/kernels/positions';
import { project } from '../../src/graph/kernels/projection';
import type { Projection } from '../../src/graph/kernels/projection';
import { ReachIndex, indexReach } from '../../src/graph/kernels/reach-index';
import { reachRows } from '../../src/graph/kernels/reach-rows';
import { runToEnd } from '../../src/lib/steps';
import { SCOPES, holdsInside } from './kernels-estate';
import { naiveReach } from './naive-reach';
import { acyclic } from './small-digraphs';
import { turns } from './turns';

describe('a reach index', () => {
  test('counts, tells and lists what a starter reaches', () => {
    holdsInside((graph) => {
      const starters = startersOf(graph);
      for (const scope of SCOPES) {
        const index = runToEnd(indexReach(runToEnd(project(graph, scope)), starters));
        for (const start of starters) {
          const reached = naiveReach(graph, start, scope);
          expect(index.counts.reached[start]).toBe(reached.size);
          expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
          for (let node = 0; node < graph.nodes.length; node++)
            expect(index.reaches(start, node)).toBe(reached.has(node));
        }
      }
    }, 14);
  });

  test('without hubs, by the search from both ends alone', () => {
    holdsInside((graph) => {
      const starters = startersOf(graph);
      const projection = runToEnd(project(graph, SCOPES[1]!));
      const found = runToEnd(reachable(projection, starters));
      const none = new Int32Array(found.dag.count);
      const bare = { ...found, hubs: { count: 0, leadsTo: none, ledBy: none } };
      const index = new ReachIndex(projection, bare, runToEnd(countReachable(projection, bare, starters)));
      for (const start of starters) {
        const reached = naiveReach(graph, start, SCOPES[1]!);
        expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
        for (let node = 0; node < graph.nodes.length; node++)
          expect(index.reaches(start, node)).toBe(reached.has(node));
      }
    }, 20);
  });

  test('is the same where rows are given up for want of room', () => {
    holdsInside((graph) => {
      const starters = startersOf(graph);
      const projection = runToEnd(project(graph, SCOPES[1]!));
      const byHubs = runToEnd(reachable(projection, starters));
      const counts = runToEnd(countReachable(projection, byHubs, starters));
      const none = new Int32Array(byHubs.dag.count);
      const bare = { ...byHubs, hubs: { count: 0, leadsTo: none, ledBy: none } };
      for (const [found, most] of [
        [byHubs, 0],
        [bare, 0],
        [bare, 2],
      ] as const) {
        const rows = runToEnd(reachRows(projection, found, most));
        expect(rows.words.length).toBeLessThanOrEqual(2 * most);
        const index = new ReachIndex(projection, found, counts, rows);
        for (const start of starters) {
          const reached = naiveReach(graph, start, SCOPES[1]!);
          expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
        }
      }
    }, 14);
  });
});

/** Components 7 and 6 lead to 5 and 4, these to 3, 2 and 1; 0 is apart. Node n ends in component n - 1, so 0 nowhere. */
function small(hubs: Hubs): { projection: Projection; found: Reachable } {
  const dag = acyclic(8, [
    [7, 5],
    [6, 5],
    [6, 4],
    [5, 3],
    [5, 2],
    [4, 2],
    [4, 1],
  ]);
  const ends = Uint32Array.from({ length: 9 }, (_, node) => (node === 0 ? 0xffffffff : node - 1));
  const projection: Projection = {
    nodes: 9,
    places: 8,
    controlled: ends,
    covered: ends,
    end: ends,
    nodeOf: Uint32Array.from({ length: 8 }, (_, place) => place + 1),
    outStart: dag.outStart,
    outTo: dag.outTo,
    outStep: new Uint32Array(dag.outTo.length),
  };
  const weight = new Uint32Array(8).fill(1);
  return { projection, found: { dag, weight, labels: 1, starters: weight, hubs } };
}

const noHubs: Hubs = { count: 0, leadsTo: new Int32Array(8), ledBy: new Int32Array(8) };
/** Component 5 as the only one. */
const oneHub: Hubs = {
  count: 1,
  leadsTo: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1),
  ledBy: Int32Array.of(0, 0, 1, 1, 0, 1, 0, 0),
};

describe('positions and rows by hand', () => {
  const none = 0xffffffff;
  test('without hubs stand in the order of places, and what is led to has a row', () => {
    const { projection, found } = small(noHubs);
    const positions = runToEnd(positionsOf(projection, found));
    expect(positions).toEqual({
      position: Uint32Array.of(none, 0, 1, 2, 3, 4, 5, 6, 7),
      node: Uint32Array.from({ length: 32 }, (_, at) => (at < 8 ? at + 1 : 0)),
      ledBy: Int32Array.of(0),
      start: Uint32Array.of(0),
      size: Uint32Array.of(8),
      hubs: Int32Array.of(0),
    });
    expect(runToEnd(endsByComponent(found, projection, positions))).toEqual({
      start: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8),
      items: Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    });
    const { value, turns: count } = turns(reachRows(projection, found));
    expect(count).toBe(2);
    // What leads nowhere is its one position; 4 and 5 are a word each; nothing leads to 0, 6 and 7.
    const one = 0xfffffffe;
    expect([...value.row]).toEqual(
      [
        [none, none],
        [1, one],
        [2, one],
        [3, one],
        [0, 2],
        [2, 4],
        [none, none],
        [none, none],
      ].flat(),
    );
    expect([...value.words]).toEqual([0, 0b010110, 0, 0b101100]);
    // Without room for the second.
    const fewer = runToEnd(reachRows(projection, found, 1));
    expect([...fewer.row.slice(8)]).toEqual([0, 2, none, none, none, none, none, none]);
    expect([...fewer.words]).toEqual([0, 0b010110]);
  });

  test('with a hub stand apart by whether it leads to them, and are left out of rows', () => {
    const { projection, found } = small(oneHub);
    const positions = runToEnd(positionsOf(projection, found));
    expect([...positions.position]).toEqual([none, 0, 1, 32, 33, 2, 34, 3, 4]);
    expect([[...positions.ledBy], [...positions.start], [...positions.size], [...positions.hubs]]).toEqual([
      [0, 1],
      [0, 32],
      [5, 3],
      [0, 1],
    ]);
    const { row, words } = runToEnd(reachRows(projection, found));
    // 4 leads past the hub to 2 and 1; all that 5 leads to is settled.
    expect([...row.slice(8, 12)]).toEqual([0, 4, 4, 4]);
    expect([...words]).toEqual([0, 0b110, 1, 0b1]);
    for (const hubs of [noHubs, oneHub]) {
      const { projection: over, found: all } = small(hubs);
      const reached = Uint32Array.of(0, 0, 0, 0, 0, 2, 2, 5, 3);
      const index = new ReachIndex(over, all, { reached, reaching: reached });
      const lists = [5, 6, 7, 8].map((start) => [...index.list(start)].sort((a, b) => a - b));
      expect(lists).toEqual([
        [2, 3],
        [3, 4],
        [2, 3, 4, 5, 6],
        [3, 4, 6],
      ]);
      for (const [i, start] of [5, 6, 7, 8].entries())
        for (let node = 0; node < 9; node++)
          expect(index.reaches(start, node)).toBe(lists[i]!.includes(node));
    }
  });

  test('are walked where rows are given up, but for what a hub settles', () => {
    // 5 and 4 lead to 3, which nothing ends in; this to 2, and that to 1 and 0.
    const dag = acyclic(6, [
      [5, 3],
      [4, 3],
      [3, 2],
      [2, 1],
      [2, 0],
    ]);
    const ends = Uint32Array.of(0, 1, 2, none, 4, 5);
    const weight = Uint32Array.of(1, 1, 1, 0, 1, 1);
    const projection: Projection = {
      nodes: 6,
      places: 6,
      controlled: Uint32Array.of(0, 1, 2, 3, 4, 5),
      covered: ends,
      end: ends,
      nodeOf: Uint32Array.of(0, 1, 2, 3, 4, 5),
      outStart: dag.outStart,
      outTo: dag.outTo,
      outStep: new Uint32Array(5),
    };
    const bare: Hubs = { count: 0, leadsTo: new Int32Array(6), ledBy: new Int32Array(6) };
    const by2: Hubs = {
      count: 1,
      leadsTo: Int32Array.of(0, 0, 1, 1, 1, 1),
      ledBy: Int32Array.of(1, 1, 1, 0, 0, 0),
    };
    const reached = Uint32Array.of(0, 0, 2, 3, 3, 3);
    for (const hubs of [bare, by2]) {
      const found = { dag, weight, labels: 1, starters: weight, hubs };
      const rows = runToEnd(reachRows(projection, found, 0));
      expect([...rows.row.slice(4, 8)]).toEqual(
        hubs === bare ? [none, none, none, none] : [none, none, 0, 0],
      );
      expect(rows.words.length).toBe(0);
      for (const most of [0, 1, 5]) {
        const all = runToEnd(reachRows(projection, found, most));
        const index = new ReachIndex(projection, found, { reached, reaching: reached }, all);
        const lists = [2, 4, 5].map((start) => [...index.list(start)].sort((a, b) => a - b));
        expect(lists).toEqual([
          [0, 1],
          [0, 1, 2],
          [0, 1, 2],
        ]);
        for (const start of [2, 4, 5])
          for (let node = 0; node < 6; node++)
            expect(index.reaches(start, node)).toBe(node < 3 && node < start);
      }
    }
  });

  test('rows of more words than are copied at once are whole', () => {
    // No number of rows of which all fits into what there is room for at first.
    const words = 2_047;
    const leaves = words * 32;
    const rows = 520;
    const count = leaves + rows + 1;
    // Each leads to the first leaf of every word, and is led to by the last.
    const inStart = new Uint32Array(count + 1).fill(rows * words, leaves + 1);
    for (let c = 0; c < leaves; c++) inStart[c + 1] = (Math.trunc(c / 32) + 1) * rows;
    for (let i = 1; i <= rows; i++) inStart[leaves + i] = rows * words + i;
    inStart[count] = rows * words + rows;
    const outStart = new Uint32Array(count + 1);
    for (let i = 1; i <= rows; i++) outStart[leaves + i] = i * words;
    outStart[count] = rows * words + rows;
    const outTo = Uint32Array.from({ length: rows * words + rows }, (_, i) =>
      i < rows * words ? (i % words) * 32 : leaves + i - rows * words,
    );
    const inFrom = Uint32Array.from(outTo, (_, i) => (i < rows * words ? leaves + (i % rows) : count - 1));
    const ends = Uint32Array.from({ length: count }, (_, node) => (node < leaves ? node : none));
    const projection: Projection = {
      nodes: count,
      places: count,
      controlled: ends,
      covered: ends,
      end: ends,
      nodeOf: Uint32Array.from(ends, (_, place) => place),
      outStart,
      outTo,
      outStep: new Uint32Array(outTo.length),
    };
    const dag = { count, of: projection.nodeOf, outStart, outTo, inStart, inFrom };
    const hubs = { count: 0, leadsTo: new Int32Array(count), ledBy: new Int32Array(count) };
    const weight = new Uint32Array(count).fill(1);
    const found = { dag, weight, labels: 1, starters: weight, hubs };
    const made = runToEnd(reachRows(projection, found, 2 ** 21));
    expect(made.words.length).toBe(rows * words * 2);
    const bad = made.words.findIndex((value, i) => value !== (i % 2 === 0 ? (i >>> 1) % words : 1));
    expect(bad).toBe(-1);
  });

  test('many stand in words of 32', () => {
    const dag = acyclic(
      101,
      Array.from({ length: 100 }, (_, i) => [100, i] as const),
    );
    const ends = Uint32Array.from({ length: 101 }, (_, node) => 100 - node);
    const led = Int32Array.from(ends, (_, c) => (c % 3 === 0 && c < 100 ? 2 : 0));
    const weight = new Uint32Array(101).fill(1);
    const projection: Projection = {
      nodes: 101,
      places: 101,
      controlled: ends,
      covered: ends,
      end: ends,
      nodeOf: Uint32Array.from({ length: 101 }, (_, place) => 100 - place),
      outStart: dag.outStart,
      outTo: dag.outTo,
      outStep: new Uint32Array(100),
    };
    const hubs = { count: 2, leadsTo: new Int32Array(101), ledBy: led };
    const positions = runToEnd(positionsOf(projection, { dag, weight, labels: 1, starters: weight, hubs }));
    // 34 that the hub leads to take two words, the 67 others three.
    expect([[...positions.start], [...positions.size], [...positions.hubs]]).toEqual([
      [0, 96],
      [67, 34],
      [0, 2],
    ]);
    expect([...positions.ledBy]).toEqual([0, 0, 0, 2, 2]);
    expect(positions.node.length).toBe(160);
    const others = Array.from({ length: 101 }, (_, c) => c).filter((c) => c % 3 !== 0 || c === 100);
    expect([...positions.node.slice(0, 67)]).toEqual(others.map((c) => 100 - c));
    expect([...positions.node.slice(96, 130)]).toEqual(Array.from({ length: 34 }, (_, i) => 100 - 3 * i));
  });
});

describe('a set of positions', () => {
  const nodes = Uint32Array.from({ length: 96 }, (_, at) => at + 1_000);

  test('knows the words in use, lists them and is empty after', () => {
    const set = new PositionSet(Int32Array.of(0, 1, 2));
    for (const position of [5, 37, 5, 31, 95, 32]) set.add(position);
    expect(set.count).toBe(3);
    set.join(Int32Array.of(9, 9, 1, 0b100, 2, 0b1, 9, 9), 2, 6);
    expect(set.count).toBe(3);
    set.remove(37);
    const into = new Uint32Array(10);
    // Past what the hub with bit 1 leads to.
    expect(set.list(nodes, 2, into, 1)).toBe(5);
    expect([...into]).toEqual([0, 1005, 1031, 1032, 1034, 0, 0, 0, 0, 0]);
    expect(set.count).toBe(0);
    expect(set.list(nodes, 0, into, 0)).toBe(0);
    set.add(95);
    expect(set.list(nodes, 0, into, 0)).toBe(1);
    expect(into[0]).toBe(1095);
  });

  test('is written down past what hubs lead to, or dropped', () => {
    const set = new PositionSet(Int32Array.of(0, 1, 2));
    const words = new Int32Array(8);
    set.join(Int32Array.of(2, 0b11, 1, 0b100, 0, -1), 0, 6);
    expect(set.count).toBe(3);
    expect(set.take(words, 2, 1)).toBe(6);
    expect([...words]).toEqual([0, 0, 2, 0b11, 0, -1, 0, 0]);
    expect(set.count).toBe(0);
    set.add(40);
    expect(set.take(undefined, 4, 0)).toBe(4);
    expect([...words]).toEqual([0, 0, 2, 0b11, 0, -1, 0, 0]);
    expect(set.list(nodes, 0, new Uint32Array(3), 0)).toBe(0);
    set.add(33);
    expect(set.take(words, 0, 0)).toBe(2);
    expect([...words.slice(0, 2)]).toEqual([1, 0b10]);
  });
});
