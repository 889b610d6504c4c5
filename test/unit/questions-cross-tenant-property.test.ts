import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { crossTenant, crossingSteps } from '../../src/questions/cross-tenant';
import { AT, holdsFor } from './kernels-estate';
import { stepExists } from './naive-reach';

const DISABLED = 1;
const THROUGH = 1;
const ACTS = 16;
const RANKED = { 1: 'not-evaluated', 2: 'conditional', 3: 'allowed' } as const;

/** Who is, or gets to, the start of one of some steps, every step on the way of a rank or a higher one; only the enabled act. */
function naiveBehind(graph: AccessGraph, steps: readonly number[], rank: number): Set<number> {
  const scope = { at: AT, rank, becoming: false };
  const enabled = (node: number): boolean => (graph.nodeFlags[node]! & DISABLED) === 0;
  const found = new Set(
    steps
      .filter((step) => verdictOf(graph, step) >= rank)
      .map((step) => graph.stepFrom[step]!)
      .filter(enabled),
  );
  for (const node of found) {
    graph.stepTo.forEach((to, step) => {
      const through = (graph.classes.flags[graph.stepClass[step]!]! & THROUGH) !== 0;
      if (to === node && through && stepExists(graph, step, scope) && enabled(graph.stepFrom[step]!))
        found.add(graph.stepFrom[step]!);
    });
  }
  return found;
}

function verdictOf(graph: AccessGraph, step: number): number {
  return graph.classes.verdict[graph.stepClass[step]!]!;
}

describe('what crosses between tenants', () => {
  test.each([1, 2, 3] as const)(
    'by verdict, each number as a naive search limited to it finds (%s)',
    (rank) => {
      holdsFor((graph) => {
        const scope = { at: AT, atLeast: RANKED[rank], verbs: [], becoming: true };
        const crossing = crossingSteps(graph, scope);
        const rows = crossTenant(graph, scope);
        expect(rows.flatMap(({ steps }) => steps).sort()).toEqual([...crossing].sort());
        for (const { fromTenant, toTenant, mechanism, steps, ...row } of rows) {
          const own = crossing.filter(
            (step) =>
              graph.nodeTenant[graph.stepFrom[step]!] === fromTenant &&
              graph.nodeTenant[graph.stepTo[step]!] === toTenant &&
              MECHANISM_NAMES[graph.classes.mechanism[graph.stepClass[step]!]! - 1] === mechanism,
          );
          expect([...steps].sort()).toEqual([...own].sort());
          const { stepsByVerdict: ofSteps, principalsByVerdict: ofPrincipals } = row;
          const withVerdict = (one: number): number =>
            own.filter((step) => verdictOf(graph, step) === one).length;
          expect([ofSteps.notEvaluated, ofSteps.conditional, ofSteps.allowed]).toEqual(
            [1, 2, 3].map(withVerdict),
          );
          const atLeast = [1, 2, 3].map(
            (one) =>
              [...naiveBehind(graph, own, Math.max(one, rank))].filter(
                (node) => graph.nodeTenant[node] === fromTenant && (graph.nodeFlags[node]! & ACTS) !== 0,
              ).length,
          );
          const { allowed, conditional, notEvaluated } = ofPrincipals;
          expect([row.principals, allowed + conditional, allowed]).toEqual(atLeast);
          expect(row.principals).toBe(allowed + conditional + notEvaluated);
        }
      });
    },
  );
});
