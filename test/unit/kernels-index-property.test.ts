import { describe, expect, test } from 'vitest';
import { countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { ReachIndex, indexReach } from '../../src/graph/kernels/reach-index';
import { runToEnd } from '../../src/lib/steps';
import { SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';

describe('a reach index', () => {
  test('counts, tells and lists what a starter reaches', () => {
    holdsFor((graph) => {
      const starters = startersOf(graph);
      for (const scope of SCOPES) {
        const index = runToEnd(indexReach(runToEnd(project(graph, scope)), starters));
        for (const start of starters) {
          const reached = naiveReach(graph, start, scope);
          expect(index.counts.reached[start]).toBe(reached.size);
          expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
          for (let node = 0; node < graph.nodes.length; node++)
            expect(index.reaches(start, node)).toBe(reached.has(node));
        }
      }
    }, 14);
  });

  test('without hubs, by the search from both ends alone', () => {
    holdsFor((graph) => {
      const starters = startersOf(graph);
      const projection = runToEnd(project(graph, SCOPES[1]!));
      const found = runToEnd(reachable(projection, starters));
      const none = new Int32Array(found.dag.count);
      const bare = { ...found, hubs: { count: 0, leadsTo: none, ledBy: none } };
      const index = new ReachIndex(projection, bare, runToEnd(countReachable(projection, bare, starters)));
      for (const start of starters) {
        const reached = naiveReach(graph, start, SCOPES[1]!);
        expect([...index.list(start)].sort((a, b) => a - b)).toEqual([...reached].sort((a, b) => a - b));
        for (let node = 0; node < graph.nodes.length; node++)
          expect(index.reaches(start, node)).toBe(reached.has(node));
      }
    }, 20);
  });
});
