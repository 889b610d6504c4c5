import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import type { Scope } from '../../src/questions/answers';
import { overlappingEntitlements } from '../../src/questions/overlaps';
import { AT, buildEstate, randomEstate } from './random-estate';
import { rowRoutes } from './naive-changes';
import { mostDisjoint } from './naive-questions';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

test.each([true, false])(
  'overlapping entitlements are those with two disjoint routes (simple: %s)',
  (simple) => {
    fc.assert(
      fc.property(randomEstate(simple), (estate) => {
        const graph = buildEstate(estate);
        const index = recordSteps(graph);
        const all = Array.from({ length: graph.nodes.length }, (_, i) => i);
        for (const [atLeast, rank, becoming, verb] of [
          ['allowed', 3, true],
          ['not-evaluated', 1, true],
          ['not-evaluated', 1, false],
          ['not-evaluated', 1, true, 'view'],
        ] as const) {
          const verbs = verb === undefined ? [] : [verb];
          const scope: Scope = { at: AT, atLeast, verbs, becoming };
          const found = runToEnd(overlappingEntitlements(graph, all, scope, index));
          const marks = new Map<string, number>();
          for (let row = 0; row < found.count; row++) {
            const permission = graph.permissions[found.permission[row]!] ?? '';
            const name = `${found.principal[row]} ${permission} ${graph.nodes.at(found.resource[row]!)!.key}`;
            marks.set(name, found.certain[row]!);
          }
          let doubled = 0;
          const ask = { at: AT, rank, becoming, verbs: verbMask(...verbs) };
          for (const start of all) {
            for (const [name, routes] of rowRoutes(graph, start, ask)) {
              if (routes.length > 10) return;
              const many = mostDisjoint(graph, routes) > 1;
              const mark = marks.get(`${start} ${name}`);
              if (simple) expect(mark === 1).toBe(many);
              if (mark === 1) expect(many).toBe(true);
              if (mark === undefined) expect(many).toBe(false);
              if (mark === 1) doubled++;
            }
          }
          expect(found.doubled).toBe(doubled);
          expect(found.byPrincipal.reduce((a, b) => a + b, 0)).toBe(doubled);
          expect(found.doubled + found.undecided).toBe(found.count);
          expect(found.more).toBe(false);
          const few = runToEnd(overlappingEntitlements(graph, all, scope, index, 1));
          expect([few.doubled, few.undecided]).toEqual([found.doubled, found.undecided]);
          expect([few.count, few.more]).toEqual([Math.min(found.count, 1), found.count > 1]);
          expect([few.principal[0], few.resource[0]]).toEqual([found.principal[0], found.resource[0]]);
        }
      }),
      { numRuns: RUNS },
    );
  },
);
