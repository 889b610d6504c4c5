import { describe, expect, test } from 'vitest';
import { MECHANISM_NAMES } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { stepUntil, stepVerdict } from '../../src/graph/steps';
import { stepLength } from '../../src/graph/walk';
import { runToEnd } from '../../src/lib/steps';
import { VERDICT_RANK } from '../../src/model/verdict';
import { crossTenant } from '../../src/questions/cross-tenant';
import { crossersInTurns, crossingInto } from '../../src/questions/crossing-reach';
import { crossingWays } from '../../src/questions/crossing-ways';
import { AT, holdsFor } from './kernels-estate';

const SCOPE = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
const byRank = (counts: { allowed: number; conditional: number; notEvaluated: number }): number[] => [
  counts.allowed,
  counts.conditional,
  counts.notEvaluated,
];

/** The best end and the fewest steps from each node to a crossing's end over the drawn steps of a rank, by trying all again and again. */
function naive(
  graph: AccessGraph,
  drawn: Uint32Array,
  crossing: readonly number[],
  rank: number,
): { readonly until: ReadonlyMap<number, number>; readonly steps: ReadonlyMap<number, number> } {
  const until = new Map<number, number>();
  const steps = new Map<number, number>();
  for (let round = 0; round <= drawn.length; round++) {
    for (const step of drawn) {
      if (stepVerdict(graph, step) < rank) continue;
      const [from, to] = [graph.stepFrom[step]!, graph.stepTo[step]!];
      // A way may pass the target and come back to it: only a crossing step ends it.
      const ends = crossing.includes(step);
      const end = Math.min(ends ? Infinity : (until.get(to) ?? -Infinity), stepUntil(graph, step));
      if (end > (until.get(from) ?? -Infinity)) until.set(from, end);
      const length = (ends ? 0 : (steps.get(to) ?? Infinity)) + stepLength(graph, step);
      if (length < (steps.get(from) ?? Infinity)) steps.set(from, length);
    }
  }
  return { until, steps };
}

describe('what opens from a bundle of the estate map', () => {
  test('holds exactly the principals that are counted, by verdict, each with its way drawn', () => {
    let looked = 0;
    holdsFor((graph) => {
      const estate = crossTenant(graph, SCOPE);
      for (const row of estate) {
        const opened = runToEnd(crossingWays(graph, row.steps, SCOPE, Infinity));
        expect(opened.principals).toBe(row.principals);
        expect(opened.principalsByVerdict).toEqual(row.principalsByVerdict);
        expect(opened.total).toBe(new Set(row.steps.map((step) => graph.stepTo[step])).size);
        const all = new Set<number>();
        for (const { by, to, ways, ...counted } of opened.into) {
          expect(by).toEqual({ tenant: row.fromTenant, mechanism: row.mechanism });
          const own = row.steps.filter((step) => graph.stepTo[step] === to.node);
          expect(ways.map(({ from }) => from.node).sort()).toEqual(
            [...new Set(own.map((step) => graph.stepFrom[step]!))].sort(),
          );
          const found = crossingInto(graph, to.node, by, SCOPE);
          const ranks = [...found.rank.values()];
          expect(byRank(counted.principalsByVerdict)).toEqual(
            [3, 2, 1].map((rank) => ranks.filter((one) => one === rank).length),
          );
          for (const node of found.rank.keys()) all.add(node);
          for (const { from, ...way } of ways)
            expect(crossingInto(graph, to.node, { ...by, from: from.node }, SCOPE).rank.size).toBe(
              way.principals,
            );
          // Every crossing step is drawn, and nothing leads nowhere.
          for (const step of own) expect(found.steps).toContain(step);
          const ends = (step: number): readonly number[] => [graph.stepFrom[step]!, graph.stepTo[step]!];
          for (const node of [...found.steps].flatMap(ends))
            expect(node === to.node || found.rank.has(node) || found.passed.has(node)).toBe(true);
          const answer = runToEnd(crossersInTurns(graph, to.node, by, SCOPE));
          expect(answer.reached.length).toBe(counted.principals - Number(found.rank.has(to.node)));
          for (const { node, verdict, until, steps } of answer.reached) {
            looked++;
            const rank = VERDICT_RANK[verdict];
            expect(rank).toBe(found.rank.get(node));
            const ways = naive(graph, found.steps, own, rank);
            expect([until, steps]).toEqual([ways.until.get(node), ways.steps.get(node)]);
          }
        }
        expect(all.size).toBe(row.principals);
        expect(MECHANISM_NAMES).toContain(row.mechanism);
      }
    });
    expect(looked).toBeGreaterThan(50);
  });
});
