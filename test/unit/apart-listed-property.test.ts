import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostDisjoint, recordsOf } from '../../src/questions/lanes';
import { answerRoutes } from '../../src/questions/overlap';
import { AT, buildEstate, randomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

test('however few routes are listed, as many that share no record are among them as there are', () => {
  let added = 0;
  fc.assert(
    fc.property(randomEstate(false), fc.integer({ min: 1, max: 3 }), (estate, limit) => {
      const graph = buildEstate(estate);
      const question = {
        from: 0,
        to: graph.nodes.length - 1,
        filter: { at: AT, rank: 1, becoming: true },
      };
      const few = answerRoutes({ graph, inputs: [] }, question, limit);
      const all = answerRoutes({ graph, inputs: [] }, question, 10_000);
      expect([few.independent, few.exact]).toEqual([all.independent, all.exact]);
      // The shortest first, and then only what is needed.
      expect(few.routes.slice(0, limit)).toEqual(all.routes.slice(0, limit));
      expect(few.routes.length).toBeLessThanOrEqual(limit + few.independent);
      expect(few.more).toBe(all.routes.length > limit);
      const texts = new Set(few.routes.map((route) => JSON.stringify(route)));
      expect(texts.size).toBe(few.routes.length);
      if (!few.exact) return;
      expect(mostDisjoint(few.routes.map(recordsOf)).length).toBeGreaterThanOrEqual(few.independent);
      added += Math.max(0, few.routes.length - limit);
    }),
    { numRuns: RUNS },
  );
  expect(added).toBeGreaterThan(0);
});
