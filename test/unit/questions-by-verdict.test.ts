import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startersOf } from '../../src/graph/kernels/counts';
import { runToEnd } from '../../src/lib/steps';
import { VERBS } from '../../src/model/permission';
import { blastRadius } from '../../src/questions/blast-radius';
import { apart, byRank, cumulative, splitWords, verdictsIn } from '../../src/questions/by-verdict';
import { pairsByVerb } from '../../src/questions/counts';
import { AT, buildEstate, randomEstate } from './random-estate';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

describe('numbers by verdict', () => {
  test('are what holds with each at best, from what holds with each or a stronger one', () => {
    const found = new Map([
      [3, 2],
      [2, 5],
      [1, 6],
    ]);
    expect(cumulative(found)).toEqual({ allowed: 2, conditional: 5, notEvaluated: 6 });
    expect(apart(found)).toEqual({ allowed: 2, conditional: 3, notEvaluated: 1 });
    // Verdicts that no step has had no run of their own.
    expect(apart(new Map([[3, 4]]))).toEqual({ allowed: 4, conditional: 0, notEvaluated: 0 });
    expect(apart(new Map())).toEqual({ allowed: 0, conditional: 0, notEvaluated: 0 });
    expect(byRank([0, 7, 8, 9])).toEqual({ allowed: 9, conditional: 8, notEvaluated: 7 });
    expect(byRank([])).toEqual({ allowed: 0, conditional: 0, notEvaluated: 0 });
  });

  test.each([
    [{ allowed: 3, conditional: 0, notEvaluated: 0 }, ''],
    [{ allowed: 0, conditional: 0, notEvaluated: 0 }, ''],
    [{ allowed: 0, conditional: 1, notEvaluated: 0 }, ' (conditional)'],
    [{ allowed: 0, conditional: 0, notEvaluated: 2 }, ' (all not evaluated)'],
    [{ allowed: 1, conditional: 0, notEvaluated: 2 }, ' (1 allowed, 2 not evaluated)'],
    [{ allowed: 1, conditional: 4, notEvaluated: 2 }, ' (1 allowed, 4 conditional, 2 not evaluated)'],
  ])('are told beside a number: %o', (by, words) => {
    expect(splitWords(by)).toBe(words);
    expect(verdictsIn(by).reduce((sum, { count }) => sum + count, 0)).toBe(
      by.allowed + by.conditional + by.notEvaluated,
    );
  });

  test('pairs by verb are those of every blast radius with that verb', () => {
    fc.assert(
      fc.property(randomEstate(false), (estate) => {
        const graph = buildEstate(estate);
        const scope = { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
        const found = runToEnd(pairsByVerb(graph, scope));
        for (const verb of VERBS) {
          const sum = { allowed: 0, conditional: 0, notEvaluated: 0 };
          for (const start of startersOf(graph)) {
            const { counts } = blastRadius(graph, [start], { ...scope, verbs: [verb] });
            sum.allowed += counts.allowed;
            sum.conditional += counts.conditional;
            sum.notEvaluated += counts.notEvaluated;
          }
          const own = found.find((one) => one.verb === verb)?.pairs;
          expect([verb, own ?? { allowed: 0, conditional: 0, notEvaluated: 0 }]).toEqual([verb, sum]);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
