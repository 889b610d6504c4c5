import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBundles } from '../../src/graph/kernels/bundles';
import type { Bundles } from '../../src/graph/kernels/bundles';
import { Loss } from '../../src/graph/kernels/loss';
import { markNeededBridges } from '../../src/graph/kernels/needed-bridges';
import { strongComponents } from '../../src/graph/kernels/strong';
import { runToEnd } from '../../src/lib/steps';
import { INSIDE_RUNS } from './kernels-estate';
import { principals } from './principal-bundles';
import { ringedEstate } from './ringed-estate';
import { smallEstate } from './small-estate';
import { turns } from './turns';

const filter = { at: 0, rank: 1, becoming: true } as const;

/** Bundles needed within cycles, and how many were looked at one by one. */
function needed(bundles: Bundles, few: number) {
  const found = new Uint8Array(bundles.to.length);
  const loss = new Loss(bundles);
  let looks = 0;
  const counting = {
    anyInTurns: (start: number, gone: ReadonlySet<number>) => {
      looks++;
      return loss.anyInTurns(start, gone);
    },
  };
  const strong = runToEnd(strongComponents(bundles));
  const { turns: count } = turns(markNeededBridges(bundles, strong, found, counting, few));
  return { found: [...found], looks, turns: count };
}

test('bridges of a cycle are needed by dominators as they are one by one, with fewer looks', () => {
  let saved = 0;
  fc.assert(
    fc.property(ringedEstate(9), (graph) => {
      for (const verbs of [0, 1, 2]) {
        const bundles = runToEnd(buildBundles(graph, filter, verbs));
        const [together, each] = [needed(bundles, 0), needed(bundles, Infinity)];
        expect(together.found).toEqual(each.found);
        expect(together.looks).toBeLessThanOrEqual(each.looks);
        saved += each.looks - together.looks;
      }
    }),
    { numRuns: INSIDE_RUNS },
  );
  expect(saved).toBeGreaterThan(0);
});

test('are looked at one by one up to as many as are said', () => {
  // x is held by each of the three, so none of them loses it whichever step of the ring goes.
  const { graph } = smallEstate({
    nodes: { a: {}, b: {}, c: {}, x: { resource: true } },
    steps: [
      { from: 'a', to: 'b', kind: 'member' },
      { from: 'b', to: 'c', kind: 'member' },
      { from: 'c', to: 'a', kind: 'member' },
      ...(['a', 'b', 'c'] as const).flatMap((from) => [
        { from, to: 'x', kind: 'permission', permission: 'own', verbs: 1 } as const,
      ]),
    ],
  });
  const bundles = runToEnd(buildBundles(graph, filter, 1));
  const looks = [0, 2, 3, 4].map((few) => needed(bundles, few).looks);
  expect(looks).toEqual([2, 2, 3, 3]);
  for (const few of [0, 3]) expect(new Set(needed(bundles, few).found)).toEqual(new Set([0]));
});

test('of what is reached in one state only are told without a look', () => {
  // Those by number: 0 to 1 and 2, 1 to 2, 2 to 0, each by a record; 0 comes to 2 without the first of them.
  const triangle = principals(3, [
    [0, 1, 0],
    [0, 2, 1],
    [1, 2, 2],
    [2, 0, 3],
  ]);
  expect(needed(triangle, Infinity)).toMatchObject({ found: [1, 0, 1, 1], looks: 0 });
  expect(needed(triangle, 0)).toMatchObject({ found: [1, 0, 1, 1], looks: 0 });
  // The other way round, and with one that no record takes away.
  const turned = principals(3, [
    [0, 2, 3],
    [1, 0],
    [2, 0, 1],
    [2, 1, 2],
  ]);
  expect(needed(turned, Infinity)).toMatchObject({ found: [1, 0, 0, 1], looks: 0 });
  const plain = principals(3, [
    [0, 1],
    [1, 2],
    [2, 0],
  ]);
  expect(needed(plain, Infinity)).toMatchObject({ found: [0, 0, 0], looks: 0 });
});
