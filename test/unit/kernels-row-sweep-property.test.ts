import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEAST_CYCLE } from '../../src/graph/kernels/row-pivot';
import { rowGraph } from '../../src/graph/kernels/row-graph';
import { markNeeded } from '../../src/graph/kernels/row-needs';
import { sweepStarts } from '../../src/graph/kernels/row-sweep';
import { runToEnd } from '../../src/lib/steps';
import { generate } from '../bench/generate';
import { smallEstate } from './small-estate';
import type { SmallEstate } from './small-estate';

/** Not 500 in CI: what the question answers is tested with so many in redundant-rows-property and kernels-row-rings-property. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
const filter = { at: 1_000, becoming: true };
const ALONE = Number.POSITIVE_INFINITY;

type Step = SmallEstate['steps'][number];

/** More who act than a block takes, in groups of groups, over trees of things, with few permissions on many of them. */
const estates: fc.Arbitrary<SmallEstate> = fc
  .record({
    users: fc.integer({ min: 30, max: 70 }),
    groups: fc.integer({ min: 3, max: 9 }),
    things: fc.integer({ min: 2, max: 12 }),
  })
  .chain(({ users, groups, things }) => {
    const who = users + groups;
    const from = fc.nat(who - 1).map((i) => `n${i}`);
    const group = fc.nat(groups - 1).map((i) => `n${users + i}`);
    const thing = fc.nat(things - 1).map((i) => `n${who + i}`);
    const records = fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.nat(3).map((i) => [[`shared ${i}`]]) },
    );
    const members = fc.array(fc.record({ from, to: group, records }), {
      minLength: users,
      maxLength: users * 3,
    });
    const holds = fc.array(
      fc.record({
        from,
        to: thing,
        records,
        permission: fc.constantFrom('read', 'read', 'write', 's3:GetObject', 's3:Get*'),
        inherits: fc.boolean(),
        verdict: fc.constantFrom('allowed', 'allowed', 'allowed', 'conditional', 'not-evaluated'),
      }),
      { minLength: 10, maxLength: 60 },
    );
    const parents = fc.array(fc.nat(things - 1), { minLength: things, maxLength: things });
    const loops = fc.array(fc.record({ from: thing, to: thing }), { maxLength: 1 });
    return fc.record({ members, holds, parents, loops }).map((drawn) => ({
      nodes: Object.fromEntries(
        Array.from({ length: who + things }, (_, i) => [
          `n${i}`,
          i >= who
            ? { resource: true as const }
            : { type: i < users ? ('user' as const) : ('group' as const) },
        ]),
      ),
      steps: [
        ...drawn.members.map(({ records: supports, ...ends }, i): Step => ({
          ...ends,
          kind: 'member',
          supports: supports ?? [[`member ${i}`]],
        })),
        ...drawn.holds.map(({ records: supports, verdict, ...rest }, i): Step => ({
          ...rest,
          kind: 'permission',
          verbs: 1,
          verdict,
          ...(verdict === 'allowed' ? {} : { note: 'because' }),
          supports: supports ?? [[`hold ${i}`]],
        })),
        // Each in one before it, so that they are trees, but for what is drawn besides.
        ...[
          ...drawn.parents.map((parent, i) => ({ from: `n${who + (parent % (i + 1))}`, to: `n${who + i}` })),
          ...drawn.loops,
        ].map((ends): Step => ({ ...ends, kind: 'contains', through: false, supports: [[]] })),
      ].filter(({ from: start, to }) => start !== to),
    }));
  });

test('many starts at once need what each of them needs by itself', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(estates, (estate) => {
      const { graph } = smallEstate(estate);
      for (const ranks of [
        { hi: 3, lo: 1 },
        { hi: 3, lo: 3 },
      ]) {
        const rows = runToEnd(rowGraph(graph, filter, ranks));
        const [together, alone] = [0, ALONE].map((least) => {
          const needed = new Uint8Array(graph.records.length);
          runToEnd(markNeeded(graph, rows, needed, LEAST_CYCLE, least));
          return needed;
        });
        expect(together).toEqual(alone);
      }
    }),
    { numRuns: RUNS },
  );
});

test('blocks that are halved mark what whole ones do', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(estates, fc.nat(60), (estate, most) => {
      const { graph } = smallEstate(estate);
      const rows = runToEnd(rowGraph(graph, filter, { hi: 3, lo: 1 }));
      const starts = Uint32Array.from({ length: graph.nodes.length }, (_, node) => node).filter(
        (node) => rows.outStart[node + 1]! > rows.outStart[node]!,
      );
      const [halved, whole] = [most, Infinity].map((bound) => {
        const needed = new Uint8Array(graph.records.length);
        runToEnd(sweepStarts(rows, starts, needed, bound));
        return needed;
      });
      expect(halved).toEqual(whole);
    }),
    { numRuns: RUNS },
  );
});

test.each(['entitlement', 'giant', 'flat'] as const)('so in a made estate (%s)', (shape) => {
  for (const seed of [1, 2, 3]) {
    const graph = generate(shape, shape === 'giant' ? 600 : 1_500, seed);
    const rows = runToEnd(rowGraph(graph, { at: 0, becoming: true }, { hi: 3, lo: 1 }));
    const [together, alone] = [0, ALONE].map((least) => {
      const needed = new Uint8Array(graph.records.length);
      runToEnd(markNeeded(graph, rows, needed, ALONE, least));
      return needed;
    });
    expect(together).toEqual(alone);
    expect(together?.some((one) => one === 1)).toBe(true);
  }
});
