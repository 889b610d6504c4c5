import { expect, it } from 'vitest';
import type { CrossTenantRow } from '../../src/questions/answers';
import { crossersMark, crossersWords, mechanismCount } from '../../src/views/overview/crossers';

const way = (principals: number): CrossTenantRow => ({
  fromTenant: 0,
  toTenant: 1,
  mechanism: 'delegated-administration',
  principals,
  verdict: 'conditional',
  steps: [1],
});

it('a way that nobody takes says so wherever a count stands', () => {
  expect(crossersMark(0)).toBe('nobody');
  expect(crossersMark(21)).toBe('21');
  expect(crossersMark(1_250_000)).toBe('1250k');
  expect(crossersWords(0)).toMatch(/^nobody: .*no known principal crosses/u);
  expect(crossersWords(1)).toBe('1 principal');
});

it('a mechanism counts its principals, and its ways that nobody takes apart from them', () => {
  expect(mechanismCount([way(0), way(0)])).toBe('2 ways, nobody');
  expect(mechanismCount([way(4), way(3)])).toBe('7');
  expect(mechanismCount([way(4), way(0)])).toBe('4, and 1 way nobody takes');
});
