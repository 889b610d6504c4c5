import { expect, test, vi } from 'vitest';
import { countReachable, reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import { SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';
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
      const edges = projected.value.outTo.length;
      if (edges > 0) expect(Math.min(projected.turns, found.turns)).toBeGreaterThan(0);
    }
  });
});
