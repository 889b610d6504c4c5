import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBundles } from '../../src/graph/kernels/bundles';
import { NEEDED, REDUNDANT, redundantRecords } from '../../src/graph/kernels/redundant';
import { runToEnd } from '../../src/lib/steps';
import { AT, buildEstate, randomEstate } from './random-estate';
import { pairs } from './naive-changes';

/** As it is, bridges of cycles all settled together, a walk from each component. */
const WAYS = [[], [0], [undefined, 0]] as const;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);
const asks = [
  { at: AT, rank: 3, becoming: true, verbs: 0 },
  { at: AT, rank: 1, becoming: true, verbs: 0 },
  { at: AT, rank: 1, becoming: false, verbs: 0 },
  { at: AT, rank: 1, becoming: true, verbs: 1 },
];

test.each([true, false])('redundant records are those whose removal loses no pair (simple: %s)', (simple) => {
  fc.assert(
    fc.property(randomEstate(simple), (estate) => {
      const graph = buildEstate(estate);
      for (const ask of asks) {
        const before = pairs(graph, ask);
        const bundles = runToEnd(buildBundles(graph, ask, ask.verbs));
        const [found, ...others] = WAYS.map((way) =>
          runToEnd(redundantRecords(bundles, graph.records.length, ...way)),
        );
        for (const other of others) expect(other).toEqual(found);
        for (let record = 0; record < graph.records.length; record++) {
          const after = pairs(graph, { ...ask, records: new Set([record]) });
          if (after.size < before.size) expect(found![record]).toBe(NEEDED);
          else expect(found![record]).not.toBe(NEEDED);
        }
        expect([...found!].every((mark) => mark <= REDUNDANT)).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});
