import { expect, test, vi } from 'vitest';
import { COVERS, ENDS, SEVERAL } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { placeFacts } from '../../src/graph/kernels/choke-facts';
import { findForest, splitWays } from '../../src/graph/kernels/choke-forest';
import { NONE } from '../../src/graph/kernels/dominators';
import { findPivot } from '../../src/graph/kernels/pivot';
import { PIVOT_LIMITS } from '../../src/graph/kernels/pivot-starts';
import { principals } from './principal-bundles';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

/** 0 leads to 1, 2 and 6; 1 holds 3 and 4, 2 holds 4 and 5, and 5 holds 7; nobody comes to 8, which holds 9. */
const drawn = principals(
  10,
  [
    [0, 1],
    [0, 2],
    [0, 6],
    [1, 3, 0],
    [1, 4],
    [2, 4],
    [2, 5],
    [5, 7, 1],
    [8, 9],
  ],
  [0, ...Array<number>(5).fill(COVERS), ENDS, COVERS, COVERS, COVERS],
);
const seen = Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0);

test('a forest: turns while containers are counted, while what is walked is marked, and while it is numbered', () => {
  const { value, turns: count } = turns(findForest(drawn, seen, new Set()));
  // 4 lies in two, so they are walked; the roots are 3, 4, 5 and 6.
  expect(value).toEqual({
    number: Uint32Array.of(NONE, NONE, NONE, 0, 1, 2, 4, 3, NONE, NONE),
    place: Uint32Array.of(3, 4, 5, 7, 6),
    end: Uint32Array.of(1, 2, 4, 4, 5),
    parent: Uint32Array.of(NONE, NONE, NONE, 2, NONE),
    into: Uint32Array.of(NONE, NONE, NONE, 7, NONE),
  });
  // First one; for each of seven places twice; the two walked, each of the five numbered, one before the ends, one after.
  expect(count).toBe(1 + 7 + 7 + 2 + 5 + 1 + 1);
  // What lies above a place whose step goes with others is marked, too.
  const fewer = turns(findForest(drawn, seen, new Set([1])));
  expect([...fewer.value.place]).toEqual([3, 4, 6, 7]);
  expect(fewer.turns).toBe(1 + 7 + 7 + 3 + 4 + 1 + 1);
  // The same where that step goes with either of two.
  const several = { ...drawn, killer: drawn.killer.with(7, SEVERAL), killerLists: [[1, 2]] };
  for (const record of [1, 2])
    expect(turns(findForest(several, seen, new Set([record]))).value).toEqual(fewer.value);
});

test('what is left to walk: twice a turn for each place walked, and one between', () => {
  const forest = turns(findForest(drawn, seen, new Set())).value;
  const { value, turns: count } = turns(splitWays(drawn, seen, forest));
  expect(value).toEqual({
    places: 10,
    outStart: Uint32Array.of(0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
    to: Uint32Array.of(1, 2),
    bundle: Uint32Array.of(0, 1),
    entryStart: Uint32Array.of(0, 1, 3, 5, 5, 5, 5, 5, 5, 5, 5),
    entryTo: Uint32Array.of(4, 0, 1, 1, 2),
    entryBundle: Uint32Array.of(2, 3, 4, 5, 6),
  });
  expect(count).toBe(3 + 1 + 3);
});

test('facts: a turn for each place that anyone comes to', () => {
  expect(turns(placeFacts(drawn, seen, new Set(), new Uint8Array(10))).turns).toBe(8);
});

test('choke points: a turn for each place come to, and for each start', () => {
  const { value, turns: count } = turns(chokePoints(drawn, [0, 0], 2));
  expect(value.pairs).toBe(14);
  expect([...value.byNode]).toEqual([0, 2, 4, 0, 0, 2, 0, 0, 0, 0]);
  expect([...value.byRecord]).toEqual([2, 2]);
  // A start that is long has four turns of its own, and one that says that it is done; one is between, one before all.
  const forest = turns(findForest(drawn, seen, new Set()));
  const ways = turns(splitWays(drawn, seen, forest.value)).turns;
  const pivot = turns(findPivot(drawn, [0, 0], PIVOT_LIMITS.least)).turns;
  expect(count).toBe(1 + pivot + 8 + forest.turns + ways + 8 + 1 + 2 * (4 + 1));
});
