import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { startersOf } from '../../src/graph/kernels/counts';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { verbsOf } from '../../src/model/permission';
import type { Scope } from '../../src/questions/answers';
import { blastRadius } from '../../src/questions/blast-radius';
import { countsForAll } from '../../src/questions/counts';
import { countIndependent } from '../../src/questions/independent';
import { answerMinimumCut } from '../../src/questions/minimum-cut';
import { permissionQuestion } from '../../src/questions/overlap';
import { listTenantPairs } from '../../src/questions/tenant-pairs';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { RUNS, SCOPES, buildKernelEstate, kernelEstate } from './kernels-estate';
import { naiveReach } from './naive-reach';
import type { NaiveScope } from './naive-reach';

/** Far larger than the others, so that there are long ways and wide ones: of these a hundredth as many. */
const FEW = Math.max(5, Math.ceil(RUNS / 100));
const VERDICTS = { 1: 'not-evaluated', 2: 'conditional', 3: 'allowed' } as const;

/** Pairs of who can start and what it reaches, by the strongest rank. */
function naivePairs(graph: AccessGraph, ask: NaiveScope): Map<string, 1 | 2 | 3> {
  const found = new Map<string, 1 | 2 | 3>();
  for (const rank of ([3, 2, 1] as const).filter((one) => one >= ask.rank))
    for (const start of startersOf(graph))
      for (const node of naiveReach(graph, start, { ...ask, rank }))
        if (!found.has(`${start} ${node}`)) found.set(`${start} ${node}`, rank);
  return found;
}

test('questions equal a naive search in estates of thirty to a hundred and twenty nodes', () => {
  fc.assert(
    fc.property(kernelEstate(120, 30), fc.nat(), fc.nat(), (estate, one, other) => {
      const graph = buildKernelEstate(estate);
      const nodes = [...graph.nodeKind.keys()];
      for (const { rank, verbs = 0, ...rest } of SCOPES) {
        const scope: Scope = { ...rest, atLeast: VERDICTS[rank], verbs: verbsOf(verbs) };
        const pairs = naivePairs(graph, { ...rest, rank, verbs });
        const told = (from: number, node: number): string[] => {
          const best = pairs.get(`${from} ${node}`);
          return best === undefined ? [] : [`${from} ${node} ${VERDICTS[best]}`];
        };
        const starters = [...startersOf(graph)];
        for (const start of starters.slice(0, 10)) {
          const { reached } = blastRadius(graph, [start], scope);
          expect(reached.map(({ node, verdict }) => `${start} ${node} ${verdict}`)).toEqual(
            nodes.flatMap((node) => told(start, node)),
          );
        }
        for (const target of nodes.slice(0, 10)) {
          const { reached } = whoCanReach(graph, target, scope);
          expect(reached.map(({ node, verdict }) => `${node} ${target} ${verdict}`)).toEqual(
            starters.flatMap((start) => told(start, target)),
          );
        }
        const { reached } = runToEnd(countsForAll(graph, scope));
        for (const start of starters) {
          const own = nodes.flatMap((node) => told(start, node));
          expect([reached.allowed[start], reached.conditional[start], reached.notEvaluated[start]]).toEqual(
            ([3, 2, 1] as const).map((r) => own.filter((row) => row.endsWith(` ${VERDICTS[r]}`)).length),
          );
        }
        const apart = [...pairs.keys()].filter((pair) => {
          const [from, to] = pair.split(' ').map((node) => graph.nodeTenant[Number(node)]);
          return from !== to;
        });
        const rows = runToEnd(listTenantPairs(graph, scope));
        expect(rows.reduce((sum, row) => sum + row.pairs, 0)).toBe(apart.length);
        checkWays(graph, scope, { ...rest, rank, verbs }, one % nodes.length, other % nodes.length);
      }
    }),
    { numRuns: FEW },
  );
});

/** A cut leaves nothing through, none of its records is there for nothing, and no more routes are apart than it has. */
function checkWays(graph: AccessGraph, scope: Scope, ask: NaiveScope, from: number, to: number): void {
  if (from === to || (graph.nodeFlags[from]! & 1) !== 0) return;
  const cut = runToEnd(answerMinimumCut({ graph, inputs: [] }, [from], [to], scope, recordSteps(graph)));
  if (cut.impossible) return;
  const records = cut.records.map(({ record }) => record);
  const through = (removed: readonly number[]): boolean =>
    naiveReach(graph, from, { ...ask, removed: new Set(removed) }).has(to);
  expect(through(records)).toBe(false);
  if (cut.exact)
    for (const record of records) expect(through(records.filter((r) => r !== record))).toBe(true);
  if (scope.verbs.length > 0) return;
  const question = permissionQuestion(graph, from, to, scope, undefined);
  expect(countIndependent(graph, question).independent).toBeLessThanOrEqual(records.length);
}
