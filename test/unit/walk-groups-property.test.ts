import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { UNREACHED, walkBackward, walkForward } from '../../src/graph/walk';
import { survivesWithout } from '../../src/graph/supports';
import { runToEnd } from '../../src/lib/steps';
import { nearestPrivileged, routeToNearest } from '../../src/questions/nearest';
import { listRoutes } from '../../src/questions/routes';
import { AT, buildEstate, randomEstate } from './random-estate';
import { plainSteps, stepExists } from './naive-changes';
import { allRoutes } from './naive-questions';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const filter = { at: AT, rank: 1, becoming: true };

/** The graph with groups that supports pass: so many on each, over and over. */
function passingGroups(graph: AccessGraph, groups: readonly number[]): AccessGraph {
  const supports = graph.supportRecordStart.length - 1;
  const supportViaStart = new Uint32Array(supports + 1);
  for (let s = 0; s < supports; s++)
    supportViaStart[s + 1] = supportViaStart[s]! + groups[s % groups.length]!;
  return { ...graph, supportViaStart, supportVia: new Uint32Array(supportViaStart[supports]!) };
}

/** Steps a person counts: each group that the shortest support passes is one more. */
function lengthOf(graph: AccessGraph, step: number): number {
  const passed: number[] = [];
  for (let s = graph.supportStart[step]!; s < graph.supportStart[step + 1]!; s++)
    passed.push(graph.supportViaStart[s + 1]! - graph.supportViaStart[s]!);
  return 1 + Math.min(...passed);
}

const disabled = (graph: AccessGraph, node: number): boolean => (graph.nodeFlags[node]! & 1) !== 0;

function holds(check: (graph: AccessGraph, removed: ReadonlySet<number>) => void): void {
  const groups = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
  const removal = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 3 });
  fc.assert(
    fc.property(randomEstate(false), groups, removal, (estate, each, removed) => {
      check(passingGroups(buildEstate(estate), each), new Set(removed));
    }),
    { numRuns: RUNS },
  );
}

test('fewest steps, forwards and backwards and in routes, where steps pass groups and records are gone', () => {
  holds((graph, removed) => {
    const survives = survivesWithout(graph, removed);
    const to = graph.nodeKind.length - 1;
    for (const left of [new Set<number>(), removed]) {
      const asked = left.size === 0 ? filter : { ...filter, survives };
      const routes = allRoutes(graph, 0, { ...filter, removed: left });
      const length = (steps: readonly number[]): number =>
        steps.reduce((sum, step) => sum + lengthOf(graph, step), 0);
      const walk = walkForward(graph, [0], asked);
      for (let node = 1; node <= to; node++) {
        const lengths = routes.filter(({ end }) => end === node).map(({ steps }) => length(steps));
        expect(walk.depth[node]).toBe(lengths.length === 0 ? UNREACHED : Math.min(...lengths));
      }
      if (to > 0 && !disabled(graph, 0))
        expect(walkBackward(graph, { node: to }, asked).controlled[0]).toBe(walk.depth[to]);
      const listed = [...listRoutes(graph, { from: 0, to, filter: asked })].map(length);
      expect(listed).toEqual([...listed].sort((a, b) => a - b));
      expect(listed[0] ?? UNREACHED).toBe(walk.depth[to]);
    }
  });
});

test('nearest privileged thing, counted in groups passed too', () => {
  holds((graph) => {
    const write = graph.permissions.indexOf('write');
    const privileged = (step: number): boolean =>
      write >= 0 && graph.classes.permission[graph.stepClass[step]!] === write;
    const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
    const nearest = runToEnd(nearestPrivileged(graph, scope, (_, step) => privileged(step)));
    for (let from = 0; from < graph.nodeKind.length; from++) {
      const steps = plainSteps(graph);
      const ways = [{ steps: [], end: from }, ...allRoutes(graph, from, filter)].filter((way) =>
        way.steps.every((step) => steps[step]!.through),
      );
      const lengths = ways.flatMap((way) => {
        if (disabled(graph, way.end)) return [];
        const to = way.steps.reduce((sum, step) => sum + lengthOf(graph, step), 0);
        return steps.flatMap((step, e) =>
          step.from === way.end && step.kind !== 'contains' && stepExists(step, filter) && privileged(e)
            ? [to + lengthOf(graph, e)]
            : [],
        );
      });
      expect(nearest.distance[from]).toBe(lengths.length === 0 ? UNREACHED : Math.min(...lengths));
      const route = routeToNearest(graph, nearest, from);
      const length = route.reduce((sum, step) => sum + lengthOf(graph, step), 0);
      expect(length).toBe(lengths.length === 0 ? 0 : nearest.distance[from]);
    }
  });
});
