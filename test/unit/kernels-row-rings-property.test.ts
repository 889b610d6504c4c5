import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordSteps } from '../../src/graph/kernels/record-steps';
import { runToEnd } from '../../src/lib/steps';
import type { Scope } from '../../src/questions/answers';
import { NEEDED, redundantGrants } from '../../src/questions/redundant';
import { whatIf } from '../../src/questions/what-if';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const AT = 1_000;
const PERMISSIONS = ['read', 's3:GetObject', 's3:Get*', 's3:*'] as const;

/**
 * Few records that each stand in many steps, so that what goes with one of them is often more than each of its steps
 * alone; often a ring of members, and things in things on which the same permission is held in several ways.
 */
const estates: fc.Arbitrary<SmallEstate> = fc
  .record({
    acting: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    things: fc.integer({ min: 1, max: 4 }),
    ring: fc.integer({ min: 0, max: 5 }),
    records: fc.integer({ min: 2, max: 5 }),
  })
  .chain(({ acting, groups, things, ring, records }) => {
    const who = acting + groups;
    const record = fc.nat(records - 1).map((number) => `r${number}`);
    const several = fc.uniqueArray(record, { minLength: 1, maxLength: 2 });
    const supports = fc.oneof(
      { weight: 4, arbitrary: record.map((one) => [[one]]) },
      { weight: 1, arbitrary: several.map((all) => [all]) },
      { weight: 1, arbitrary: fc.tuple(several, several) },
    );
    const member = fc
      .record({ from: fc.nat(who - 1), to: fc.nat(who - 1), supports })
      .map(({ from, to, ...rest }) => ({ from: `n${from}`, to: `n${to}`, kind: 'member' as const, ...rest }));
    const holds = fc
      .record({
        from: fc.nat(who - 1),
        to: fc.nat(things - 1),
        permission: fc.constantFrom(...PERMISSIONS),
        inherits: fc.boolean(),
        verdict: fc.constantFrom('allowed', 'allowed', 'conditional'),
        supports,
      })
      .map(({ from, to, verdict, ...rest }) => ({
        from: `n${from}`,
        to: `n${who + to}`,
        kind: 'permission' as const,
        verbs: 1,
        verdict,
        ...(verdict === 'allowed' ? {} : { note: 'because' }),
        ...rest,
      }));
    const contains = fc.record({ from: fc.nat(things - 1), to: fc.nat(things - 1) }).map(({ from, to }) => ({
      from: `n${who + from}`,
      to: `n${who + to}`,
      kind: 'contains' as const,
      through: false,
      supports: [[]],
    }));
    return fc
      .record({
        members: fc.array(member, { minLength: 1, maxLength: 5 }),
        around: fc.array(supports, { minLength: ring, maxLength: ring }),
        holds: fc.array(holds, { minLength: 1, maxLength: 6 }),
        contains: fc.array(contains, { maxLength: 5 }),
      })
      .map((drawn) => ({
        nodes: Object.fromEntries(
          Array.from({ length: who + things }, (_, i) => [
            `n${i}`,
            i >= who
              ? { resource: true as const }
              : { type: i % who < acting ? ('user' as const) : ('group' as const) },
          ]),
        ),
        steps: [
          ...drawn.around.map((all, i) => ({
            from: `n${i % who}`,
            to: `n${(i + 1) % Math.min(who, ring)}`,
            kind: 'member' as const,
            supports: all,
          })),
          ...drawn.members,
          ...drawn.holds,
          ...drawn.contains,
        ].filter(({ from, to }) => from !== to),
      }));
  });

test('of few records with many steps, those are needed whose removal loses or weakens a row', () => {
  fc.assert(
    fc.property(estates, (estate) => {
      const { graph } = smallEstate(estate);
      const index = recordSteps(graph);
      for (const atLeast of ['allowed', 'not-evaluated'] as const) {
        const scope: Scope = { at: AT, atLeast, verbs: [], becoming: true };
        const ways = [[], [undefined, 0], [2, 0], [2]] as const;
        const found = ways.map((how) => [...runToEnd(redundantGrants(graph, scope, ...how))]);
        const expected = [...graph.records].map((_, record) => {
          const change = { records: new Set([record]), nodes: new Set<number>(), added: [] };
          const { lost, weaker } = runToEnd(whatIf(graph, change, scope, index)).differences;
          return lost + weaker > 0;
        });
        for (const marks of found) expect(marks.map((mark) => mark === NEEDED)).toEqual(expected);
      }
    }),
    { numRuns: RUNS },
  );
});
