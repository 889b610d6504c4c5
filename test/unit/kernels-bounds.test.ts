import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallestHittingSet } from '../../src/graph/kernels/hitting-set';
import { Network, UNLIMITED } from '../../src/graph/kernels/max-flow';
import { RUNS } from './kernels-estate';

/** All subsets of 0 … n - 1. */
const subsets = (n: number): number[][] =>
  Array.from({ length: 1 << n }, (_, bits) => [...Array(n).keys()].filter((i) => ((bits >> i) & 1) === 1));

const someSets = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 4 }), {
  maxLength: 12,
});

describe('a smallest hitting set', () => {
  test('is as small as the smallest of all that meet every set', () => {
    const all = subsets(8).sort((a, b) => a.length - b.length);
    fc.assert(
      fc.property(someSets, (sets) => {
        const before = structuredClone(sets);
        const found = smallestHittingSet(sets);
        const meets = (members: readonly number[]): boolean =>
          sets.every((set) => set.some((one) => members.includes(one)));
        const fewest = all.find(meets)!;
        expect(meets(found.members)).toBe(true);
        expect(found).toEqual({
          members: found.members,
          exact: true,
          atLeast: fewest.length,
        });
        expect(found.members.length).toBe(fewest.length);
        expect([...found.members].sort((a, b) => a - b)).toEqual(found.members);
        expect(sets).toEqual(before);
      }),
      { numRuns: RUNS },
    );
  });

  test('of no sets is empty', () => {
    expect(smallestHittingSet([])).toEqual({ members: [], exact: true, atLeast: 0 });
  });

  test('drops what the greedy choice took and does not need', () => {
    // 0 meets most, but 1, 2 and 3 are needed anyhow and meet all that 0 does.
    const sets = [[0, 1], [0, 2], [0, 3], [1], [2], [3]];
    expect(smallestHittingSet(sets).members).toEqual([1, 2, 3]);
  });

  test('given up early is what the greedy choice took, with the bound that disjoint sets give', () => {
    fc.assert(
      fc.property(someSets, (sets) => {
        const meets = (members: readonly number[]) => (set: readonly number[]) =>
          set.some((one) => members.includes(one));
        // The member that most open sets have, the smallest of such; then without what the others meet anyhow.
        let chosen: number[] = [];
        for (let open = sets; open.length > 0; open = sets.filter((set) => !meets(chosen)(set))) {
          const count = (one: number): number => open.filter((set) => set.includes(one)).length;
          const most = Math.max(...open.flat().map(count));
          chosen.push(Math.min(...open.flat().filter((one) => count(one) === most)));
        }
        for (const one of [...chosen].sort((a, b) => b - a)) {
          const less = chosen.filter((other) => other !== one);
          if (sets.every(meets(less))) chosen = less;
        }
        // Sets by size that share no member with one before.
        const used = new Set<number>();
        let apart = 0;
        for (const set of [...sets].sort((a, b) => a.length - b.length)) {
          if (set.some((one) => used.has(one))) continue;
          for (const one of set) used.add(one);
          apart++;
        }
        const members = chosen.sort((a, b) => a - b);
        expect(smallestHittingSet(sets, 0)).toEqual({
          members,
          exact: members.length === apart,
          atLeast: apart,
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('given up anywhere meets all sets, between bounds that hold', () => {
    const all = subsets(8).sort((a, b) => a.length - b.length);
    fc.assert(
      fc.property(someSets, fc.integer({ min: 1, max: 12 }), (sets, most) => {
        const found = smallestHittingSet(sets, most);
        const meets = (members: readonly number[]): boolean =>
          sets.every((set) => set.some((one) => members.includes(one)));
        const fewest = all.find(meets)!.length;
        expect(meets(found.members)).toBe(true);
        expect(found.members.length).toBeGreaterThanOrEqual(fewest);
        expect(found.members.length).toBeLessThanOrEqual(smallestHittingSet(sets, 0).members.length);
        expect(found.atLeast).toBeLessThanOrEqual(fewest);
        if (found.exact) expect([found.atLeast, found.members.length]).toEqual([fewest, fewest]);
      }),
      { numRuns: RUNS },
    );
  });

  test('takes as many branches as it is given', () => {
    // Three pairs of three: greedy takes two, and the first branch already shows that no one is enough.
    const sets = [
      [0, 1],
      [1, 2],
      [0, 2],
    ];
    expect(smallestHittingSet(sets, 0)).toEqual({ members: [0, 1], exact: false, atLeast: 1 });
    expect(smallestHittingSet(sets).exact).toBe(true);
    const exactFrom = [...Array(10).keys()].findIndex((most) => smallestHittingSet(sets, most).exact);
    expect(exactFrom).toBe(3);
  });

  test('of too many sets is a set that meets all, with a bound from below, and says so', () => {
    // All lines of a projective plane of order 11 or so: pairwise crossing, so that one is all that bounds it.
    const order = 11;
    const lines: number[][] = [];
    for (let slope = 0; slope < order; slope++)
      for (let start = 0; start < order; start++)
        lines.push(
          Array.from({ length: order }, (_, x) => x * order + ((slope * x + start) % order)).concat(
            order * order + slope,
          ),
        );
    const found = smallestHittingSet(lines, 500);
    expect(found.exact).toBe(false);
    expect(found.atLeast).toBeLessThan(found.members.length);
    expect(found.atLeast).toBeGreaterThan(0);
    for (const line of lines) expect(line.some((point) => found.members.includes(point))).toBe(true);
  });
});

const someArcs = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 5 }),
    to: fc.integer({ min: 0, max: 5 }),
    room: fc.constantFrom(0, 1, 1, 2, 3, UNLIMITED),
  }),
  { maxLength: 16 },
);

describe('a maximum flow', () => {
  test('takes back what went the wrong way first, whatever was connected first', () => {
    const arcs: [number, number][] = [
      [0, 1],
      [0, 2],
      [1, 3],
      [1, 4],
      [2, 3],
      [3, 5],
      [4, 5],
    ];
    for (const order of [arcs, [...arcs].reverse(), [...arcs].sort((a, b) => b[1] - a[1])])
      for (const room of [1, 3]) {
        const network = new Network(6);
        for (const [from, to] of order) network.connect(from, to, room);
        expect(network.maximum(0, 5)).toBe(2 * room);
      }
  });

  test('without a limit is said to be so, over one way or several', () => {
    const one = new Network(3);
    one.connect(0, 1, UNLIMITED);
    one.connect(1, 2, UNLIMITED);
    one.connect(0, 2, 5);
    expect(one.maximum(0, 2)).toBeGreaterThanOrEqual(UNLIMITED);
    const none = new Network(3);
    none.connect(0, 1, UNLIMITED);
    none.connect(2, 1, UNLIMITED);
    expect(none.maximum(0, 2)).toBe(0);
    expect([0, 1, 2].map((place) => none.reached(place))).toEqual([true, true, false]);
  });

  test('is the smallest cut, and what it reaches is the source side of one', () => {
    const sides = subsets(6).filter((side) => side.includes(0) && !side.includes(5));
    fc.assert(
      fc.property(someArcs, (arcs) => {
        const network = new Network(6);
        for (const { from, to, room } of arcs) network.connect(from, to, room);
        const value = network.maximum(0, 5);
        const through = (side: readonly number[]): number =>
          arcs
            .filter(({ from, to }) => side.includes(from) && !side.includes(to))
            .reduce((sum, { room }) => sum + room, 0);
        const smallest = Math.min(...sides.map(through));
        if (smallest >= UNLIMITED) {
          expect(value).toBeGreaterThanOrEqual(UNLIMITED);
          return;
        }
        expect(value).toBe(smallest);
        const side = [...Array(6).keys()].filter((place) => network.reached(place));
        expect(side).toContain(0);
        expect(side).not.toContain(5);
        expect(through(side)).toBe(value);
      }),
      { numRuns: RUNS },
    );
  });
});
