import { describe, expect, test } from 'vitest';
import { COVERS, NO_PLACE } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { ChokeSums } from '../../src/graph/kernels/choke-sums';
import { findPivot } from '../../src/graph/kernels/pivot';
import type { Pivot } from '../../src/graph/kernels/pivot';
import { PivotLoss } from '../../src/graph/kernels/pivot-loss';
import { PivotNeeds } from '../../src/graph/kernels/pivot-needs';
import { gatherStarts, passing } from '../../src/graph/kernels/pivot-starts';
import type { PivotLimits } from '../../src/graph/kernels/pivot-starts';
import { runToEnd } from '../../src/lib/steps';
import { chain, parallel, principals, ring } from './principal-bundles';
import type { Bundle } from './principal-bundles';
import { turns } from './turns';

const all = (bundles: Bundles): number[] => [...bundles.node.keys()];
const find = (bundles: Bundles, least = 2, starts: readonly number[] = all(bundles)): Pivot | undefined =>
  runToEnd(findPivot(bundles, starts, least));
const chosen = (bundles: Bundles, least?: number, starts?: readonly number[]) => {
  const pivot = find(bundles, least, starts);
  return pivot === undefined ? undefined : [pivot.place, pivot.other];
};

describe('the pivot', () => {
  test('is in a cycle of at least so many places, and there is none without a cycle', () => {
    expect(chosen(principals(3, chain(0, 1, 2)))).toBeUndefined();
    expect(chosen(principals(3, chain(0, 1, 2)), 0)).toBeUndefined();
    expect(chosen(principals(3, ring(0, 1, 2)), 3)).toEqual([0, 1]);
    expect(chosen(principals(3, ring(0, 1, 2)), 4)).toBeUndefined();
  });

  test.each([
    [
      [0, 1, 2],
      [3, 4],
    ],
    [
      [2, 3, 4],
      [0, 1],
    ],
    [
      [0, 2, 4],
      [1, 3],
    ],
    [
      [0, 1, 4],
      [2, 3],
    ],
  ])('is in the largest cycle, %j rather than %j, whichever leads to the other', (large, small) => {
    for (const between of [[large[0]!, small[0]!] as const, [small[0]!, large[0]!] as const])
      expect(chosen(principals(5, [...ring(...large), ...ring(...small), between]))).toEqual(
        // Where the two meet, most steps lead in and out.
        [large[0], large[1]],
      );
  });

  test('of two as large, is in the one that comes first by place', () => {
    for (const between of [[0, 2] as const, [2, 0] as const])
      expect(chosen(principals(4, [...ring(0, 1), ...ring(2, 3), between]))).toEqual([0, 1]);
  });

  test('is in a cycle that a start comes to', () => {
    const bundles = principals(5, [...ring(0, 1, 2), ...ring(3, 4)]);
    expect(chosen(bundles, 2, [3])).toEqual([3, 4]);
    expect(chosen(bundles, 2, [])).toBeUndefined();
  });

  test('is controlled: a cycle of covered places is none', () => {
    const [rings, covers] = [
      [...ring(0, 1, 2), ...ring(3, 4)],
      [COVERS, COVERS, COVERS],
    ];
    expect(chosen(principals(5, rings, covers))).toEqual([3, 4]);
    expect(chosen(principals(3, ring(0, 1, 2), covers))).toBeUndefined();
  });

  test.each([
    [0, 1, 2, 3],
    [0, 2, 1, 3],
    [1, 0, 2, 3],
    [1, 2, 0, 3],
    [2, 0, 1, 3],
    [2, 1, 0, 3],
    [1, 2, 3, 0],
    [3, 2, 1, 0],
    [2, 3, 1, 0],
    [3, 1, 0, 2],
  ])(
    'is the place of the cycle with the most steps in times steps out, and the next (%i %i %i %i)',
    (...places) => {
      const [a, b, c, side] = places;
      const bundles: Bundle[] = [
        // In and out of a: 4 x 1, of b: 2 x 3, of c: 1 x 3; beside the cycle: 2 x 5.
        [a, b],
        ...parallel(2, b, a),
        [b, c],
        [c, b],
        ...parallel(2, c, side),
        ...parallel(5, side, 4),
        ...parallel(2, 5, a),
      ];
      expect(chosen(principals(6, bundles))).toEqual([b, a]);
    },
  );

  test('is found with a turn after every few thousand nodes, and no more than needed in small graphs', () => {
    const beside = (count: number) => turns(findPivot(principals(count, ring(0, 1)), [0], 2)).turns;
    expect(beside(8191)).toBe(beside(2));
    expect(beside(8192)).toBe(beside(2) + 1);
    const round = (count: number) =>
      turns(findPivot(principals(count, ring(...Array(count).keys())), [0], 2)).turns;
    expect(round(9)).toBe(round(2));
  });
});

/** A cycle of 0 and 1, to which 2 comes, 3 by 2, 4 by 3, and 5 by 4 or 3; 6 does not. */
const coming = principals(7, [...ring(0, 1), [2, 0], [3, 2], [4, 3], [5, 4], [5, 3]]);
const WIDE: PivotLimits = { least: 2, depth: Infinity, work: Infinity };

function gather(bundles: Bundles, starts: readonly number[], limits: Partial<PivotLimits> = {}) {
  const pivot = find(bundles)!;
  return { pivot, ...turns(gatherStarts(bundles, pivot, starts, { ...WIDE, ...limits })) };
}

describe('starts that come to the pivot', () => {
  test('know what they pass, and what they reach that the pivot does not', () => {
    const { pivot, value } = gather(coming, [6, 5, 4, 3, 2, 1, 0]);
    expect(pivot.place).toBe(0);
    expect(value.places).toEqual([5, 4, 3, 2, 1, 0]);
    expect(value.others).toEqual([6]);
    expect([...value.own]).toEqual([4, 3, 2, 1, 0, 0]);
    const passed = [0, 1, 2, 3, 4, 5, 6].map((place) => [...passing(value, place)]);
    expect(passed).toEqual([[], [], [0, 1, 2, 3], [0, 1, 2], [0, 1], [0], []]);
    // All come in at the pivot but 1, which is where it is; codes are twice the number of a start.
    expect([...value.comesStart]).toEqual([0, 5, 6]);
    expect([...value.comes]).toEqual([0, 2, 4, 6, 10, 8]);
  });

  test.each([
    [0, [0], [1, 2, 3, 4, 5]],
    [1, [0, 1, 2], [3, 4, 5]],
    [2, [0, 1, 2, 3], [4, 5]],
    [3, [0, 1, 2, 3, 4, 5], []],
  ])('are looked at alone where they pass more than %i places', (depth, places, others) => {
    const { value } = gather(coming, [0, 1, 2, 3, 4, 5], { depth });
    expect([value.places, value.others]).toEqual([places, others]);
  });

  test.each([
    // Places beyond the first, times steps: of 5 it is 3 x 5, of 4 it is 2 x 3, of 3 it is 1 x 2; there are 7 steps.
    [15, [2, 3, 4, 5]],
    [14.9, [2, 3, 4]],
    [6, [2, 3, 4]],
    [5.9, [2, 3]],
    [2, [2, 3]],
    [1.9, [2]],
    [0, [2]],
  ])('are looked at alone where there is more to look at than %d', (most, places) => {
    const { value } = gather(coming, [2, 3, 4, 5], { work: most / 7 });
    expect(value.places).toEqual(places);
    expect(value.others).toEqual([2, 3, 4, 5].filter((place) => !places.includes(place)));
  });

  test('may be thousands', () => {
    const { value } = gather(coming, Array<number>(5000).fill(3));
    expect(value.places).toHaveLength(5000);
    const numbers = [...Array(5000).keys()];
    expect([...value.comes]).toEqual(numbers.map((number) => number * 2));
    for (const place of [2, 3]) expect([...passing(value, place)]).toEqual(numbers);
  });

  test('take a turn after every few thousand of them, or of their steps', () => {
    const few = gather(coming, [0]).turns;
    expect(gather(coming, Array<number>(8191).fill(0)).turns).toBe(few);
    expect(gather(coming, Array<number>(8192).fill(0)).turns).toBe(few + 1);
    const wide = (steps: number) =>
      gather(principals(3, [...ring(0, 1), ...parallel(steps, 2, 0)]), [2]).turns;
    expect(wide(8190)).toBe(few);
    expect(wide(8191)).toBe(few + 1);
  });
});

/** What all starts lose that come to the pivot, thing by thing, and how often others get a turn. */
function lose(bundles: Bundles, starts: readonly number[]) {
  const { pivot, value } = gather(bundles, starts);
  const sums = new ChokeSums(bundles, 4);
  const { turns: count } = turns(new PivotLoss(bundles, pivot, value, sums).all());
  const { byNode, byRecord } = runToEnd(sums.finish(new Set()));
  return { pivot, byNode: [...byNode], byRecord: [...byRecord], turns: count };
}

/** Behind the cycle of 0 and 1 a chain of 2, 3 and 4, into which 5 leads at 3. */
const behind = principals(6, [...ring(0, 1), [1, 2, 0], [2, 3, 1], [3, 4, 2], [5, 0], [5, 3, 3]]);

describe('what starts lose that come to the pivot', () => {
  test('is less what they come to behind', () => {
    const { pivot, byNode, byRecord, turns: count } = lose(behind, [5]);
    expect(pivot.place).toBe(0);
    expect(byNode).toEqual([0, 1, 0, 1, 0, 0]);
    expect(byRecord).toEqual([1, 0, 1, 0]);
    expect(count).toBe(0);
    expect(lose(behind, [5, 0, 1]).byNode).toEqual([0, 4, 4, 3, 0, 0]);
    expect(lose(behind, [5, 0, 1]).byRecord).toEqual([7, 4, 3, 0]);
  });

  test('takes turns for others where many come in behind', () => {
    const { byNode, byRecord, turns: count } = lose(behind, Array<number>(9000).fill(5));
    expect(byNode).toEqual([0, 9000, 0, 9000, 0, 0]);
    expect(byRecord).toEqual([9000, 0, 9000, 0]);
    // Behind the nodes 1 and 2 and the two bundles before them each looks at 3 places and steps, and counts as one.
    expect(count).toBe(Math.floor((4 * 9000 * 4) / 8192));
  });

  test('is taken off once where a node is passed before the pivot and behind it', () => {
    // 5 leads to 7; its covered place 8 lies behind the pivot and leads to 9 and on to 10, where 6 comes in as well.
    const drawn = principals(
      11,
      [...ring(0, 1), [1, 8], [8, 9], [9, 10], [6, 0], [6, 5], [6, 10], [5, 7]],
      [0, 0, 0, 0, 0, 0, 0, 0, COVERS, COVERS, COVERS],
    );
    const bundles = {
      ...drawn,
      node: drawn.node.with(8, 5),
      covered: drawn.covered.with(5, 8).with(8, NO_PLACE),
    };
    const { byNode, turns: count } = lose(bundles, [6]);
    expect(byNode).toEqual([0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0]);
    expect(count).toBe(0);
    expect(lose(bundles, [6, 0]).byNode[5]).toBe(4);
    const many = lose(bundles, Array<number>(9000).fill(6));
    expect(many.byNode[5]).toBe(18_000);
    expect(many.turns).toBeGreaterThan(10);
  });

  test('with a bundle before the pivot is what lies behind it alone', () => {
    const bundles = principals(8, [...ring(0, 1), [6, 0], [6, 5, 0], [5, 7, 1], [5, 4, 2], [6, 4, 3]]);
    const { byRecord, byNode, turns: count } = lose(bundles, [6, 6]);
    expect(byRecord).toEqual([4, 2, 0, 0]);
    expect(byNode).toEqual([0, 0, 0, 0, 0, 2, 0, 0]);
    expect(count).toBe(0);
    expect(lose(bundles, Array<number>(9000).fill(6)).turns).toBeGreaterThan(5);
  });

  test('is not looked through where nobody comes in behind', () => {
    const long = principals(202, [...ring(0, 1), ...chain(...Array(202).keys()).slice(1)]);
    const { byNode, turns: count } = lose(long, [0, 1]);
    // The pivot is 1, which is not looked at here.
    expect(byNode.slice(1, 4)).toEqual([0, 398, 396]);
    expect(count).toBe(0);
  });

  test('is decided with a turn after every few thousand nodes and places', () => {
    // One for each node, four for each place.
    const beside = (count: number) => lose(principals(count, ring(0, 1)), [0]).turns;
    expect(beside(1638)).toBe(0);
    expect(beside(1639)).toBe(1);
    expect(beside(8192)).toBe(5);
  });
});

describe('what goes with the pivot itself, or with records that take several bundles away', () => {
  const needs = (bundles: Bundles, starts: readonly number[], ...gone: readonly number[]) => {
    const { pivot, value } = gather(bundles, starts);
    const sums = new ChokeSums(bundles, 4);
    const found = new PivotNeeds(bundles, pivot, value, sums);
    const itself = turns(found.itself()).turns;
    const records = turns(found.records(new Map([[3, new Set(gone)]]))).turns;
    const { byNode, byRecord } = runToEnd(sums.finish(new Set([3])));
    return { pivot: pivot.place, byNode: [...byNode], record: byRecord[3], itself, records };
  };

  test.each([0, 1])('includes what a start passes at another place of its node (verbs %i)', (verbs) => {
    // 2 leads into the cycle at both of its places, and to 3, where the pivot's node is covered, and on to 4.
    const drawn = principals(
      5,
      [...parallel(2, 0, 1), [1, 0], [2, 0], [2, 1], [2, 3], [3, 4]],
      [0, 0, 0, COVERS, COVERS],
    );
    const bundles = {
      ...drawn,
      verbs,
      node: drawn.node.with(3, 0),
      covered: drawn.covered.with(0, 3).with(3, NO_PLACE),
    };
    const { pivot, byNode } = needs(bundles, [2]);
    expect([pivot, byNode]).toEqual([0, [1, 0, 0, 0, 0]]);
    expect(needs(bundles, [2, 2, 1]).byNode).toEqual([2, 0, 0, 0, 0]);
  });

  test('takes a turn after every few thousand steps, both ways, and one before who loses is told', () => {
    const wide = (steps: number) => needs(principals(2, [...parallel(steps, 0, 1), [1, 0]]), [0], 0);
    expect(wide(8188).records).toBe(1);
    expect(wide(8190).records).toBe(3);
    expect(wide(8190)).toMatchObject({ record: 0, itself: 1 });
  });

  test('takes turns for others where many come in behind', () => {
    const few = needs(behind, [5, 5], 2);
    expect(few).toMatchObject({ record: 2, records: 1 });
    // Each looks at 6 places and steps, so that a turn comes after 1366 of them.
    expect(needs(behind, Array<number>(9000).fill(5), 2)).toMatchObject({ record: 9000, records: 7 });
  });
});
