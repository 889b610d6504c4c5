import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNREACHED } from '../../src/graph/walk';
import { stepPermission, stepVerdict } from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import { verdictOf } from '../../src/model/verdict';
import type { Scope } from '../../src/questions/answers';
import { inheritanceDepths } from '../../src/questions/inheritance';
import {
  countByDistance,
  countByDistanceAndVerdict,
  nearestByVerdict,
  nearestPrivileged,
  routeToNearest,
  wayToNearest,
} from '../../src/questions/nearest';
import { AT, buildEstate, randomEstate } from './random-estate';
import { nearestWay, rows, rowDepths } from './naive-changes';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const scopes = (
  [
    ['allowed', 3, true],
    ['not-evaluated', 1, true],
    ['not-evaluated', 1, false],
    ['not-evaluated', 1, true, 'list-metadata'],
    ['conditional', 2, true, 'view'],
  ] as const
).map(([atLeast, rank, becoming, verb]) => {
  const verbs = verb === undefined ? [] : [verb];
  const scope: Scope = { at: AT, atLeast, verbs, becoming };
  return { scope, ask: { at: AT, rank, becoming, verbs: verbMask(...verbs) } };
});

describe('questions about every principal equal a naive reference', () => {
  test('nearest privileged thing, with a shortest route', () => {
    fc.assert(
      fc.property(randomEstate(false), (estate) => {
        const graph = buildEstate(estate);
        const write = graph.permissions.indexOf('write');
        const privileged = (step: number): boolean => stepPermission(graph, step) === write && write >= 0;
        for (const { scope, ask } of scopes) {
          const nearest = runToEnd(nearestPrivileged(graph, scope, (_, step) => privileged(step)));
          const all = Array.from({ length: graph.nodes.length }, (_, i) => i);
          const expected = all.map((node) => nearestWay(graph, node, ask, privileged));
          expect([...nearest.distance]).toEqual(expected.map((steps) => steps ?? UNREACHED));
          for (const node of all) {
            const route = routeToNearest(graph, nearest, node);
            expect(route.length).toBe(expected[node] ?? 0);
            if (route.length === 0) continue;
            expect(graph.stepFrom[route[0]!]).toBe(node);
            expect(privileged(route.at(-1)!)).toBe(true);
            route.slice(1).forEach((step, i) => expect(graph.stepFrom[step]).toBe(graph.stepTo[route[i]!]));
          }
          const counts = countByDistance(nearest, all);
          counts.forEach((count, steps) => expect(count).toBe(expected.filter((e) => e === steps).length));
          expect(counts.reduce((a, b) => a + b, 0)).toBe(expected.filter((e) => e !== undefined).length);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('the verdict of the nearest is the strongest of the ways of its length, and stronger ones are farther', () => {
    fc.assert(
      fc.property(randomEstate(false), (estate) => {
        const graph = buildEstate(estate);
        const write = graph.permissions.indexOf('write');
        const privileged = (step: number): boolean => stepPermission(graph, step) === write && write >= 0;
        const all = Array.from({ length: graph.nodes.length }, (_, i) => i);
        for (const { scope, ask } of scopes) {
          const ranks = [3, 2, 1].filter((rank) => rank >= ask.rank);
          const found = runToEnd(nearestByVerdict(graph, scope, (_, step) => privileged(step)));
          const byDistance = new Map<string, number>();
          for (const node of all) {
            const at = ranks.map((rank) => nearestWay(graph, node, { ...ask, rank }, privileged));
            const way = wayToNearest(graph, found, node);
            const steps = at.at(-1);
            expect(way?.steps).toBe(steps);
            if (way === undefined || steps === undefined) continue;
            const own = at.indexOf(steps);
            expect(way.verdict).toBe(verdictOf(ranks[own]!));
            expect(way.route.length).toBe(steps);
            expect(verdictOf(Math.min(...way.route.map((step) => stepVerdict(graph, step))))).toBe(
              way.verdict,
            );
            const longer = at.slice(0, own).map((other, i) => [verdictOf(ranks[i]!), other] as const);
            expect(way.stronger.map(({ verdict, steps: other }) => [verdict, other])).toEqual(
              longer.filter(([, other], i) => other !== undefined && other !== longer[i - 1]?.[1]).reverse(),
            );
            const name = `${steps} ${ranks[own]!}`;
            byDistance.set(name, (byDistance.get(name) ?? 0) + 1);
          }
          countByDistanceAndVerdict(found, all).forEach(({ allowed, conditional, notEvaluated }, steps) => {
            expect([notEvaluated, conditional, allowed]).toEqual(
              [1, 2, 3].map((rank) => byDistance.get(`${steps} ${rank}`) ?? 0),
            );
          });
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('inheritance: every effective permission, how far from its nearest grant', () => {
    fc.assert(
      fc.property(randomEstate(false), (estate) => {
        const graph = buildEstate(estate);
        const all = Array.from({ length: graph.nodes.length }, (_, i) => i);
        for (const { scope, ask } of scopes) {
          const found = runToEnd(inheritanceDepths(graph, all, scope));
          const histogram: number[] = [];
          for (const node of all) {
            const expected = rowDepths(graph, node, ask);
            expect(found.permissions[node]).toBe(expected.size);
            expect([...expected.keys()].sort()).toEqual([...rows(graph, node, ask).keys()].sort());
            expect(found.deepest[node]).toBe(Math.max(0, ...expected.values()));
            for (const depth of expected.values()) histogram[depth] = (histogram[depth] ?? 0) + 1;
            for (let row = 0; row < found.count; row++) {
              if (found.principal[row] !== node) continue;
              const permission = graph.permissions[found.permission[row]!] ?? '';
              const name = `${permission} ${graph.nodes.at(found.resource[row]!)!.key}`;
              expect(found.above[row]! + found.below[row]!).toBe(expected.get(name));
            }
          }
          expect(found.byDepth).toEqual(Array.from(histogram, (count: number | undefined) => count ?? 0));
          const few = runToEnd(inheritanceDepths(graph, all, scope, { atLeast: 1, limit: 1 }));
          const deep = histogram.slice(1).reduce((a: number, b: number | undefined) => a + (b ?? 0), 0);
          expect(few.count).toBe(Math.min(1, deep));
          expect(few.more).toBe(deep > 1);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
