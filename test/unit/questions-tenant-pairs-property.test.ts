import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import type { Scope } from '../../src/questions/answers';
import { listTenantPairs } from '../../src/questions/tenant-pairs';
import { runToEnd } from '../../src/lib/steps';
import { verbsOf } from '../../src/model/permission';

import { SCOPES, holdsFor } from './kernels-estate';
import { naiveCrossings, naiveReach } from './naive-reach';
import type { NaiveScope } from './naive-reach';

function naivePairs(graph: AccessGraph, scope: NaiveScope) {
  const rows = new Map<string, { pairs: number; principals: Set<number>; nodes: Set<number> }>();
  for (const start of startersOf(graph)) {
    for (const node of naiveReach(graph, start, scope)) {
      const [from, to] = [graph.nodeTenant[start]!, graph.nodeTenant[node]!];
      if (from === to) continue;
      const row = rows.get(`${from} ${to}`) ?? { pairs: 0, principals: new Set(), nodes: new Set() };
      row.pairs++;
      row.principals.add(start);
      row.nodes.add(node);
      rows.set(`${from} ${to}`, row);
    }
  }
  return [...rows]
    .map(([name, { pairs, principals, nodes }]) => [name, pairs, principals.size, nodes.size])
    .sort();
}

const RANKED = { 1: 'not-evaluated', 2: 'conditional', 3: 'allowed' } as const;

describe('tenant pairs', () => {
  test('have the numbers a naive search finds, by sweeps and by hubs', () => {
    holdsFor((graph) => {
      for (const scope of SCOPES) {
        const projection = runToEnd(project(graph, scope));
        const starters = startersOf(graph);
        const found = runToEnd(reachable(projection, starters));
        const none = new Int32Array(found.dag.count);
        const expected = naivePairs(graph, scope);
        for (const hubs of [found.hubs, { count: 0, leadsTo: none, ledBy: none }]) {
          const rows = runToEnd(tenantPairs(graph, projection, { ...found, hubs }, starters));
          expect(
            rows
              .map(({ from, to, pairs, principals, nodes }) => [`${from} ${to}`, pairs, principals, nodes])
              .sort(),
          ).toEqual(expected);
        }
      }
    }, 14);
  });

  test('by verdict: each number is that of a naive search limited to it, less that of the stronger ones', () => {
    holdsFor((graph) => {
      for (const ask of SCOPES) {
        const scope = { ...ask, atLeast: RANKED[ask.rank], verbs: verbsOf(ask.verbs ?? 0) };
        const ranks = ([3, 2, 1] as const).filter((rank) => rank >= ask.rank);
        const naive = ranks.map(
          (rank) => new Map(naivePairs(graph, { ...ask, rank }).map((row) => [row[0], row])),
        );
        for (const row of runToEnd(listTenantPairs(graph, scope))) {
          const numbers = [row.pairsByVerdict, row.principalsByVerdict, row.nodesByVerdict];
          numbers.forEach(({ allowed, conditional, notEvaluated }, column) => {
            const known = naive.map(
              (rows) => rows.get(`${row.fromTenant} ${row.toTenant}`)?.[column + 1] ?? 0,
            );
            const sums = [allowed, allowed + conditional, allowed + conditional + notEvaluated];
            expect(sums).toEqual([known[0], known[1] ?? known[0], known.at(-1)]);
          });
        }
      }
    }, 12);
  });

  test('name the mechanisms of the crossings on the ways between, and no other', () => {
    holdsFor((graph) => {
      for (const { verbs, ...ask } of SCOPES) {
        const scope: Scope = {
          at: ask.at,
          atLeast: RANKED[ask.rank],
          verbs: verbsOf(verbs ?? 0),
          becoming: ask.becoming,
        };
        const expected = new Set<string>();
        for (const start of startersOf(graph))
          for (const crossing of naiveCrossings(graph, start, { ...ask, verbs: verbs ?? 0 }))
            expected.add(`${graph.nodeTenant[start]} ${crossing}`);
        const named = runToEnd(listTenantPairs(graph, scope)).flatMap((row) =>
          row.mechanisms.map(
            (mechanism) => `${row.fromTenant} ${row.toTenant} ${MECHANISM_NAMES.indexOf(mechanism) + 1}`,
          ),
        );
        expect(named.sort()).toEqual([...expected].sort());
      }
    }, 10);
  });
});
