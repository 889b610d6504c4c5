import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requiredRecords } from '../../src/findings/rules/overlapping-entitlements';
import { countIndependent, reachesWithout } from '../../src/questions/independent';
import { answerRoutes } from '../../src/questions/overlap';
import { filterOf } from '../../src/questions/scope-filter';
import { listRoutes } from '../../src/questions/routes';
import { UNREACHED, latestEnds, walkBackward, walkForward } from '../../src/graph/walk';
import { AT, buildEstate, randomEstate } from './random-estate';
import { allRoutes as everyRoute, mostDisjoint, routesWithPermission, supports } from './naive-questions';
import type { NaiveFilter, NaiveRoute } from './naive-questions';
import type { AccessGraph } from '../../src/graph/access-graph';
import { stepKind, stepPermission, stepUntil } from '../../src/graph/steps';

/** Routes to a target pass it once: at their end. */
function allRoutes(graph: AccessGraph, from: number, filter: NaiveFilter): NaiveRoute[] {
  return everyRoute(graph, from, filter).filter((route) =>
    route.steps.slice(0, -1).every((step) => graph.stepTo[step] !== route.end),
  );
}

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const filters = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
];

function property(simple: boolean, check: (graph: ReturnType<typeof buildEstate>) => void): void {
  fc.assert(
    fc.property(randomEstate(simple), (estate) => {
      check(buildEstate(estate));
    }),
    { numRuns: RUNS },
  );
}

describe('questions equal a naive reference', () => {
  test('blast radius: who is reached, in how many steps, until when', () => {
    property(false, (graph) => {
      for (const filter of filters) {
        const walk = walkForward(graph, [0], filter);
        const ends = latestEnds(graph, [0], filter);
        const routes = allRoutes(graph, 0, filter);
        for (let node = 1; node < graph.nodes.length; node++) {
          const to = routes.filter((route) => route.end === node);
          expect(walk.state[node] !== 0).toBe(to.length > 0);
          if (to.length === 0) continue;
          expect(walk.depth[node]).toBe(Math.min(...to.map((route) => route.steps.length)));
          const until = to.map((route) => Math.min(...route.steps.map((step) => stepUntil(graph, step))));
          expect(ends[node]).toBe(Math.max(...until));
        }
      }
    });
  });

  test('who can reach is blast radius backwards', () => {
    property(false, (graph) => {
      for (const filter of filters) {
        const target = graph.nodes.length - 1;
        const back = walkBackward(graph, { node: target }, filter);
        for (let node = 0; node < target; node++) {
          if ((graph.nodeFlags[node]! & 1) !== 0) continue;
          const to = allRoutes(graph, node, filter).filter((route) => route.end === target);
          expect(back.controlled[node]).toBe(
            to.length === 0 ? UNREACHED : Math.min(...to.map((route) => route.steps.length)),
          );
        }
      }
    });
  });

  test('routes: all simple ones, shortest first; with a permission too', () => {
    property(false, (graph) => {
      for (const filter of filters) {
        const to = graph.nodes.length - 1;
        const expected = allRoutes(graph, 0, filter).filter((route) => route.end === to);
        const listed = [...listRoutes(graph, { from: 0, to, filter })];
        expect(listed.map(String).sort()).toEqual(expected.map((route) => String(route.steps)).sort());
        expect(listed.map((route) => route.length)).toEqual(
          listed.map((route) => route.length).sort((a, b) => a - b),
        );
        const read = graph.permissions.indexOf('read');
        const last = (step: number): boolean => stepPermission(graph, step) === read;
        const withRead = [...listRoutes(graph, { from: 0, to, filter, last })];
        const back = walkBackward(graph, { node: to, last }, filter);
        expect(back.controlled[0] !== UNREACHED && (graph.nodeFlags[0]! & 1) === 0).toBe(withRead.length > 0);
        expect(withRead.map(String).sort()).toEqual(
          routesWithPermission(graph, 0, to, 'read', filter).map(String).sort(),
        );
      }
    });
  });

  test.each([true, false])('independent routes (single-record supports: %s)', (simple) => {
    property(simple, (graph) => {
      for (const filter of filters) {
        const to = graph.nodes.length - 1;
        const all = allRoutes(graph, 0, filter).filter((route) => route.end === to);
        if (all.length > 12) continue;
        const counted = countIndependent(graph, { from: 0, to, filter });
        const expected = mostDisjoint(
          graph,
          all.map((route) => route.steps),
        );
        expect(counted).toEqual({ independent: expected, exact: true, upper: expected });
        const ofStrength = (rank: number): number => {
          const strong = allRoutes(graph, 0, { ...filter, rank: Math.max(rank, filter.rank) });
          return mostDisjoint(
            graph,
            strong.filter((route) => route.end === to).map((route) => route.steps),
          );
        };
        const { independentAtLeast } = answerRoutes({ graph, inputs: [] }, { from: 0, to, filter }, 100);
        const strengths = { allowed: ofStrength(3), conditional: ofStrength(2) };
        const same = strengths.allowed === expected && strengths.conditional === expected;
        expect(independentAtLeast).toEqual(same ? undefined : strengths);
        const read = graph.permissions.indexOf('read');
        const last = (step: number): boolean => stepPermission(graph, step) === read;
        const some = routesWithPermission(graph, 0, to, 'read', filter);
        if (some.length > 12) continue;
        const withRead = countIndependent(graph, { from: 0, to, filter, last });
        const reading = mostDisjoint(graph, some);
        expect(withRead).toEqual({ independent: reading, exact: true, upper: reading });
      }
    });
  });

  test('a removal leaves a route exactly when a naive search without the record finds one', () => {
    property(false, (graph) => {
      const filter = filters[1]!;
      const to = graph.nodes.length - 1;
      for (let record = 0; record < graph.records.length; record++) {
        const removed = new Set([record]);
        const left = allRoutes(graph, 0, { ...filter, removed }).some((route) => route.end === to);
        expect(reachesWithout(graph, { from: 0, to, filter }, removed)).toBe(left);
      }
    });
  });

  test('records that every membership chain needs, as a second way would be found by removing each', () => {
    property(false, (graph) => {
      const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: false } as const;
      const required = requiredRecords(graph, 0, { scope });
      const filter = { ...filterOf(scope), becoming: false };
      const onlyMembers = (routes: ReturnType<typeof allRoutes>): ReturnType<typeof allRoutes> =>
        routes.filter((route) => route.steps.every((step) => stepKind(graph, step) === 0));
      for (const [group, needed] of required) {
        if (group === 0 || (graph.nodeFlags[0]! & 1) !== 0) continue;
        for (let record = 0; record < graph.records.length; record++) {
          const chains = onlyMembers(allRoutes(graph, 0, filter)).filter((route) => route.end === group);
          const through = chains.every((chain) =>
            chain.steps.some((step) => supports(graph, step).every((support) => support.includes(record))),
          );
          // The rule looks for records that are needed whatever support is taken of each step with a single one.
          if (needed.has(record) && chains.length > 0) expect(through).toBe(true);
        }
      }
    });
  });
});
