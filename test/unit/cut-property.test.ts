import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumCut } from '../../src/graph/kernels/cut';
import { stepPermission } from '../../src/graph/steps';
import { runToEnd } from '../../src/lib/steps';
import { AT, buildEstate, randomEstate } from './random-estate';
import { fewestRecords, reached } from './naive-changes';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const asks = [
  { at: AT, rank: 3, becoming: true },
  { at: AT, rank: 1, becoming: true },
  { at: AT, rank: 1, becoming: false },
  { at: AT, rank: 1, becoming: true, verbs: 2 },
];

test.each([true, false])('minimum cut between two sets (simple: %s)', (simple) => {
  fc.assert(
    fc.property(randomEstate(simple), (estate) => {
      const graph = buildEstate(estate);
      const n = graph.nodes.length;
      const from = n > 3 ? [0, 1] : [0];
      const to = n > 4 ? [n - 1, n - 2] : [n - 1];
      const write = graph.permissions.indexOf('write');
      for (const ask of asks) {
        const last = ask.verbs === 2 ? { last: (step: number) => stepPermission(graph, step) === write } : {};
        const cut = runToEnd(minimumCut(graph, { from, to, filter: ask, ...last }));
        const through = (records: ReadonlySet<number>): boolean =>
          from.some((s) =>
            to.some((t) => s !== t && alive(s) && reached(graph, s, { ...ask, records }).has(t)),
          );
        const alive = (s: number): boolean => (graph.nodeFlags[s]! & 1) === 0;
        const fewest = fewestRecords(graph.records.length, through);
        expect(cut.impossible).toBe(fewest === undefined);
        if (fewest === undefined) continue;
        if (simple) expect(cut.exact).toBe(true);
        if (cut.exact) expect(cut.records.length).toBe(fewest);
        expect(cut.atLeast).toBeLessThanOrEqual(fewest);
        expect(cut.records.length).toBeGreaterThanOrEqual(fewest);
        expect(through(new Set(cut.records))).toBe(false);
      }
    }),
    { numRuns: RUNS },
  );
});
