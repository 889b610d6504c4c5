import { describe, expect, test } from 'vitest';
import { startersOf } from '../../src/graph/kernels/counts';
import type { Scope } from '../../src/questions/answers';
import { countsForAll } from '../../src/questions/counts';
import { blastRadius } from '../../src/questions/blast-radius';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { runToEnd } from '../../src/lib/steps';
import { AT, holdsFor } from './kernels-estate';
import { naiveReach } from './naive-reach';
import { verbMask } from '../../src/model/permission';

const SCOPES: readonly Scope[] = [
  { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true },
  { at: AT, atLeast: 'conditional', verbs: [], becoming: false },
  { at: AT, atLeast: 'not-evaluated', verbs: ['view'], becoming: true },
  { at: AT, atLeast: 'allowed', verbs: ['administer', 'change'], becoming: true },
];

describe('counts for every principal and resource', () => {
  test('are those of blast radius and of who can reach for each, and of a naive search', () => {
    holdsFor((graph) => {
      const starters = startersOf(graph);
      for (const scope of SCOPES) {
        const { reached, reaching } = runToEnd(countsForAll(graph, scope));
        const at = (counts: typeof reached, node: number) => ({
          allowed: counts.allowed[node],
          conditional: counts.conditional[node],
          notEvaluated: counts.notEvaluated[node],
        });
        for (const start of starters) {
          expect(at(reached, start)).toEqual(blastRadius(graph, [start], scope).counts);
          const naive = (rank: number): number =>
            naiveReach(graph, start, { ...scope, rank, verbs: verbMask(...scope.verbs) }).size;
          expect(at(reached, start).allowed).toBe(naive(3));
        }
        for (let node = 0; node < graph.nodes.length; node++)
          expect(at(reaching, node)).toEqual(whoCanReach(graph, node, scope).counts);
      }
    });
  });
});
