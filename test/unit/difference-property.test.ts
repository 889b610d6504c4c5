import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import type { AddedStep } from '../../src/graph/kernels/change';
import type { Differences } from '../../src/graph/kernels/difference';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { verbMask } from '../../src/model/permission';
import type { Scope } from '../../src/questions/answers';
import { compareGraphs, differenceRow } from '../../src/questions/compare';
import { whatIf } from '../../src/questions/what-if';
import { AT, buildEstate, randomEstate } from './random-estate';
import { rows } from './naive-changes';
import type { Ask, PlainStep } from './naive-changes';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const scopes: readonly { readonly scope: Scope; readonly ask: Ask }[] = (
  [
    ['allowed', 3, true],
    ['not-evaluated', 1, true],
    ['not-evaluated', 1, false],
    ['not-evaluated', 1, true, 'view'],
  ] as const
).map(([atLeast, rank, becoming, verb]) => {
  const verbs = verb === undefined ? [] : [verb];
  return {
    scope: { at: AT, atLeast, verbs, becoming },
    ask: { at: AT, rank, becoming, verbs: verbMask(...verbs) },
  };
});

/** Names, and those that stand for each. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  read: [],
  '*': [],
  's3:*': ['*'],
  's3:Get*': ['*', 's3:*'],
  's3:GetObject': ['*', 's3:*', 's3:Get*'],
  's3:PutObject': ['*', 's3:*'],
};

/** Differences as sorted text, from the rows of all principals before and after. */
function naive(
  before: AccessGraph,
  b: Ask,
  after: AccessGraph,
  a: Ask,
  wider: Readonly<Record<string, readonly string[]>> = {},
): string[] {
  const keys = new Set([...before.nodes, ...after.nodes].map(({ key }) => key));
  const numberOf = (graph: AccessGraph, key: string): number =>
    [...graph.nodes].findIndex((node) => node.key === key);
  const held = (graph: AccessGraph, key: string, ask: Ask): Map<string, number> => {
    const node = numberOf(graph, key);
    return node < 0 ? new Map<string, number>() : rows(graph, node, ask);
  };
  const found: string[] = [];
  for (const key of keys) {
    const was = held(before, key, b);
    const is = held(after, key, a);
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const [exactly, now] = [was.get(name) ?? 0, is.get(name) ?? 0];
      const [permission = '', resource = ''] = name.split(' ');
      const most = (held: ReadonlyMap<string, number>): number =>
        Math.max(0, ...(wider[permission] ?? []).map((one) => held.get(`${one} ${resource}`) ?? 0));
      const x = now > exactly ? Math.min(now, Math.max(exactly, most(was))) : exactly;
      const y = exactly > now ? Math.min(exactly, Math.max(now, most(is))) : now;
      if (x !== y) found.push(`${key} ${name}: ${x} to ${y}`);
    }
  }
  return found.sort();
}

function text(before: AccessGraph, after: AccessGraph, found: Differences): string[] {
  return Array.from({ length: found.count }, (_, row) => {
    const { principal, permission, resource, before: x, after: y } = differenceRow(before, after, found, row);
    return `t|${principal.id} ${permission} t|${resource.id}: ${x} to ${y}`;
  }).sort();
}

const node = fc.integer({ min: 0, max: 6 });
const removal = fc.record({
  records: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
  nodes: fc.uniqueArray(node, { maxLength: 2 }),
});
const addition = fc.record({
  from: node,
  to: node,
  kind: fc.constantFrom('member', 'permission', 'control', 'contains'),
  permission: fc.constantFrom('read', 'own'),
  verbs: fc.constantFrom(0, 1, 2),
  inherits: fc.boolean(),
  verdict: fc.constantFrom(3, 2),
});

/** What an added step is in the design's words: all but a permission goes on past its target. */
const plain = (step: AddedStep): PlainStep => ({
  from: step.from,
  to: step.to,
  kind: step.kind,
  permission: step.permission ?? '',
  verbs: step.verbs ?? 0,
  verdict: step.verdict ?? 3,
  through: step.kind !== 'permission',
  inherits: step.inherits === true,
  becomes: step.kind === 'control',
  start: Number.NEGATIVE_INFINITY,
  until: Number.POSITIVE_INFINITY,
  supports: [[-1]],
});

describe('differences of effective access equal those of all rows before and after', () => {
  test('what if: removals of records and nodes', () => {
    fc.assert(
      fc.property(randomEstate(false), removal, (estate, { records, nodes }) => {
        const graph = buildEstate(estate);
        const change = {
          records: new Set(records.filter((r) => r < graph.records.length)),
          nodes: new Set(nodes.filter((n) => n < graph.nodes.length)),
          added: [],
        };
        const index = recordSteps(graph);
        for (const { scope, ask } of scopes) {
          const answer = runToEnd(whatIf(graph, change, scope, index));
          const expected = naive(graph, ask, graph, { ...ask, ...change });
          expect(text(graph, graph, answer.differences)).toEqual(expected);
          // The graph as it would be says the same.
          expect(naive(graph, ask, answer.graph(), ask)).toEqual(expected);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('what if: additions with removals', () => {
    fc.assert(
      fc.property(
        randomEstate(false),
        removal,
        fc.array(addition, { minLength: 1, maxLength: 5 }),
        (estate, r, more) => {
          const graph = buildEstate(estate);
          const n = graph.nodes.length;
          const added: AddedStep[] = more.flatMap(({ permission, verbs, ...step }, i) =>
            step.from >= n || step.to >= n || step.from === step.to
              ? []
              : [
                  {
                    ...step,
                    ...(step.kind === 'permission' || step.kind === 'control' ? { permission, verbs } : {}),
                    label: `proposed ${i}`,
                  },
                ],
          );
          const change = {
            records: new Set(r.records.filter((record) => record < graph.records.length)),
            nodes: new Set(r.nodes.filter((one) => one < n)),
            added,
          };
          for (const { scope, ask } of scopes) {
            const answer = runToEnd(whatIf(graph, change, scope, recordSteps(graph)));
            const after = answer.graph();
            // Without the additions the edited graph is the removal alone; the steps it has more are those added.
            const removed = runToEnd(
              whatIf(graph, { ...change, added: [] }, scope, recordSteps(graph)),
            ).graph();
            const kept = added.filter(({ from, to }) => !change.nodes.has(from) && !change.nodes.has(to));
            expect(after.stepTo.length).toBe(removed.stepTo.length + kept.length);
            for (const step of kept) {
              const steps = Array.from(after.stepFrom, (from, e) => `${from} ${after.stepTo[e]}`);
              expect(steps).toContain(`${step.from} ${step.to}`);
            }
            const asked = { ...ask, ...change, added: added.map(plain) };
            const expected = naive(graph, ask, graph, asked);
            expect(text(graph, after, answer.differences)).toEqual(expected);
            expect(naive(graph, ask, after, ask)).toEqual(expected);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('compare: two snapshots, matched by key and name', () => {
    fc.assert(
      fc.property(randomEstate(false), randomEstate(false), (one, other) => {
        const before = buildEstate(one);
        const after = buildEstate(other);
        for (const { scope, ask } of scopes) {
          const found = runToEnd(compareGraphs(before, after, { before: scope, after: scope }));
          expect(text(before, after, found)).toEqual(naive(before, ask, after, ask));
          expect(found.gained + found.lost + found.weaker + found.stronger).toBe(found.count);
          expect(found.truncated).toBe(false);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('compare: a name that stands for another keeps it', () => {
    const names = fc.array(fc.constantFrom(...Object.keys(WIDER)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(randomEstate(false), randomEstate(false), names, names, (one, other, some, others) => {
        const renamed = (estate: typeof one, list: readonly string[]): AccessGraph =>
          buildEstate({
            ...estate,
            steps: estate.steps.map((step, i) => ({ ...step, permission: list[i % list.length] ?? 'read' })),
          });
        const before = renamed(one, some);
        const after = renamed(other, others);
        for (const { scope, ask } of scopes) {
          const found = runToEnd(compareGraphs(before, after, { before: scope, after: scope }));
          expect(text(before, after, found)).toEqual(naive(before, ask, after, ask, WIDER));
        }
      }),
      { numRuns: RUNS },
    );
  });
});
