import { describe, expect, test } from 'vitest';
import { NO_KILLER } from '../../src/graph/kernels/bundles';
import { AT_ONCE, RowBlock, WORDS, sideOf } from '../../src/graph/kernels/row-block';
import { rowCover } from '../../src/graph/kernels/row-cover';
import { rowGroups } from '../../src/graph/kernels/row-groups';
import { NO_SLOT, RowHits } from '../../src/graph/kernels/row-hits';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';
import { drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';
import { turns } from './turns';

const upTo = (count: number): number[] => [...Array(count).keys()];

function blockOf(rows: ReturnType<typeof drawRows>, starts: readonly number[], block = new RowBlock(rows)) {
  const dominators = new StartDominators(rows);
  for (const start of starts) block.add(dominators, dominators.from(start));
  return block;
}

test('sides of numbers that follow one another differ', () => {
  expect([0, 1, 2, 3, 4, -1, -2].map(sideOf)).toEqual([0, 4, 1, 6, 3, 3, 6]);
  expect([AT_ONCE, WORDS]).toEqual([32, 4]);
});

describe('what a block of starts controls', () => {
  /** 0 leads to 1 and 2, both of them to 3, and that to 4; 5 to 4 alone; 6 to nothing. */
  const drawn: DrawnRows = {
    nodes: 7,
    edges: [
      [0, 1, 0],
      [0, 2, 1],
      [1, 3, 2],
      [2, 3, 3],
      [3, 4, 4],
      [5, 4, 5],
    ],
  };
  const rows = drawRows(drawn);
  const words = (block: RowBlock, vertex: number) => [
    ...block.ways.subarray(vertex * WORDS, (vertex + 1) * WORDS),
  ];
  const bits = (side: number, bit: number) => [1, 2, 4].map((part) => ((side & part) === 0 ? 0 : bit));

  test('has for each vertex who comes there, and by which side', () => {
    const block = blockOf(rows, [0, 5]);
    const walked = (start: number) =>
      [...block.place.subarray(block.walkStart[start], block.walkStart[start + 1])].map((vertex, v) => [
        vertex,
        block.idom[block.walkStart[start]! + v],
        block.killer[block.walkStart[start]! + v],
      ]);
    // What is come to last is numbered first; 3 is come to by either way, and so is what it leads to.
    expect(walked(0)).toEqual([
      [0, 0, NO_KILLER],
      [2, 0, 1],
      [1, 0, 0],
      [3, 0, NO_KILLER],
      [4, 3, 4],
    ]);
    expect(walked(1)).toEqual([
      [5, 0, NO_KILLER],
      [4, 0, 5],
    ]);
    expect(block.starts).toBe(2);
    expect(words(block, 0)).toEqual([1, 0, 0, 0]);
    expect(words(block, 2)).toEqual([1, ...bits(sideOf(1), 1)]);
    expect(words(block, 1)).toEqual([1, ...bits(sideOf(2), 1)]);
    expect(words(block, 3)).toEqual([1, ...bits(sideOf(3), 1)]);
    const [first, second] = [bits(sideOf(3), 1), bits(sideOf(1), 2)];
    expect(words(block, 4)).toEqual([3, ...first.map((bit, i) => bit | second[i]!)]);
    expect(words(block, 6)).toEqual([0, 0, 0, 0]);
    expect([...block.vertices.subarray(0, block.count)]).toEqual([0, 2, 1, 3, 4, 5]);
    expect(upTo(7).map((vertex) => block.startAt(vertex))).toEqual([1, 0, 0, 0, 0, 2, 0]);
  });

  test('is forgotten before the next', () => {
    const block = blockOf(rows, [0, 5]);
    block.clear();
    expect([block.count, block.starts, [...block.ways].every((word) => word === 0)]).toEqual([0, 0, true]);
    expect(upTo(7).map((vertex) => block.startAt(vertex))).toEqual([0, 0, 0, 0, 0, 0, 0]);
    blockOf(rows, [6, 3], block);
    expect([...block.vertices.subarray(0, block.count)]).toEqual([6, 3, 4]);
    expect([3, 4, 6].map((vertex) => block.startAt(vertex))).toEqual([2, 0, 1]);
    expect(words(block, 3)).toEqual([2, 0, 0, 0]);
  });

  test('has room for long walks, and keeps what was walked before', () => {
    const many = drawRows({
      nodes: 5_000,
      edges: [...upTo(4_998).map((i): Edge => [1, i + 2, i + 7]), [0, 4_999, 3]],
    });
    const block = blockOf(many, [0, 1, 2]);
    expect([...block.walkStart.subarray(0, 4)]).toEqual([0, 2, 5_001, 5_002]);
    expect([block.place[0], block.place[1], block.killer[1]]).toEqual([0, 4_999, 3]);
    expect([block.place[2], block.place[5_000], block.place[5_001]]).toEqual([1, 2, 2]);
    expect([block.idom[5_000], block.killer[5_000], block.killer[5_001]]).toEqual([0, 7, NO_KILLER]);
    // As far as they are there from the first, nothing is made anew.
    const small = blockOf(rows, [0]);
    expect([small.place.length, small.idom.length, small.killer.length]).toEqual([4_096, 4_096, 4_096]);
    const edge = drawRows({ nodes: 4_096, edges: upTo(4_095).map((i): Edge => [0, i + 1]) });
    expect(blockOf(edge, [0]).place).toHaveLength(4_096);
    expect(blockOf(edge, [1, 0]).place).toHaveLength(8_194);
  });
});

describe('how a block holds targets', () => {
  const made = (drawn: DrawnRows) => {
    const rows = drawRows(drawn);
    const cover = runToEnd(rowCover(rows));
    return { rows, hits: new RowHits(rows, cover, runToEnd(rowGroups(rows, cover))) };
  };
  const decided = ({ rows, hits }: ReturnType<typeof made>, starts: readonly number[]) => {
    runToEnd(hits.gather(blockOf(rows, starts)));
    const asked: string[] = [];
    runToEnd(
      hits.decide((spot, layer, who) => asked.push(`${rows.spotAt[spot]} in ${layer} by ${who.toString(2)}`)),
    );
    const named = (column: Uint32Array) => {
      const found: string[] = [];
      for (let target = 0; target < rows.targets; target++) {
        for (let layer = 0; layer < 3; layer++) {
          const slot = hits.slot(target, layer);
          if (slot !== NO_SLOT && column[slot] !== 0)
            found.push(`${target} in ${layer} by ${column[slot]!.toString(2)}`);
        }
      }
      return found;
    };
    return { once: named(hits.once), open: named(hits.open), asked: asked.sort(), losing: hits.losing };
  };
  const look = (drawn: DrawnRows, ...starts: readonly number[]) => decided(made(drawn), starts);
  const nothing = { once: [], open: [], asked: [], losing: 0 };

  /** 0 leads to 1 and 2, 1 to 3 and 4. */
  const edges: readonly Edge[] = [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
  ];
  const held = (...holds: readonly Hold[]): DrawnRows => ({ nodes: 6, edges, holds });

  test('is once where there is one hold', () => {
    expect(look(held([3, 0]), 0)).toEqual({ ...nothing, once: ['0 in 2 by 1'], losing: 1 });
    expect(look(held([3, 0]), 2)).toEqual(nothing);
    expect(look(held([3, 0]), 3, 0, 1, 2)).toEqual({ ...nothing, once: ['0 in 2 by 111'], losing: 7 });
  });

  test('is not asked about where ways part at the start', () => {
    expect(look(held([1, 0], [2, 0]), 0)).toEqual(nothing);
    expect(look(held([3, 0], [2, 0]), 0)).toEqual(nothing);
    // What it holds itself, beside another way or twice.
    expect(look(held([0, 0], [3, 0]), 0)).toEqual(nothing);
    expect(look(held([0, 0], [0, 0]), 0)).toEqual(nothing);
    expect(look(held([0, 0], [0, 0], [0, 0], [0, 0]), 0)).toEqual(nothing);
  });

  test('is asked about where they go on together', () => {
    const open = { ...nothing, open: ['0 in 2 by 1'], asked: ['0 in 2 by 1'], losing: 1 };
    expect(look(held([3, 0], [4, 0]), 0)).toEqual(open);
    expect(look(held([1, 0], [3, 0]), 0)).toEqual(open);
    // From 1 on they part; 2 has nothing of it, and 3 one hold.
    expect(look(held([3, 0], [4, 0]), 1)).toEqual(nothing);
    expect(look(held([3, 0], [4, 0]), 1, 2, 3, 0)).toEqual({
      once: ['0 in 2 by 100'],
      open: ['0 in 2 by 1000'],
      asked: ['0 in 2 by 1000'],
      losing: 12,
    });
  });

  test('with less does not count where it is held with more', () => {
    expect(look(held([3, 0, 1], [4, 0, 3]), 0)).toEqual({ ...nothing, once: ['0 in 0 by 1'], losing: 1 });
    expect(look(held([3, 0, 2], [4, 0, 1], [2, 0, 2]), 0)).toEqual(nothing);
    // 4 holds it with the weaker rank only.
    expect(look(held([3, 0, 1], [4, 0, 1], [1, 0, 3]), 0, 4)).toEqual({
      ...nothing,
      once: ['0 in 0 by 1', '0 in 2 by 10'],
      losing: 3,
    });
  });

  /** A container (target 0, its row 1), a thing in it (2, its row 3), and a thing in that (4). */
  const nested: Pick<DrawnRows, 'rows' | 'links'> = {
    rows: [0, 1, 0, 1, 1],
    links: [
      [0, 1],
      [0, 2],
      [2, 3],
      [2, 4],
    ],
  };

  test('below what is held as strongly is not told', () => {
    const of = (...holds: readonly Hold[]) => look({ ...held(...holds), ...nested }, 0);
    const top = { ...nothing, once: ['0 in 0 by 1'], losing: 1 };
    expect(of([1, 0, 3], [3, 2, 3], [4, 4, 3])).toEqual(top);
    expect(of([1, 0, 3], [3, 2, 1], [4, 4, 2])).toEqual(top);
    expect(of([1, 0, 2], [3, 2, 2], [4, 4, 1])).toEqual({ ...top, once: ['0 in 1 by 1'] });
    expect(of([1, 0, 2], [3, 2, 1], [4, 4, 3])).toEqual({
      ...top,
      once: ['0 in 1 by 1', '4 in 0 by 1'],
    });
    expect(of([1, 2, 2], [3, 4, 2], [4, 4, 3])).toEqual({ ...top, once: ['2 in 1 by 1', '4 in 0 by 1'] });
    expect(of([1, 2, 2], [3, 4, 2], [4, 4, 2])).toEqual({ ...top, once: ['2 in 1 by 1'] });
  });

  test('below it counts for those only who do not hold what is above', () => {
    const drawn: DrawnRows = { ...held([1, 0, 3], [3, 4, 3], [2, 4, 3]), ...nested };
    // 2 and 3 hold the thing, 0 and 1 the container as well.
    expect(look(drawn, 0, 2, 1, 3)).toEqual({
      ...nothing,
      once: ['0 in 0 by 101', '4 in 0 by 1010'],
      losing: 15,
    });
  });

  test('in two containers is told of who holds neither', () => {
    // Row 4 is in 0, which alone holds row 1, and in 2, which alone holds row 3.
    const both: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [0, 1, 0, 1, 1],
      links: [
        [0, 1],
        [2, 3],
        [0, 4],
        [2, 4],
      ],
    };
    const drawn: DrawnRows = { ...held([1, 0, 3], [2, 2, 2], [3, 4, 2], [5, 4, 1], [4, 2, 1]), ...both };
    expect(look(drawn, 0)).toEqual({ ...nothing, once: ['0 in 0 by 1', '2 in 1 by 1'], losing: 1 });
    expect(look(drawn, 3, 5)).toEqual({ ...nothing, once: ['4 in 1 by 1', '4 in 2 by 10'], losing: 3 });
    // Where 1 goes without its container, what is below is held with more than by the other.
    const without: DrawnRows = { ...held([3, 4, 2], [4, 2, 1], [2, 0, 3]), ...both };
    expect(look(without, 1)).toEqual({ ...nothing, once: ['2 in 2 by 1', '4 in 1 by 1'], losing: 1 });
    expect(look(without, 1, 2).losing).toBe(3);
  });

  test('by several targets is asked about once, with all of them open', () => {
    // Row 2 is held by 0 and by 1, which have none of their own.
    const shared: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [0, 0, 1],
      links: [
        [0, 2],
        [1, 2],
      ],
    };
    const of = (starts: readonly number[], ...holds: readonly Hold[]) =>
      look({ ...held(...holds), ...shared }, ...starts);
    expect(of([0], [3, 0, 3], [2, 1, 3])).toEqual({
      ...nothing,
      open: ['0 in 0 by 1', '1 in 0 by 1'],
      asked: ['2 in 0 by 1'],
      losing: 1,
    });
    expect(of([0, 3], [3, 0, 3], [2, 1, 2])).toEqual({
      ...nothing,
      open: ['0 in 0 by 11'],
      asked: ['2 in 0 by 11'],
      losing: 3,
    });
    expect(of([0, 2], [3, 0, 3], [2, 1, 2])).toEqual({
      ...nothing,
      open: ['0 in 0 by 1', '1 in 1 by 10'],
      asked: ['2 in 0 by 1', '2 in 1 by 10'],
      losing: 3,
    });
  });

  test('is forgotten before the next block', () => {
    const all = made(held([3, 0], [4, 0], [2, 1], [5, 2]));
    const first = decided(all, [0, 3, 2]);
    expect(first).toEqual({
      once: ['0 in 2 by 10', '1 in 2 by 101'],
      open: ['0 in 2 by 1'],
      asked: ['0 in 2 by 1'],
      losing: 7,
    });
    expect(decided(all, [5])).toEqual({ ...nothing, once: ['2 in 2 by 1'], losing: 1 });
    expect(all.hits.count).toBe(1);
    expect([all.hits.slot(0, 2), all.hits.slot(1, 2), all.hits.slot(2, 2)]).toEqual([NO_SLOT, NO_SLOT, 0]);
    expect(decided(all, [])).toEqual(nothing);
    expect(decided(all, [0, 3, 2])).toEqual(first);
  });

  test('so where what is above is held by several targets, block after block', () => {
    // In a loop of 0 and 1 each is above the other, and both are above row 2, which is above row 3.
    const loop: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [1, 1, 1, 1],
      links: [
        [0, 1],
        [1, 0],
        [1, 2],
        [2, 3],
      ],
    };
    const all = made({ ...held([1, 0, 2], [2, 1, 2], [3, 2, 2], [4, 3, 3], [5, 3, 2]), ...loop });
    // Either of the two is as good as both: what they are held by has to be looked at, and is lost by 1 alone.
    const asked = ['0 in 1 by 1', '1 in 1 by 1'];
    expect(decided(all, [0])).toEqual({
      once: ['3 in 0 by 1'],
      open: ['0 in 1 by 1', '1 in 1 by 1'],
      asked,
      losing: 1,
    });
    expect(decided(all, [3, 4])).toEqual({ ...nothing, once: ['2 in 1 by 1', '3 in 0 by 10'], losing: 3 });
    expect(decided(all, [4, 5])).toEqual({ ...nothing, once: ['3 in 0 by 1', '3 in 1 by 10'], losing: 3 });
    expect(decided(all, [0]).asked).toEqual(asked);
  });

  test('has room for many targets', () => {
    const all = made({ ...held(...upTo(3_000).map((target): Hold => [3, target, 1])) });
    const found = decided(all, [0]);
    expect([found.once.length, found.once.at(-1), all.hits.count]).toEqual(
      [3_000, '999 in 2 by 1', 3_000].with(1, '2999 in 2 by 1'),
    );
    // One vertex after another, each with more than there was room for before.
    const two = made(
      held(...upTo(700).map((target): Hold => [3, target]), ...upTo(2_000).map((i): Hold => [4, i + 500])),
    );
    const both = decided(two, [0]);
    expect([both.once.length, both.open.length, both.asked.length]).toEqual([2_300, 200, 200]);
    expect([both.once[0], both.open[0]]).toEqual(['0 in 2 by 1', '500 in 2 by 1']);
  });

  test('takes a turn after each 32768 holds and slots looked at', () => {
    const taken = (count: number) => {
      const { rows, hits } = made({
        nodes: 3,
        edges: [
          [0, 1],
          [0, 2],
        ],
        holds: [...upTo(count - 1).map((target): Hold => [1, target]), [2, count - 1]],
      });
      const gathered = turns(hits.gather(blockOf(rows, [0]))).turns;
      return [gathered, turns(hits.decide(() => undefined)).turns];
    };
    // Twice each of three vertices (2) and of two groups (1), and each hold (4); then each slot (4).
    expect([4_093, 4_094, 8_187, 8_188].map(taken)).toEqual([
      [0, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
  });
});
