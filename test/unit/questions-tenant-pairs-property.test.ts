import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { reachable, startersOf } from '../../src/graph/kernels/counts';
import { project } from '../../src/graph/kernels/projection';
import { tenantPairs } from '../../src/graph/kernels/tenant-pairs';
import type { Scope } from '../../src/questions/answers';
import { listTenantPairs } from '../../src/questions/tenant-pairs';
import { runToEnd } from '../../src/lib/steps';
import { AT, SCOPES, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';
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

  test('name every mechanism that a way between needs where it crosses', () => {
    holdsFor((graph) => {
      const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
      const naive = { at: AT, rank: 1, becoming: true };
      for (const row of runToEnd(listTenantPairs(graph, scope))) {
        const expected = new Set<string>();
        graph.stepClass.forEach((number, step) => {
          const mechanism = MECHANISM_NAMES[graph.classes.mechanism[number]! - 1];
          if (mechanism === undefined || expected.has(mechanism)) return;
          // With no step of this mechanism but this one, is it ever needed or used: it is on a way when some way that
          // ends in its source can go on by it. Removing all others of the boundary shows it.
          const others = new Set(
            [...graph.stepClass.keys()].filter(
              (other) => other !== step && graph.stepFrom[other] === graph.stepFrom[step],
            ),
          );
          const only = { ...naive, withoutSteps: others };
          for (const start of startersOf(graph)) {
            if (graph.nodeTenant[start] !== row.fromTenant) continue;
            const from = graph.stepFrom[step]!;
            if (start !== from && !naiveReach(graph, start, naive).has(from)) continue;
            const with_ = naiveReach(graph, start, only);
            const without = naiveReach(graph, start, { ...naive, withoutSteps: new Set([...others, step]) });
            for (const node of with_)
              if (graph.nodeTenant[node] === row.toTenant && !without.has(node)) expected.add(mechanism);
          }
        });
        // What is needed when nothing else leaves its source is on a way.
        for (const mechanism of expected) expect(row.mechanisms).toContain(mechanism);
        expect(row.mechanisms.length).toBeGreaterThan(0);
      }
    }, 7);
  });
});
