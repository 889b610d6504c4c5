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
    const found = smallestHittingSet(lines);
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
