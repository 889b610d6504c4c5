import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { NO_PLACE, buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { ForestEntries } from '../../src/graph/kernels/choke-entries';
import { findForest, splitWays } from '../../src/graph/kernels/choke-forest';
import type { Forest } from '../../src/graph/kernels/choke-forest';
import { ChokeSums } from '../../src/graph/kernels/choke-sums';
import { DominatorWalk } from '../../src/graph/kernels/choke-walk';
import { SortedMarks } from '../../src/graph/kernels/sorted-marks';
import { StartDominators } from '../../src/graph/kernels/start-dominators';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { generate } from '../bench/generate';
import { actingPrincipals } from '../../src/questions/effective';
import { INSIDE_RUNS } from './kernels-estate';
import { expectChoke } from './naive-choke';
import { treedEstate } from './treed-estate';

const NEVER = { least: Infinity, depth: 0, work: 0 };

test('what goes in trees of containers is what is lost without each node and record', () => {
  fc.assert(
    fc.property(treedEstate(4, 7), (graph) => {
      for (const verbs of [0, verbMask('change')])
        expectChoke(graph, { at: 0, rank: 1, becoming: true, verbs }, NEVER);
    }),
    { numRuns: INSIDE_RUNS },
  );
});

/** Expects the same of walks that know nothing of trees; how many entries lie below others. */
function sameWalked(graph: AccessGraph, verbs: number, starts: readonly number[]): number {
  const bundles = runToEnd(buildBundles(graph, { at: 0, rank: 1, becoming: true }, verbs));
  const records = graph.records.length;
  const found = runToEnd(chokePoints(bundles, starts, records, NEVER));
  // A record is said to take several away where it takes one or none, and every node to have several places.
  const every = new Set(Array(records).keys());
  const sums = new ChokeSums(bundles, records);
  const walk = new DominatorWalk(bundles, sums, every, new Uint8Array(graph.nodes.length).fill(1));
  const places = starts.map((start) => bundles.controlled[start]!).filter((place) => place !== NO_PLACE);
  for (const place of places) walk.from(place);
  const whole = runToEnd(sums.finish(every));
  expect(found.pairs).toBe(whole.pairs);
  expect([...found.byNode]).toEqual([...whole.byNode]);
  expect([...found.byRecord]).toEqual([...whole.byRecord]);
  const seen = new Uint8Array(bundles.places).fill(1);
  const forest = runToEnd(findForest(bundles, seen, new Set()));
  expectForest(forest);
  const ways = runToEnd(splitWays(bundles, seen, forest));
  const dominators = new StartDominators(ways);
  const entries = new ForestEntries(forest, ways, dominators);
  let below = 0;
  for (const place of places) {
    entries.gather(dominators.from(place));
    below += entries.above.subarray(0, entries.count).filter((above) => above >= 0).length;
  }
  return below;
}

/** Each below its container and before its end, and each before what comes after it. */
function expectForest({ place, end, parent, number }: Forest): void {
  expect([...number].filter((at) => at !== NO_PLACE).sort((a, b) => a - b)).toEqual([...place.keys()]);
  for (const t of place.keys()) {
    expect(number[place[t]!]).toBe(t);
    const size = [...place.keys()].filter((below) => {
      let at = below;
      while (at !== t && at !== NO_PLACE) at = parent[at]!;
      return at === t;
    });
    expect(size).toEqual(Array.from({ length: end[t]! - t }, (_, i) => t + i));
  }
}

test('the same as of walks that know no trees, in larger ones with entries below entries', () => {
  let asked = 0;
  let below = 0;
  fc.assert(
    fc.property(treedEstate(8, 24), (graph) => {
      for (const verbs of [0, verbMask('change', 'use')]) {
        asked++;
        if (sameWalked(graph, verbs, [...graph.nodeKind.keys()]) > 2) below++;
      }
    }),
    { numRuns: INSIDE_RUNS },
  );
  expect(below).toBeGreaterThan(asked / 2);
});

test.each([0, verbMask('view')])('the same in a larger estate with a few large trees (verbs %i)', (verbs) => {
  const graph = generate('flat', 300, 3);
  expect(sameWalked(graph, verbs, actingPrincipals(graph))).toBeGreaterThan(500);
});

test('marks come out in order, once each, and are forgotten', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.oneof(fc.nat(70), fc.nat(99_999)), { maxLength: 80 }), { maxLength: 4 }),
      (lists) => {
        const marks = new SortedMarks(100_000);
        const into = new Uint32Array(100);
        for (const list of lists) {
          const seen = new Set<number>();
          for (const number of list) {
            expect(marks.add(number)).toBe(!seen.has(number));
            seen.add(number);
          }
          expect([...into.subarray(0, marks.take(into))]).toEqual([...seen].sort((a, b) => a - b));
        }
        expect(marks.take(into)).toBe(0);
      },
    ),
    { numRuns: INSIDE_RUNS },
  );
});
