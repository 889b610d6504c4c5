import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { buildBundles } from '../../src/graph/kernels/bundles';
import { chokePoints } from '../../src/graph/kernels/choke';
import { countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { INSIDE_RUNS, SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';
import { ringedEstate } from './ringed-estate';
import { turns } from './turns';

// The smallest turn there is: others come in after every node that has an edge.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('projecting, counting and pairing tenants: others get a turn after every node, and that changes nothing', () => {
  holdsFor((graph) => {
    const starters = startersOf(graph);
    for (const scope of SCOPES) {
      const projected = turns(project(graph, scope));
      const found = turns(reachable(projected.value, starters));
      const { reached } = turns(countReachable(projected.value, found.value, starters)).value;
      const tenants = turns(tenantPairs(graph, projected.value, found.value, starters));
      const across = new Map<string, number>();
      for (const start of starters) {
        const naive = naiveReach(graph, start, scope);
        expect(reached[start]).toBe(naive.size);
        for (const node of naive) {
          const name = `${graph.nodeTenant[start]} ${graph.nodeTenant[node]}`;
          if (graph.nodeTenant[start] !== graph.nodeTenant[node])
            across.set(name, (across.get(name) ?? 0) + 1);
        }
      }
      const pairs = tenants.value.map(({ from, to, pairs: all }) => [`${from} ${to}`, all] as const);
      expect(new Map(pairs)).toEqual(across);
      // The least there can be: twice after each node with steps, and at each place gone down to or with edges.
      const withSteps = [...graph.nodeKind.keys()].filter(
        (node) => graph.outStart[node + 1]! > graph.outStart[node]!,
      ).length;
      expect(projected.turns).toBeGreaterThanOrEqual(4 + 2 * withSteps);
      const { dag } = found.value;
      const visited = [...dag.of].filter((component) => component !== 0xffffffff).length;
      const leading = [...Array(dag.count).keys()].filter(
        (c) => dag.outStart[c + 1]! > dag.outStart[c]!,
      ).length;
      expect(found.turns).toBeGreaterThanOrEqual(4 + visited - starters.length + 2 * leading);
      const bundles = turns(buildBundles(graph, scope, scope.verbs ?? 0)).value;
      const several = turns(chokePoints(bundles, starters, graph.records.length));
      const placed = [...starters].filter((node) => bundles.controlled[node] !== 0xffffffff);
      // One for each start; before them one for each place that they come to, and those of the search for a pivot.
      const come = new Set(placed.map((node) => bundles.controlled[node]!));
      for (const place of come)
        for (let b = bundles.outStart[place]!; b < bundles.outStart[place + 1]!; b++)
          come.add(bundles.to[b]!);
      expect(several.turns).toBeGreaterThanOrEqual(1 + placed.length + come.size);
      const edges = projected.value.outTo.length;
      if (edges > 0) expect(Math.min(projected.turns, found.turns)).toBeGreaterThan(0);
    }
  });
});

test('choke points by a pivot: the same with a turn after everything', () => {
  fc.assert(
    fc.property(ringedEstate(12), (graph) => {
      const starts = [...graph.nodeKind.keys()];
      for (const verbs of [0, 2]) {
        const bundles = turns(buildBundles(graph, { at: 0, rank: 1, becoming: true }, verbs)).value;
        const ask = (least: number) =>
          turns(
            chokePoints(bundles, starts, graph.records.length, { least, depth: Infinity, work: Infinity }),
          );
        const [alone, by] = [ask(Infinity), ask(2)];
        expect(by.value).toEqual(alone.value);
        expect(by.turns).toBeGreaterThan(2 * starts.length);
      }
    }),
    { numRuns: INSIDE_RUNS },
  );
});
