import { describe, expect, test } from 'vitest';
import { CONTROLS, COVERS, ENDS, buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { findForest, splitWays } from '../../src/graph/kernels/choke-forest';
import { NONE } from '../../src/graph/kernels/dominators';
import { runToEnd } from '../../src/lib/steps';
import { chain, principals, ring } from './principal-bundles';
import type { Bundle } from './principal-bundles';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';
import { turns } from './turns';

/** Place 0 controls, the others are covered. */
function forestOf(places: number, bundles: readonly Bundle[], shared: readonly number[] = []) {
  const drawn = principals(places, bundles, [CONTROLS, ...Array<number>(places - 1).fill(COVERS)]);
  const seen = new Uint8Array(places).fill(1);
  const forest = runToEnd(findForest(drawn, seen, new Set(shared)));
  const { outStart, to, entryStart, entryTo } = runToEnd(splitWays(drawn, seen, forest));
  const ways = (starts: Uint32Array, ends: Uint32Array) =>
    [...drawn.node].flatMap((place) =>
      [...ends.subarray(starts[place], starts[place + 1])].map((end) => [place, end]),
    );
  return {
    places: [...forest.place],
    end: [...forest.end],
    parent: [...forest.parent],
    walked: ways(outStart, to),
    entries: ways(entryStart, entryTo),
  };
}

describe('the forest', () => {
  test('has each container right before all it holds, and what is walked leads into it', () => {
    const tree = [...chain(0, 1, 2), [1, 3], [3, 4], [3, 5], [0, 3], [0, 6]] as const;
    expect(forestOf(7, tree)).toEqual({
      places: [1, 2, 3, 4, 5, 6],
      end: [5, 2, 5, 4, 5, 6],
      parent: [NONE, 0, 0, 2, 2, NONE],
      walked: [],
      entries: [
        [0, 0],
        [0, 2],
        [0, 5],
      ],
    });
  });

  test('begins below what lies in two containers, which are walked, and what they lie in', () => {
    expect(forestOf(7, [...chain(0, 1, 2, 4, 5), [1, 3], [3, 4], [3, 6]])).toEqual({
      places: [4, 5, 6],
      end: [2, 2, 3],
      parent: [NONE, 0, NONE],
      walked: [
        [0, 1],
        [1, 2],
        [1, 3],
      ],
      entries: [
        [2, 0],
        [3, 0],
        [3, 2],
      ],
    });
  });

  test('has nothing of a cycle, and of what holds one', () => {
    expect(forestOf(7, [...chain(0, 1, 2), ...ring(3, 4), [2, 3], [4, 5], [1, 6]]).places).toEqual([5, 6]);
    // One that nothing covered leads to has no beginning, so that what lies in it is walked as well.
    expect(forestOf(4, [...ring(1, 2), [2, 3], [0, 1]]).places).toEqual([]);
  });

  test('has nothing above a step whose record takes others away as well', () => {
    const tree = [...chain(0, 1, 2), [2, 3, 7], [2, 4, 8], [1, 5]] as const;
    expect(forestOf(6, tree).places).toEqual([1, 2, 3, 4, 5]);
    expect(forestOf(6, tree, [7]).places).toEqual([3, 4, 5]);
  });

  test('takes turns over a long chain, which hangs on its beginning', () => {
    const long = 150_000;
    const state = [CONTROLS, ...Array<number>(long - 1).fill(COVERS)];
    const drawn = principals(
      long,
      Array.from({ length: long - 1 }, (_, i) => [i, i + 1] as const),
      state,
    );
    expect(turns(findForest(drawn, new Uint8Array(long).fill(1), new Set())).turns).toBeGreaterThan(4);
    const { pairs, byNode } = runToEnd(chokePoints(drawn, [0], 0));
    expect([pairs, ...byNode.subarray(0, 3), byNode[long - 2]]).toEqual([long - 1, 0, long - 2, long - 3, 1]);
  });
});

/** What is lost with each node and record, by name. */
function lost(estate: SmallEstate, ...starts: readonly string[]) {
  const { graph, node } = smallEstate(estate);
  const bundles = runToEnd(buildBundles(graph, { at: 0, rank: 1, becoming: true }, 0));
  const found = runToEnd(chokePoints(bundles, starts.map(node), graph.records.length));
  const named = (values: Float64Array, name: (i: number) => string) =>
    Object.fromEntries([...values.entries()].filter(([, n]) => n !== 0).map(([i, n]) => [name(i), n]));
  return {
    pairs: found.pairs,
    nodes: named(found.byNode, (i) => graph.nodes.at(i)!.id),
    records: named(found.byRecord, (i) => graph.records.at(i)!.key.slice(2)),
  };
}

const group = { type: 'group' } as const;
const thing = { resource: true } as const;
const own = { kind: 'permission', permission: 'own', inherits: true } as const;
const holds = { kind: 'contains', through: false, supports: [[]] } as const;

/** The top holds a side and a middle, and the middle two leaves. */
const tree = [
  { from: 'top', to: 'mid', ...holds },
  { from: 'top', to: 'side', ...holds },
  { from: 'mid', to: 'leaf', ...holds },
  { from: 'mid', to: 'x', ...holds },
];
const things = { top: thing, mid: thing, side: thing, leaf: thing, x: thing };

describe('choke points in a tree of containers', () => {
  test('where two come to the top by a group, one to the middle and one to a leaf besides', () => {
    const found = lost(
      {
        nodes: { a: {}, b: {}, g: group, ...things },
        steps: [
          { from: 'a', to: 'g', kind: 'member', supports: [['a in g']] },
          { from: 'b', to: 'g', kind: 'member', supports: [['b in g']] },
          { from: 'g', to: 'top', ...own, supports: [['g top']] },
          { from: 'a', to: 'mid', ...own, supports: [['a mid']] },
          { from: 'b', to: 'leaf', ...own, supports: [['b leaf']] },
          ...tree,
        ],
      },
      'a',
      'b',
      'g',
    );
    expect(found).toEqual({
      pairs: 6 + 6 + 5,
      // Of what each loses that one itself is left out: a, then b, then the group.
      nodes: { g: 2 + 4, top: 1 + 3 + 4, mid: 2 + 1 + 2 },
      records: { 'a in g': 3, 'b in g': 5, 'g top': 2 + 4 + 5 },
    });
  });

  test('where a step of the tree can be taken away', () => {
    const [first, ...others] = tree;
    const found = lost(
      {
        nodes: { a: {}, b: {}, ...things },
        steps: [
          { from: 'a', to: 'top', ...own, supports: [['a top']] },
          { from: 'b', to: 'top', ...own, supports: [['b top']] },
          { from: 'b', to: 'mid', ...own, supports: [['b mid']] },
          { ...first!, supports: [['mid in top']] },
          ...others,
        ],
      },
      'a',
      'b',
    );
    expect(found).toEqual({
      pairs: 10,
      nodes: { top: 4 + 1, mid: 2 + 2 },
      records: { 'a top': 5, 'b top': 2, 'mid in top': 3 },
    });
  });

  test('where a permission ends at what another flows down to, and one at nothing else', () => {
    const found = lost(
      {
        nodes: { a: {}, end: thing, ...things },
        steps: [
          { from: 'a', to: 'top', ...own, supports: [['a top']] },
          { from: 'a', to: 'x', ...own, inherits: false, supports: [['a x']] },
          { from: 'a', to: 'end', ...own, inherits: false, supports: [['a end']] },
          ...tree,
        ],
      },
      'a',
    );
    // The middle holds both leaves, and one is reached otherwise.
    expect(found).toEqual({ pairs: 6, nodes: { top: 3, mid: 1 }, records: { 'a top': 4, 'a end': 1 } });
  });

  test('where a record takes two ways into the tree away, and of one principal only one of them', () => {
    const found = lost(
      {
        nodes: { a: {}, b: {}, ...things },
        steps: [
          { from: 'a', to: 'mid', ...own, supports: [['both']] },
          { from: 'a', to: 'side', ...own, supports: [['both']] },
          { from: 'b', to: 'mid', ...own, supports: [['other']] },
          { from: 'b', to: 'leaf', ...own, supports: [['b leaf']] },
          { from: 'b', to: 'side', ...own, supports: [['both', 'b side']] },
          ...tree,
        ],
      },
      'a',
      'b',
    );
    expect(found).toEqual({
      pairs: 8,
      nodes: { mid: 2 + 1 },
      records: { both: 4 + 1, other: 2, 'b side': 1 },
    });
  });

  test('where one who acts lies in a container that is held: nobody reaches oneself', () => {
    const found = lost(
      {
        nodes: { a: {}, b: {}, box: thing },
        steps: [
          { from: 'a', to: 'box', ...own, supports: [['a box']] },
          { from: 'b', to: 'box', ...own, supports: [['b box']] },
          { from: 'box', to: 'a', ...holds },
        ],
      },
      'a',
      'b',
    );
    expect(found).toEqual({ pairs: 3, nodes: { box: 1 }, records: { 'a box': 1, 'b box': 2 } });
  });

  test('where a container is used and held at once: what both ways lead to goes with it', () => {
    const found = lost(
      {
        nodes: { a: {}, c: {}, ...things },
        steps: [
          { from: 'a', to: 'mid', ...own, supports: [['held']] },
          { from: 'a', to: 'mid', kind: 'control', permission: 'own', supports: [['used']] },
          { from: 'mid', to: 'c', kind: 'unlocks', supports: [['unlocks']] },
          { from: 'c', to: 'leaf', ...own, supports: [['c leaf']] },
          ...tree,
        ],
      },
      'a',
    );
    expect(found).toEqual({
      pairs: 4,
      nodes: { mid: 3 },
      records: { held: 1, used: 1, unlocks: 1 },
    });
  });
});

test('a place at which a permission ends is a tree of its own', () => {
  const drawn = principals(
    3,
    [
      [0, 1],
      [0, 2],
    ],
    [CONTROLS, ENDS, ENDS],
  );
  const forest = runToEnd(findForest(drawn, Uint8Array.of(1, 1, 0), new Set()));
  // Nobody comes to the other.
  expect([[...forest.place], [...forest.end]]).toEqual([[1], [1]]);
});

test('the first place of all may be one of a tree, or nobody comes there', () => {
  const drawn = principals(
    3,
    [
      [1, 0],
      [1, 2],
    ],
    [COVERS, CONTROLS, COVERS],
  );
  const places = (...seen: readonly number[]) => [
    ...runToEnd(findForest(drawn, Uint8Array.from(seen), new Set())).place,
  ];
  expect([places(1, 1, 1), places(0, 1, 1)]).toEqual([[0, 2], [2]]);
});
