import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessGraph } from '../../src/graph/access-graph';
import { alteredSteps } from '../../src/graph/kernels/altered';
import { endedSteps } from '../../src/graph/kernels/change';
import { lostWithout } from '../../src/graph/kernels/lost-without';
import type { Patience } from '../../src/graph/kernels/lost-without';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import { AT, RUNS, buildKernelEstate } from './kernels-estate';
import type { KernelEstate } from './kernels-estate';
import { rows } from './naive-changes';

type Step = KernelEstate['steps'][number];

/** What is taken away stands on this record, all else on the other. */
const GONE = 0;
const STAYS = 1;

const plain = {
  permission: 'read',
  verdict: 'allowed',
  through: true,
  inherits: false,
  window: 'standing',
} as const;
const verdict = fc.constantFrom('allowed', 'allowed', 'allowed', 'conditional', 'not-evaluated');
const record = fc.constantFrom(GONE, STAYS, STAYS, STAYS, STAYS, STAYS);

/**
 * Many who act as one another, round and round too, and trees of things that one or two permissions are given on, on the
 * way down as well: what is taken away are some of the grants and memberships.
 */
const controlled: fc.Arbitrary<KernelEstate> = fc
  .tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 7 }))
  .chain(([own, things]) => {
    const principal = fc.integer({ min: 0, max: own - 1 });
    const thing = fc.integer({ min: own, max: own + things - 1 });
    const members = fc.record({ from: principal, to: principal, verdict, record });
    const grants = fc.record({
      from: principal,
      to: thing,
      verdict,
      record,
      permission: fc.constantFrom('read', 'read', 'read', 'write'),
      inherits: fc.boolean(),
    });
    return fc
      .tuple(
        fc.array(fc.constantFrom('user', 'user', 'group', 'role'), { minLength: own, maxLength: own }),
        fc.array(fc.nat({ max: 9 }), { minLength: own + things, maxLength: own + things }),
        fc.array(fc.option(fc.nat(), { freq: 4 }), { minLength: things, maxLength: things }),
        fc.array(members, { minLength: 1, maxLength: own * 3 }),
        fc.array(grants, { minLength: 1, maxLength: own * 3 }),
      )
      .map(([types, off, above, memberships, given]) => ({
        nodes: off.map((n, i) => ({ type: types[i] ?? 'resource', tenant: 0, disabled: n === 0 })),
        steps: [
          ...memberships.map(({ record: on, ...step }): Step => ({
            ...plain,
            kind: 'member',
            ...step,
            supports: [[on]],
          })),
          ...given.map(({ record: on, ...step }): Step => ({
            ...plain,
            kind: 'permission',
            ...step,
            through: false,
            supports: [[on]],
          })),
          ...above.flatMap((parent, i): Step[] =>
            i === 0 || parent === null
              ? []
              : [
                  {
                    ...plain,
                    kind: 'contains',
                    from: own + (parent % i),
                    to: own + i,
                    through: false,
                    supports: [[]],
                  },
                ],
          ),
        ],
      }));
  });

const ACTING = 16;

/** What everyone who acts loses without a record, from rows before and after, as the naive reference tells them. */
function naiveLosses(graph: AccessGraph, ask: { readonly at: number; readonly rank: number }): string[] {
  const becoming = true;
  return [...graph.nodeKind.keys()].flatMap((node) => {
    if ((graph.nodeFlags[node]! & ACTING) === 0) return [];
    const after = rows(graph, node, { ...ask, becoming, records: new Set([GONE]) });
    return [...rows(graph, node, { ...ask, becoming })].flatMap(([name, rank]) =>
      after.get(name) === rank ? [] : [`${node} ${name} ${rank} ${after.get(name) ?? 0}`],
    );
  });
}

/** As it is asked; nobody one by one; few of them; what a start is given read at once; little kept. */
const PATIENCE: readonly (Patience | undefined)[] = [
  undefined,
  { cut: 0 },
  { cut: 2 },
  { cut: 4096, given: 0 },
  { cut: 0, given: 3 },
  { cut: 4096, kept: 3 },
  { cut: 2, kept: 6 },
];

test('what many who act as one another lose of what is given in trees', () => {
  fc.assert(
    fc.property(controlled, (estate) => {
      const graph = buildKernelEstate(estate);
      const change = { records: new Set([GONE]), nodes: new Set<number>(), added: [] };
      const ended = endedSteps(graph, recordSteps(graph), change);
      for (const rank of [1, 2, 3] as const) {
        const filter = { at: AT, rank, becoming: true };
        const starts = [...new Set(alteredSteps(graph, filter, ended, change).map(({ from }) => from))];
        const expected = naiveLosses(graph, filter).sort();
        for (const patience of PATIENCE) {
          const found = runToEnd(lostWithout(graph, filter, new Set(ended), starts, patience));
          if (patience?.kept === undefined) expect(found).toBeDefined();
          if (found === undefined) continue;
          const told = [...found.principal.keys()].map((i) => {
            const permission = graph.permissions[found.permission[i]!] ?? '';
            const { key } = graph.nodes.at(found.resource[i]!)!;
            return `${found.principal[i]} ${permission} ${key} ${found.before[i]} ${found.after[i]}`;
          });
          expect(told.sort()).toEqual(expected);
          expect(found.lost + found.weaker).toBe(expected.length);
          expect(found.principals).toBe(new Set(found.principal).size);
        }
      }
    }),
    { numRuns: RUNS },
  );
});
