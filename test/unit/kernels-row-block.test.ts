import { describe, expect, test } from 'vitest';
import { NO_KILLER } from '../../src/graph/kernels/bundles';
import { AT_ONCE, WORDS, sideOf } from '../../src/graph/kernels/row-block';
import type { RowBlock } from '../../src/graph/kernels/row-block';
import { blockOf, drawRows } from './row-graphs';
import type { DrawnRows, Edge } from './row-graphs';

const upTo = (count: number): number[] => [...Array(count).keys()];

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
    // A block is full with 32 starts.
    const full = blockOf(many, upTo(AT_ONCE));
    expect([full.starts, full.walkStart[31], full.walkStart[32]]).toEqual([32, 5_030, 5_031]);
    expect([0, 1, 31, 32].map((vertex) => full.startAt(vertex) >>> 0)).toEqual([1, 2, 2 ** 31, 0]);
    const edge = drawRows({ nodes: 4_096, edges: upTo(4_095).map((i): Edge => [0, i + 1]) });
    expect(blockOf(edge, [0]).place).toHaveLength(4_096);
    expect(blockOf(edge, [1, 0]).place).toHaveLength(8_194);
  });
});
