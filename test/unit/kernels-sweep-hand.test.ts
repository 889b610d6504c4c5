import { describe, expect, test } from 'vitest';
import type { Condensed } from '../../src/graph/kernels/components';
import type { Hubs } from '../../src/graph/kernels/hubs';
import { sweep } from '../../src/graph/kernels/sweep';
import type { Ends, Swept } from '../../src/graph/kernels/sweep';
import { runToEnd } from '../../src/lib/steps';
import { acyclic, dividedStar, twoRoots } from './small-digraphs';
import { turns } from './turns';

function noHubs({ count }: Condensed): Hubs {
  return { count: 0, leadsTo: new Int32Array(count), ledBy: new Int32Array(count) };
}

/** What is asked, as pairs, in the order of who asks. */
function swept(
  dag: Condensed,
  ends: Ends,
  starters: readonly number[],
  pairs: readonly (readonly [number, number])[] = [],
  hubs = noHubs(dag),
  leastGroup?: number,
): Swept {
  const start = new Uint32Array(dag.count + 1);
  for (const [from] of pairs) for (let c = from + 1; c <= dag.count; c++) start[c]!++;
  const asked = { start, to: Uint32Array.from(pairs, ([, to]) => to) };
  return runToEnd(
    sweep(dag, ends, Uint32Array.from(starters), hubs, {
      asked,
      ...(leastGroup === undefined ? {} : { leastGroup }),
    }),
  );
}

describe('a sweep by hand', () => {
  const { dag, weight } = twoRoots();
  const starters = [0, 0, 0, 1, 0, 2, 1, 3];
  const pairs = [
    [3, 3, 1],
    [3, 0, 0],
    [5, 6, 0],
    [5, 1, 1],
    [5, 3, 1],
    [6, 3, 1],
    [6, 2, 0],
    [6, 6, 1],
    [6, 0, 1],
    [7, 3, 1],
    [7, 4, 0],
    [7, 2, 1],
  ] as const;
  const asked = pairs.map(([from, to]) => [from, to] as const);
  const answers = pairs.map(([, , answer]) => answer);

  test('of one kind', () => {
    const found = swept(dag, { weight, labels: 1 }, starters, asked);
    expect([3, 5, 6, 7].map((c) => found.reached(c, 0))).toEqual([
      8,
      32 + 16 + 8 + 2 + 1,
      64 + 32 + 16 + 8 + 2 + 1,
      128 + 8 + 4,
    ]);
    expect([...found.reaching]).toEqual([3, 3, 3, 1 + 2 + 1 + 3, 3, 3, 1, 3]);
    expect([...found.answers]).toEqual(answers);
  });

  test('of two kinds', () => {
    const label = Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 1);
    const found = swept(dag, { weight, labels: 2, label }, starters, asked);
    expect([3, 5, 6, 7].map((c) => [found.reached(c, 0), found.reached(c, 1)])).toEqual([
      [8, 0],
      [16 + 8 + 2, 32 + 1],
      [16 + 8 + 2, 64 + 32 + 1],
      [8 + 4, 128],
    ]);
    expect([...found.reaching]).toEqual([3, 3, 3, 7, 3, 3, 1, 3]);
    expect([...found.answers]).toEqual(answers);
  });

  test('past a hub that settles what it leads to', () => {
    // 11 and 10 lead to 9, the hub, this to 3, 2 and 1; 8 to 3 and 0; 10 to 8 as well; 7 to 6, 5 and 4 beside.
    const wide = acyclic(12, [
      [11, 9],
      [10, 9],
      [9, 3],
      [9, 2],
      [9, 1],
      [8, 3],
      [8, 0],
      [10, 8],
      [11, 0],
      [11, 2],
      [8, 1],
    ]);
    const hubs: Hubs = {
      count: 1,
      leadsTo: Int32Array.from({ length: 12 }, (_, c) => (c >= 9 ? 1 : 0)),
      ledBy: Int32Array.from({ length: 12 }, (_, c) => ([1, 2, 3, 9].includes(c) ? 1 : 0)),
    };
    const ends = { weight: Uint32Array.of(1, 2, 4, 8, 16, 0, 0, 0, 32, 64, 0, 128), labels: 1 };
    const who = [0, 5, 0, 0, 0, 0, 0, 1, 2, 3, 4, 1];
    const ask = [
      [8, 3],
      [8, 2],
      [9, 0],
      [9, 1],
      [10, 0],
      [10, 9],
      [11, 8],
      [11, 2],
    ] as const;
    for (const [used, leastGroup] of [
      [noHubs(wide), 256],
      [hubs, 1],
      [hubs, 256],
    ] as const) {
      const found = swept(wide, ends, who, ask, used, leastGroup);
      expect([1, 7, 8, 9, 10, 11].map((c) => found.reached(c, 0))).toEqual([
        2,
        0,
        32 + 8 + 1 + 2,
        64 + 8 + 4 + 2,
        64 + 8 + 4 + 2 + 32 + 1,
        128 + 64 + 8 + 4 + 2 + 1,
      ]);
      // Of those with weight.
      const reaching = [0, 1, 2, 3, 4, 8, 9, 11].map((c) => found.reaching[c]);
      expect(reaching).toEqual([
        2 + 4 + 1,
        5 + 2 + 3 + 4 + 1,
        3 + 4 + 1,
        2 + 3 + 4 + 1,
        0,
        2 + 4,
        3 + 4 + 1,
        1,
      ]);
      expect([...found.answers]).toEqual([1, 0, 0, 1, 1, 1, 0, 1]);
    }
  });

  test('with a turn for each block, and one for each kind that hubs settle', () => {
    const { dag: star, weight: ends, starters: who } = dividedStar();
    const byStar = (c: number): number => (c === 81 ? 0 : 1);
    const hubs: Hubs = {
      count: 1,
      leadsTo: Int32Array.from(ends, (_, c) => (c >= 40 ? byStar(c) : 0)),
      ledBy: Int32Array.from(ends, (_, c) => (c <= 40 ? byStar(c) : 0)),
    };
    const label = Uint8Array.from(ends, (_, c) => c & 1);
    const none = noHubs(star);
    const taken = ([one, two]: readonly [Hubs, Hubs]): number[] => [
      turns(sweep(star, { weight: ends, labels: 1 }, who, one)).turns,
      turns(sweep(star, { weight: ends, labels: 2, label }, who, two)).turns,
    ];
    const [plain = 0, labelled = 0] = taken([none, none]);
    expect([plain, labelled]).toEqual([6, 6]);
    expect(taken([hubs, hubs])).toEqual([plain + 1, labelled + 2]);
  });

  test('in more than one block, by more starters than a byte holds', () => {
    const count = 1_500;
    // Two lead to each: what many lead from, and one of fifty between, by whose number it is told.
    const edges = Array.from({ length: count }, (_, c): (readonly [number, number])[] => [
      [count + 50, c],
      [count + (c % 50), c],
    ]).flat();
    const both = acyclic(count + 51, [
      ...edges,
      ...Array.from({ length: 25 }, (_, i) => [count + 50, count + 2 * i] as const),
    ]);
    const heavy = Uint32Array.from({ length: count + 51 }, (_, c) => (c % 7 === 0 ? 3 : 1));
    const who = Array.from({ length: count + 51 }, (_, c) =>
      c === count + 50 ? 70_000 : c >= count ? c - count : c % 2,
    );
    const found = swept(both, { weight: heavy, labels: 1 }, who);
    const own = (c: number): number => heavy[c]!;
    for (let i = 0; i < 50; i++) {
      const below = Array.from({ length: count / 50 }, (_, k) => k * 50 + i).reduce(
        (sum, c) => sum + own(c),
        0,
      );
      if (i > 0) expect(found.reached(count + i, 0)).toBe(below + own(count + i));
      expect(found.reaching[count + i]).toBe(i + (i % 2 === 0 ? 70_000 : 0));
    }
    for (let c = 0; c < count; c++)
      if (found.reaching[c] !== 70_000 + (c % 50) + (c % 2)) expect(found.reaching[c]).toBe(c);
    const all = Array.from({ length: count }, (_, c) => own(c)).reduce((a, b) => a + b, 0);
    const between = Array.from({ length: 25 }, (_, i) => own(count + 2 * i)).reduce((a, b) => a + b, 0);
    expect(found.reached(count + 50, 0)).toBe(all + between + own(count + 50));
  });
});
