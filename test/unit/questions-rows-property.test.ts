import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { effectivePermissions } from '../../src/questions/effective';
import { sharedRecords } from '../../src/questions/independent';
import { answerOverlap } from '../../src/questions/overlap';
import { blastRadius } from '../../src/questions/blast-radius';
import { whoCanReach } from '../../src/questions/who-can-reach';
import { stepPermission } from '../../src/graph/steps';
import { AT, buildEstate, randomEstate } from './random-estate';
import { acts, flowsTo, plainSteps, rowDepths, rows, stepExists } from './naive-changes';
import type { Ask } from './naive-changes';
import { allRoutes, mostDisjoint, routesWithPermission } from './naive-questions';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const VERDICTS = { 1: 'not-evaluated', 2: 'conditional', 3: 'allowed' } as const;
const asks = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 2, becoming: false },
] as const;
const scopeOf = ({ at, rank, becoming }: (typeof asks)[number]): Scope => ({
  at,
  atLeast: VERDICTS[rank],
  verbs: [],
  becoming,
});
const disabled = (graph: AccessGraph, node: number): boolean => (graph.nodeFlags[node]! & 1) !== 0;

function holds(check: (graph: AccessGraph) => void, simple = false): void {
  fc.assert(
    fc.property(randomEstate(simple), (estate) => check(buildEstate(estate))),
    { numRuns: RUNS },
  );
}

/** Permissions that steps of a walk give on each node, by the strongest verdict: `node permission`. */
function permissionsHeld(graph: AccessGraph, start: number, ask: Ask): Map<string, 1 | 2 | 3> {
  const found = new Map<string, 1 | 2 | 3>();
  for (const rank of [3, 2, 1] as const) {
    if (rank < ask.rank) continue;
    const at = { ...ask, rank };
    for (const holder of acts(graph, start, at)) {
      if (disabled(graph, holder)) continue;
      for (const step of plainSteps(graph)) {
        if (step.from !== holder || !['permission', 'control'].includes(step.kind)) continue;
        if (!stepExists(step, at)) continue;
        for (const node of step.inherits ? flowsTo(graph, step.to, at) : [step.to]) {
          const name = `${node} ${step.permission}`;
          if (!found.has(name)) found.set(name, rank);
        }
      }
    }
  }
  return found;
}

describe('what is held equals a naive reference', () => {
  test('effective permissions: every row with its verdict and its fewest steps', () => {
    holds((graph) => {
      const all = [...graph.nodeKind.keys()].filter((node) => !disabled(graph, node));
      for (const ask of asks) {
        const found = runToEnd(effectivePermissions(graph, all, scopeOf(ask)));
        const listed = Array.from({ length: found.count }, (_, row) => {
          const permission = graph.permissions[stepPermission(graph, found.step[row]!)] ?? '';
          const name = `${permission} ${graph.nodes.at(found.resource[row]!)!.key}`;
          return `${found.principal[row]} ${name} ${found.verdict[row]} ${found.steps[row]}`;
        });
        const expected = all.flatMap((node) => {
          const depths = rowDepths(graph, node, ask);
          return [...rows(graph, node, ask)].map(
            ([name, rank]) => `${node} ${name} ${rank} ${depths.get(name)! + 1}`,
          );
        });
        expect(listed.sort()).toEqual(expected.sort());
        expect(found.truncated).toBe(false);
      }
    });
  });

  test('blast radius: the permissions on what is reached, by the verdict they are held with', () => {
    holds((graph) => {
      for (const ask of asks) {
        const { reached } = blastRadius(graph, [0], scopeOf(ask));
        const held = permissionsHeld(graph, 0, ask);
        for (const { node, permissions, verdict, weaker = [] } of reached) {
          const expected = [...held].flatMap(([name, rank]) =>
            name.startsWith(`${node} `) ? [`${VERDICTS[rank]} ${name.split(' ')[1]}`] : [],
          );
          const shown = [{ verdict, permissions }, ...weaker].flatMap((group) =>
            group.permissions.map((permission) => `${group.verdict} ${permission}`),
          );
          if (!disabled(graph, 0)) expect(shown.sort()).toEqual(expected.sort());
        }
      }
    });
  });

  test('who can reach says of each what blast radius says of the target', () => {
    holds((graph) => {
      const target = graph.nodeKind.length - 1;
      for (const ask of asks) {
        const scope = scopeOf(ask);
        for (const row of whoCanReach(graph, target, scope).reached) {
          const there = blastRadius(graph, [row.node], scope).reached.find(({ node }) => node === target);
          const facts = ({ verdict, steps, until, permissions, weaker }: typeof row): unknown => ({
            verdict,
            steps,
            until,
            permissions,
            weaker,
          });
          expect(facts(row)).toEqual(facts(there!));
        }
      }
    });
  });
});

describe('routes', () => {
  test('share the records without which none is left', () => {
    holds((graph) => {
      const to = graph.nodeKind.length - 1;
      for (const filter of asks) {
        const ends = (removed: ReadonlySet<number>): boolean =>
          allRoutes(graph, 0, { ...filter, removed }).some(
            ({ end, steps }) => end === to && steps.slice(0, -1).every((step) => graph.stepTo[step] !== to),
          );
        const all = [...Array(graph.records.length).keys()];
        const expected = ends(new Set()) ? all.filter((record) => !ends(new Set([record]))) : [];
        const found = [...sharedRecords(graph, { from: 0, to, filter })];
        expect(found.sort((a, b) => a - b)).toEqual(expected);
      }
    });
  });

  test.each([true, false])('of a permission: what each revocation leaves (simple: %s)', (simple) => {
    holds((graph) => {
      const to = graph.nodeKind.length - 1;
      const ask = asks[1];
      const routes = (rank: number, removed: ReadonlySet<number>): number[][] =>
        routesWithPermission(graph, 0, to, 'read', { ...ask, rank, removed });
      if (routes(1, new Set()).length > 10) return;
      const answer = answerOverlap({ graph, inputs: [] }, 0, to, 'read', scopeOf(ask), 1_000);
      expect(answer.routes.length === 0).toBe(routes(1, new Set()).length === 0);
      for (const { record, remaining, verdict } of answer.revocations) {
        const removed = new Set([record.record]);
        const rank = ([3, 2, 1] as const).find((one) => routes(one, removed).length > 0);
        expect(verdict).toBe(rank === undefined ? 'denied' : VERDICTS[rank]);
        expect(remaining > 0).toBe(rank !== undefined);
        // The supports that the record is in are gone too.
        const left = mostDisjoint(graph, routes(1, removed), removed);
        if (simple) expect(remaining).toBe(left);
        else expect(remaining).toBeLessThanOrEqual(left);
      }
    }, simple);
  });
});
