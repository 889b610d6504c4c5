import { describe, expect, test } from 'vitest';
import { COVERS, ENDS, NO_PLACE } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { placeFacts } from '../../src/graph/kernels/choke-facts';
import { findForest, splitWays } from '../../src/graph/kernels/choke-forest';
import { ForestWalk } from '../../src/graph/kernels/choke-forest-walk';
import { ChokeSums } from '../../src/graph/kernels/choke-sums';
import { DominatorWalk } from '../../src/graph/kernels/choke-walk';
import { runToEnd } from '../../src/lib/steps';
import { principals } from './principal-bundles';
import type { Bundle } from './principal-bundles';

/** As drawn, with places of each other's node: the second is another place of the node of the first. */
function together(drawn: Bundles, pairs: readonly (readonly [number, number])[]): Bundles {
  const node = drawn.node.slice();
  const [covered, ended] = [drawn.covered.slice(), drawn.ended.slice()];
  for (const [first, second] of pairs) {
    node[second] = first;
    const others = drawn.state[second] === COVERS ? covered : ended;
    others[second] = NO_PLACE;
    others[first] = second;
  }
  return { ...drawn, node, covered, ended };
}

/** What is lost of all starts, by nodes and records; whether each was told apart from trees, and not walked whole. */
function ask(bundles: Bundles, starts: readonly number[], shared: readonly number[] = []) {
  const seen = new Uint8Array(bundles.places).fill(1);
  const places = new Map<number, number>();
  for (const node of bundles.node) places.set(node, (places.get(node) ?? 0) + 1);
  const many = Uint8Array.from({ length: bundles.places }, (_, node) =>
    (places.get(node) ?? 0) > 1 ? 1 : 0,
  );
  const taken = new Set(shared);
  const forest = runToEnd(findForest(bundles, seen, taken));
  const ways = runToEnd(splitWays(bundles, seen, forest));
  const facts = runToEnd(placeFacts(bundles, seen, taken, many));
  const walk = new ForestWalk(bundles, forest, ways, facts, new ChokeSums(bundles, 9), taken);
  const apart = starts.map((start) => runToEnd(walk.from(start)));
  const sums = new ChokeSums(bundles, 9);
  const whole = new DominatorWalk(bundles, sums, taken, many);
  for (const start of starts) whole.from(start);
  const all = runToEnd(sums.finish(taken));
  const found = runToEnd(chokePoints(bundles, starts, 9));
  expect(found).toEqual(all);
  const some = (values: Float64Array) =>
    Object.fromEntries([...values.entries()].filter(([, lost]) => lost !== 0));
  return { apart, pairs: found.pairs, nodes: some(found.byNode), records: some(found.byRecord) };
}

describe('a start is walked whole where it comes to a node both ways', () => {
  /** 5 is used at 5 and held at 6; it leads on to 7 when used, and holds 8. */
  const bundles: Bundle[] = [
    [0, 5],
    [0, 6],
    [1, 5],
    [2, 6],
    [3, 7],
    [3, 4],
    [5, 7],
    [6, 8],
  ];
  const states = [0, 0, 0, 0, COVERS, 0, COVERS, 0, COVERS, COVERS];
  const five = [[5, 6]] as const;

  test('in a tree', () => {
    const found = ask(together(principals(9, bundles, states), five), [0, 1, 2, 3]);
    expect(found).toEqual({
      apart: [false, true, true, true],
      pairs: 3 + 2 + 2 + 2,
      nodes: { 5: 2 + 1 + 1 },
      records: {},
    });
  });

  test('in what lies in two containers', () => {
    // 4 holds what 6 holds as well, so that both are walked.
    const two = principals(9, [...bundles, [4, 8]], states);
    const found = ask(together(two, five), [0, 1, 2, 3]);
    expect(found).toEqual({
      apart: [false, true, true, true],
      pairs: 3 + 2 + 2 + 3,
      nodes: { 4: 1, 5: 2 + 1 + 1 },
      records: {},
    });
  });

  test('and keeps what another of its ways ends at, but not what only others end at', () => {
    // 8 and 9 lie below; 0 has a permission at 8 besides, which ends there, and 1 one at 9.
    const drawn = principals(12, [...bundles, [6, 9], [0, 10], [1, 11]], [...states, ENDS, ENDS]);
    const found = ask(
      together(drawn, [
        [5, 6],
        [8, 10],
        [9, 11],
      ]),
      [0, 1],
    );
    expect(found).toEqual({
      apart: [false, true],
      pairs: 4 + 3,
      nodes: { 5: 2 + 1 },
      records: {},
    });
  });
});

describe('a record that takes several bundles away, of which one start comes to one', () => {
  const one = (bundles: readonly Bundle[], state: readonly number[] = []) => {
    // The other is out of 5, which nobody comes to.
    const found = ask(principals(7, [...bundles, [5, 6, 1]], state), [0], [1]);
    expect(found.apart).toEqual([true]);
    return found.records;
  };

  test('takes what it alone leads to', () => {
    expect(
      one([
        [0, 1, 1],
        [1, 2],
      ]),
    ).toEqual({ 1: 2 });
    expect(
      one(
        [
          [0, 1, 1],
          [1, 2],
        ],
        [0, COVERS, COVERS],
      ),
    ).toEqual({ 1: 2 });
  });

  test('takes nothing to which another way leads, first or last', () => {
    expect(
      one([
        [0, 1, 1],
        [0, 2],
        [2, 1],
        [1, 3],
      ]),
    ).toEqual({});
    expect(
      one([
        [0, 1],
        [0, 2],
        [2, 1, 1],
        [1, 3],
      ]),
    ).toEqual({});
    expect(
      one(
        [
          [0, 1],
          [0, 2],
          [2, 1, 1],
          [1, 3],
        ],
        [0, COVERS, 0, COVERS],
      ),
    ).toEqual({});
  });

  test('takes nothing where it leads back', () => {
    expect(
      one([
        [0, 1],
        [1, 2],
        [2, 1, 1],
      ]),
    ).toEqual({});
    expect(
      one([
        [0, 1],
        [1, 2],
        [2, 0, 1],
      ]),
    ).toEqual({});
  });
});

test.each([
  [0, [], { apart: [true], pairs: 1, nodes: {}, records: {} }],
  [1, [], { apart: [true], pairs: 1, nodes: { 1: 1 }, records: {} }],
  [0, [[2, 4]] as const, { apart: [false], pairs: 2, nodes: { 1: 1 }, records: {} }],
  [1, [[2, 4]] as const, { apart: [false], pairs: 2, nodes: { 1: 2 }, records: {} }],
])(
  'asked for verbs (%i) a permission on oneself counts, once, where it holds %j',
  (verbs, below, expected) => {
    // 0 is covered at 2 and ends at 3, both of which 1 leads to.
    const drawn = principals(5, [[0, 1], [1, 2], [1, 3], ...below], [0, 0, COVERS, ENDS, COVERS]);
    const own = together(drawn, [
      [0, 2],
      [0, 3],
    ]);
    expect(ask({ ...own, verbs }, [0])).toEqual(expected);
  },
);
