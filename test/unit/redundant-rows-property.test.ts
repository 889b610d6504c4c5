import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTS } from '../../src/graph/access-graph';
import type { AccessGraph } from '../../src/graph/access-graph';
import { holdingSteps } from '../../src/graph/kernels/holding-steps';
import { recordSteps, stepsOfRecord } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { NEEDED, REDUNDANT, SERVES_NOTHING, redundantGrants } from '../../src/questions/redundant';
import { whatIf } from '../../src/questions/what-if';
import { verbMask } from '../../src/model/permission';
import { VERDICT_RANK } from '../../src/model/verdict';
import { rows } from './naive-changes';
import { smallEstate } from './small-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const AT = 1_000;

/** Names that stand for one another, and verbs shared between permissions or absent. */
const PERMISSIONS = [
  ['read', 1],
  ['list', 1],
  ['weird', 0],
  ['s3:GetObject', 1],
  ['s3:GetItem', 1],
  ['s3:Get*', 1],
  ['s3:*', 3],
] as const;

const step = (count: number): fc.Arbitrary<Parameters<typeof smallEstate>[0]['steps'][number]> =>
  fc
    .record({
      from: fc.integer({ min: 0, max: count - 1 }),
      to: fc.integer({ min: 0, max: count - 1 }),
      kind: fc.constantFrom(
        ...(['member', 'member', 'contains', 'contains', 'permission', 'permission'] as const),
        ...(['permission', 'permission', 'control', 'assume', 'unlocks'] as const),
      ),
      permission: fc.constantFrom(...PERMISSIONS),
      verdict: fc.constantFrom('allowed', 'allowed', 'allowed', 'conditional', 'not-evaluated'),
      through: fc.boolean(),
      inherits: fc.boolean(),
      until: fc.constantFrom(Infinity, Infinity, Infinity, 500, 2_000),
      supports: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 2 }), {
        minLength: 1,
        maxLength: 2,
      }),
    })
    .map(({ from, to, kind, permission, verdict, through, inherits, until, supports }) => ({
      from: `n${from}`,
      to: `n${to}`,
      kind,
      ...(kind === 'permission' || kind === 'control'
        ? { permission: permission[0], ...(permission[1] === 0 ? {} : { verbs: permission[1] }) }
        : {}),
      ...(kind === 'permission' || kind === 'contains' ? { through } : {}),
      inherits,
      verdict,
      ...(verdict === 'allowed' ? {} : { note: 'because' }),
      window: { from: 0, until },
      supports: supports.map((records) => records.map((record) => `r${record}`)),
    }));

const estates = fc.integer({ min: 2, max: 7 }).chain((count) =>
  fc.record({
    nodes: fc
      .array(fc.constantFrom('user', 'user', 'role', 'group', 'group', 'resource', 'disabled'), {
        minLength: count,
        maxLength: count,
      })
      .map((types) =>
        Object.fromEntries(
          types.map((type, i) => [
            `n${i}`,
            type === 'resource'
              ? { resource: true as const }
              : type === 'disabled'
                ? { enabled: false }
                : {
                    type:
                      type === 'group'
                        ? ('group' as const)
                        : type === 'role'
                          ? ('role' as const)
                          : ('user' as const),
                  },
          ]),
        ),
      ),
    steps: fc
      .array(step(count), { minLength: 1, maxLength: 14 })
      .map((steps) => steps.filter(({ from, to }) => from !== to)),
  }),
);

const scopes: readonly Scope[] = (
  [
    ['allowed', true],
    ['not-evaluated', true],
    ['conditional', false],
    ['not-evaluated', true, 'list-metadata'],
  ] as const
).map(([atLeast, becoming, verb]) => ({
  at: AT,
  atLeast,
  verbs: verb === undefined ? [] : [verb],
  becoming,
}));

/** Names, and those that stand for each. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': ['s3:Get*', 's3:*'],
  's3:GetItem': ['s3:Get*', 's3:*'],
  's3:Get*': ['s3:*'],
};

/** Whether somebody who acts loses a row without a record, or holds it with a weaker verdict: all rows made anew. */
function losesNaively(graph: AccessGraph, record: number, { atLeast, becoming, verbs }: Scope): boolean {
  const ask = { at: AT, rank: VERDICT_RANK[atLeast], becoming, verbs: verbMask(...verbs) };
  return [...graph.nodeFlags.keys()].some((start) => {
    if ((graph.nodeFlags[start]! & ACTS) === 0) return false;
    const after = rows(graph, start, { ...ask, records: new Set([record]) });
    return [...rows(graph, start, ask)].some(([name, rank]) => {
      const [permission = '', resource = ''] = name.split(' ');
      return [permission, ...(WIDER[permission] ?? [])].every(
        (one) => (after.get(`${one} ${resource}`) ?? 0) < rank,
      );
    });
  });
}

function inUse(graph: AccessGraph, record: number, scope: Scope): boolean {
  const rank = VERDICT_RANK[scope.atLeast];
  const does = holdingSteps(graph, { ...scope, verbs: verbMask(...scope.verbs) });
  return [...stepsOfRecord(recordSteps(graph), record)].some((one) => {
    const number = graph.stepClass[one]!;
    const disabled = (graph.nodeFlags[graph.stepFrom[one]!]! & 1) !== 0;
    return !disabled && does[number] !== 0 && graph.classes.verdict[number]! >= rank;
  });
}

test(
  'a record is redundant exactly when its removal alone loses and weakens no row: by what-if, and by all rows made anew',
  { timeout: 900_000 },
  () => {
    fc.assert(
      fc.property(estates, fc.constantFrom(...scopes), (estate, asked) => {
        const { graph } = smallEstate(estate);
        const index = recordSteps(graph);
        for (const scope of scopes) {
          const marks = runToEnd(redundantGrants(graph, scope));
          for (const how of [[2], [undefined, 0], [2, 0]] as const) {
            expect(runToEnd(redundantGrants(graph, scope, ...how))).toEqual(marks);
          }
          for (let record = 0; record < graph.records.length; record++) {
            const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
            const { lost, weaker } = runToEnd(whatIf(graph, change, scope, index)).differences;
            const other = inUse(graph, record, scope) ? REDUNDANT : SERVES_NOTHING;
            expect([record, marks[record]]).toEqual([record, lost + weaker > 0 ? NEEDED : other]);
            if (scope === asked)
              expect([record, losesNaively(graph, record, scope)]).toEqual([record, lost + weaker > 0]);
          }
        }
      }),
      { numRuns: RUNS },
    );
  },
);

test('what is weaker otherwise is needed where it flows in from above, whatever is looked at first', () => {
  const member = (to: string, record: string) => ({
    from: 'p',
    to,
    kind: 'member' as const,
    supports: [[record]],
  });
  const grant = (from: string, to: string, inherits: boolean, verdict: 'allowed' | 'conditional') => ({
    from,
    to,
    kind: 'permission' as const,
    permission: 'read',
    verbs: 1,
    through: false,
    inherits,
    verdict,
    ...(verdict === 'allowed' ? {} : { note: 'because' }),
    supports: [[`${from}-${to}`]],
  });
  const { graph } = smallEstate({
    nodes: {
      p: { type: 'user' },
      g1: { type: 'group' },
      g2: { type: 'group' },
      g3: { type: 'group' },
      g4: { type: 'group' },
      top: { resource: true },
      middle: { resource: true },
      leaf: { resource: true },
    },
    steps: [
      ...['g1', 'g2', 'g3', 'g4'].map((group) => member(group, group)),
      { from: 'top', to: 'middle', kind: 'contains', supports: [['c1']] },
      { from: 'middle', to: 'leaf', kind: 'contains', supports: [['c2']] },
      grant('g1', 'middle', false, 'conditional'),
      grant('g2', 'middle', true, 'conditional'),
      grant('g3', 'top', true, 'allowed'),
      grant('g4', 'top', false, 'allowed'),
    ],
  });
  const scope: Scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true };
  const marks = runToEnd(redundantGrants(graph, scope));
  const needed = [...graph.records].flatMap(({ key }, record) => (marks[record] === NEEDED ? [key] : []));
  expect(needed.sort().filter((key) => key.includes('-'))).toEqual(['t|g3-top']);
});
