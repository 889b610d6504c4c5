import { describe, expect, test } from 'vitest';
import { components, condense } from '../../src/graph/kernels/components';
import { countReach, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { runToEnd } from '../../src/lib/steps';
import { SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';

describe('counts', () => {
  test('of what every starter reaches, and of the starters that reach every node', () => {
    holdsFor((graph) => {
      const starters = startersOf(graph);
      for (const scope of SCOPES) {
        const projection = runToEnd(project(graph, scope));
        const counts = runToEnd(countReach(projection, starters));
        // The same where hubs settle what they can.
        expect(runToEnd(countReach(projection, starters, { leastGroup: 1 }))).toEqual(counts);
        const reaching = new Uint32Array(graph.nodes.length);
        for (const node of starters) {
          const reached = naiveReach(graph, node, scope);
          expect(counts.reached[node]).toBe(reached.size);
          for (const to of reached) reaching[to]!++;
        }
        expect(counts.reaching).toEqual(reaching);
      }
    }, 14);
  });
});

describe('components', () => {
  test('are those places that lead to one another, and numbered so that edges lead down', () => {
    holdsFor((graph) => {
      const projection = runToEnd(project(graph, SCOPES[1]!));
      const found = runToEnd(components(projection));
      const dag = runToEnd(condense(projection, found));
      const reach = Array.from({ length: projection.places }, (_, place) => {
        const seen = new Set([place]);
        for (const at of seen)
          for (let e = projection.outStart[at]!; e < projection.outStart[at + 1]!; e++)
            seen.add(projection.outTo[e]!);
        return seen;
      });
      for (let a = 0; a < projection.places; a++) {
        for (const b of reach[a]!) {
          expect(found.of[b]).toBeLessThanOrEqual(found.of[a]!);
          expect(found.of[a] === found.of[b]).toBe(reach[b]!.has(a));
        }
      }
      const edges = new Set<string>();
      for (let c = 0; c < dag.count; c++)
        for (let e = dag.outStart[c]!; e < dag.outStart[c + 1]!; e++) {
          const name = `${c} ${dag.outTo[e]}`;
          expect(edges.has(name)).toBe(false);
          edges.add(name);
        }
      const expected = new Set<string>();
      for (let a = 0; a < projection.places; a++)
        for (let e = projection.outStart[a]!; e < projection.outStart[a + 1]!; e++) {
          const [from, to] = [found.of[a]!, found.of[projection.outTo[e]!]!];
          if (from !== to) expected.add(`${from} ${to}`);
        }
      expect(edges).toEqual(expected);
      const back: string[] = [];
      for (let c = 0; c < dag.count; c++)
        for (let i = dag.inStart[c]!; i < dag.inStart[c + 1]!; i++) back.push(`${dag.inFrom[i]} ${c}`);
      expect(new Set(back)).toEqual(expected);
      expect(back.length).toBe(expected.size);
    });
  });
});
