import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { findPivot } from '../../src/graph/kernels/pivot';
import { gatherStarts } from '../../src/graph/kernels/pivot-starts';
import type { PivotLimits } from '../../src/graph/kernels/pivot-starts';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { actingPrincipals } from '../../src/questions/effective';
import { generate } from '../bench/generate';
import type { Shape } from '../bench/generate';
import { INSIDE_RUNS, SCOPES, holdsInside } from './kernels-estate';
import { ringedEstate } from './ringed-estate';

/** No cycle is large enough, every cycle is, and some starts are looked at alone all the same. */
const NEVER: PivotLimits = { least: Infinity, depth: 0, work: 0 };
const ALWAYS: PivotLimits = { least: 2, depth: Infinity, work: Infinity };
const SOME: PivotLimits = { least: 2, depth: 2, work: 0.2 };

/** How many starts come to a pivot, where start by start and by the pivot the same is lost. */
function same(graph: AccessGraph, scope: (typeof SCOPES)[number], starts: readonly number[]): number {
  const bundles = runToEnd(buildBundles(graph, scope, scope.verbs ?? 0));
  const ask = (limits: PivotLimits) => runToEnd(chokePoints(bundles, starts, graph.records.length, limits));
  const alone = ask(NEVER);
  for (const limits of [ALWAYS, SOME]) {
    const { pairs, byNode, byRecord } = ask(limits);
    expect(pairs).toBe(alone.pairs);
    expect([...byNode]).toEqual([...alone.byNode]);
    expect([...byRecord]).toEqual([...alone.byRecord]);
  }
  const places = starts.map((start) => bundles.controlled[start]!).filter((place) => place !== 0xffffffff);
  const pivot = runToEnd(findPivot(bundles, places, 2));
  return pivot === undefined ? 0 : runToEnd(gatherStarts(bundles, pivot, places, ALWAYS)).places.length;
}

describe('choke points by a pivot are those found start by start', () => {
  test.each([10, 40])(
    'in random estates with a ring, several records and masks (of up to %s nodes)',
    (most) => {
      let asked = 0;
      let bulk = 0;
      fc.assert(
        fc.property(ringedEstate(most), (graph) => {
          const all = [...graph.nodeKind.keys()];
          for (const verbs of [0, verbMask('change'), verbMask('view', 'use')]) {
            for (const becoming of [true, false]) {
              asked++;
              if (same(graph, { at: 0, rank: 1, becoming, verbs }, all) > 2) bulk++;
            }
          }
        }),
        { numRuns: Math.ceil(INSIDE_RUNS / 2) },
      );
      expect(bulk).toBeGreaterThan(asked / 2);
    },
  );

  test('in random estates as the other kernels are given them', () => {
    holdsInside((graph) => {
      const all = [...graph.nodeKind.keys()].filter((node) => (graph.nodeFlags[node]! & 1) === 0);
      for (const scope of SCOPES) same(graph, scope, all);
    }, 14);
  });

  // Scopes with fewer verdicts and with verbs: where one record takes away two bundles.
  test.each<readonly [Shape, number, number]>([
    ['giant', 1000, 0],
    ['giant', 1000, 3],
    ['giant', 2400, 2],
    ['flat', 2000, 1],
    ['entitlement', 1000, 3],
  ])('in a larger estate (%s, %i nodes, scope %i)', (shape, nodes, scope) => {
    const graph = generate(shape, nodes, nodes);
    const bulk = same(graph, { ...SCOPES[scope]!, at: 0 }, actingPrincipals(graph));
    if (shape === 'giant' && scope < 2) expect(bulk).toBeGreaterThan(nodes / 10);
  });
});
