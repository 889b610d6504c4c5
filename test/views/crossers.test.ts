import { expect, it } from 'vitest';
import type { CrossTenantRow } from '../../src/questions/answers';
import {
  crossersMark,
  crossersOf,
  crossersWords,
  crossingVerdict,
  mechanismCount,
} from '../../src/views/overview/crossers';

const way = (allowed: number, conditional = 0, notEvaluated = 0, fromTenant = 0): CrossTenantRow => ({
  fromTenant,
  toTenant: 1,
  mechanism: 'delegated-administration',
  principals: allowed + conditional + notEvaluated,
  principalsByVerdict: { allowed, conditional, notEvaluated },
  verdict: 'conditional',
  steps: [1],
  stepsByVerdict: { allowed: 0, conditional: 1, notEvaluated: 0 },
});

it('a way that nobody takes says so wherever a count stands', () => {
  expect(crossersMark(way(0))).toBe('nobody');
  expect(crossersMark(way(21))).toBe('21');
  expect(crossersMark(way(1_250_000))).toBe('1250k');
  expect(crossersWords(way(0))).toMatch(/^nobody: .*no known principal crosses/u);
  expect(crossersWords(way(1))).toBe('1 principal (allowed)');
});

it('a mechanism counts its principals, and its ways that nobody takes apart from them', () => {
  expect(mechanismCount([way(0), way(0)])).toBe('2 ways, nobody');
  expect(mechanismCount([way(4), way(3)])).toBe('7');
  expect(mechanismCount([way(4), way(0)])).toBe('4, and 1 way nobody takes');
  expect(mechanismCount([way(4, 2), way(0, 1), way(0)])).toBe(
    '7 (4 allowed, 3 conditional), and 1 way nobody takes',
  );
});

it('who crosses with a weaker verdict is told apart, in the pill and in words', () => {
  expect(crossersMark(way(1, 1, 1))).toBe('1+2');
  expect(crossersMark(way(0, 2))).toBe('2');
  expect(crossersMark(way(0, 12_400, 999))).toBe('12k+999');
  expect(crossersWords(way(1, 1, 1))).toBe('3 principals (1 allowed, 1 conditional, 1 not evaluated)');
  expect(crossersWords(way(0, 2_000))).toBe('2,000 principals (all conditional)');
  expect([way(0), way(3), way(0, 0, 3)].map(crossingVerdict)).toEqual([
    'conditional',
    'allowed',
    'not-evaluated',
  ]);
});

it('several ways drawn as one: of one tenant the most that are certain at each verdict, of several their sums', () => {
  expect(crossersOf([way(1, 4), way(3, 0, 1)])).toEqual({
    principals: 5,
    principalsByVerdict: { allowed: 3, conditional: 2, notEvaluated: 0 },
  });
  expect(crossersOf([way(1, 4), way(0, 0, 2, 7)])).toEqual({
    principals: 7,
    principalsByVerdict: { allowed: 1, conditional: 4, notEvaluated: 2 },
  });
});
