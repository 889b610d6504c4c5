import { describe, expect, test } from 'vitest';
import { CONTROLS, COVERS, ENDS } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { findForest, splitWays } from '../../src/graph/kernels/choke-forest';
import { ForestSums } from '../../src/graph/kernels/choke-forest-sums';
import { ChokeSums } from '../../src/graph/kernels/choke-sums';
import { NONE } from '../../src/graph/kernels/dominators';
import { SortedMarks } from '../../src/graph/kernels/sorted-marks';
import { runToEnd } from '../../src/lib/steps';
import { chain, parallel, principals } from './principal-bundles';
import type { Bundle } from './principal-bundles';
import { turns } from './turns';

const covered = (places: number) => [CONTROLS, ...Array<number>(places - 1).fill(COVERS)];
const ask = (places: number, bundles: readonly Bundle[], state = covered(places), starts = [0]) =>
  turns(chokePoints(principals(places, bundles, state), starts, 4));

describe('what goes in a forest', () => {
  test('is summed up with a turn after every few thousand places, both ways', () => {
    /** Trees of one place each, to which nobody comes. */
    const finish = (count: number) => {
      const bundles = principals(1, []);
      const number = Uint32Array.from({ length: count }, (_, t) => t);
      const none = new Uint32Array(count).fill(NONE);
      const forest = { number, place: number, end: number.map((t) => t + 1), parent: none, into: none };
      return turns(new ForestSums(bundles, forest).finish(new ChokeSums(bundles, 0))).turns;
    };
    expect(finish(131_071)).toBe(1);
    expect(finish(131_072)).toBe(2);
    expect(finish(131_073)).toBe(3);
  });

  test('takes no more turns in a thousand containers than in three', () => {
    const few = ask(3, chain(0, 1, 2)).turns;
    const long = chain(...Array(1_000).keys());
    expect(ask(1_000, long).turns).toBe(few);
    // The same where all of it is walked, as what it holds lies in two.
    expect(ask(1_001, [...long, [999, 1_000], [998, 1_000]]).turns).toBe(few);
    const beside = Array.from({ length: 999 }, (_, i) => [0, i + 1] as const);
    expect(ask(1_000, beside).turns).toBe(few);
  });

  test('a start is looked at in four turns where it comes into the forest at more than 8192 places', () => {
    const wide = (places: number) => {
      const state = [CONTROLS, ...Array<number>(places).fill(ENDS)];
      return ask(
        places + 1,
        Array.from({ length: places }, (_, i) => [0, i + 1] as const),
        state,
      ).turns;
    };
    const few = wide(10);
    expect(wide(8_191)).toBe(few);
    expect(wide(8_192)).toBe(few + 3);
  });

  test('is found with a turn after as many places and bundles as any other', () => {
    const wide = (count: number) => {
      const drawn = principals(3, [[0, 1], ...parallel(count, 1, 2)], covered(3));
      const seen = new Uint8Array(3).fill(1);
      const forest = turns(findForest(drawn, seen, new Set()));
      return [forest.turns, turns(splitWays(drawn, seen, forest.value)).turns];
    };
    expect(wide(1)).toEqual([3, 1]);
    // Two places are looked at twice, and one bundle once more; to walk there are two, once each.
    expect(wide(131_066)).toEqual([3, 1]);
    expect(wide(131_067)).toEqual([4, 1]);
    expect(wide(131_068)).toEqual([4, 1]);
    expect(wide(131_069)).toEqual([4, 3]);
  });
});

test('marks know every number below their count, and no others are in the way', () => {
  for (const count of [1, 2, 32, 33, 1_024, 1_025, 32_768, 32_769, 65_536, 1_048_577]) {
    const marks = new SortedMarks(count);
    const into = new Uint32Array(4);
    const ends = [...new Set([count - 1, 0])];
    for (const number of ends) expect([marks.add(number), marks.add(number)]).toEqual([true, false]);
    expect([...into.subarray(0, marks.take(into))]).toEqual([...ends].reverse());
    expect(marks.take(into)).toBe(0);
    expect(marks.add(count - 1)).toBe(true);
    expect([marks.take(into), into[0]]).toEqual([1, count - 1]);
  }
});

test('several starts at one place of a forest are told apart from those above it', () => {
  // 0 and 1 hold the top, 4, which holds 5 and 6, and 5 holds 7; 1, 2 and 3 hold 5 as well, and 3 only that.
  const drawn = principals(
    8,
    [
      [0, 4, 0],
      [1, 4, 0],
      [1, 5, 1],
      [2, 4, 0],
      [2, 5, 2],
      [3, 5, 3],
      [4, 5, 0],
      [4, 6],
      [5, 7],
    ],
    [0, 0, 0, 0, COVERS, COVERS, COVERS, COVERS],
  );
  const { pairs, byNode, byRecord } = runToEnd(chokePoints(drawn, [0, 1, 2, 3], 4));
  expect(pairs).toBe(4 + 4 + 4 + 2);
  expect([...byNode]).toEqual([0, 0, 0, 0, 3 + 1 + 1, 1 + 1 + 1 + 1, 0, 0]);
  // The first goes with two bundles: all that 0 reaches, and the top and what it alone holds of 1 and of 2.
  expect([...byRecord]).toEqual([4 + 2 + 2, 0, 0, 2]);
});

test('what holds the middle goes with its record: who comes to the middle, or below it, otherwise keeps that', () => {
  // 0 holds the top, 3; 1 that, the middle, 4, and 5 below it; 2 the middle alone, which holds 5 and 6.
  const drawn = principals(
    7,
    [
      [0, 3],
      [1, 3],
      [1, 4],
      [1, 5],
      [2, 4],
      [3, 4, 0],
      [4, 5, 1],
      [4, 6, 2],
    ],
    [0, 0, 0, COVERS, COVERS, COVERS, COVERS],
  );
  const { pairs, byNode, byRecord } = runToEnd(chokePoints(drawn, [0, 1, 2], 3));
  expect(pairs).toBe(4 + 4 + 3);
  expect([...byNode]).toEqual([0, 0, 0, 3, 2 + 1 + 2, 0, 0]);
  expect([...byRecord]).toEqual([3, 2, 3]);
});
