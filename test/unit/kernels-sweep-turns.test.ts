import { expect, test, vi } from 'vitest';
import { sweep } from '../../src/graph/kernels/sweep';
import { acyclic } from './small-digraphs';
import { turns } from './turns';

// The smallest turn there is: others come in after every piece of work.
vi.mock(import('../../src/graph/columns'), async (original) => ({
  ...(await original()),
  UNITS_PER_TURN: 0,
}));

test('a sweep: a turn for every 32 components among which one has its turn', () => {
  /** Targets that three lead to, which are the last; every starter is one of these. */
  const swept = (...targets: readonly number[]): number => {
    const dag = acyclic(
      200,
      targets.flatMap((c) => [197, 198, 199].map((top) => [top, c] as const)),
    );
    const weight = Uint32Array.from({ length: 200 }, (_, c) => (targets.includes(c) ? 1 : 0));
    const starters = Uint32Array.from({ length: 200 }, (_, c) => (c >= 197 ? 1 : 0));
    const hubs = { count: 0, leadsTo: new Int32Array(200), ledBy: new Int32Array(200) };
    const { value, turns: count } = turns(sweep(dag, { weight, labels: 1 }, starters, hubs));
    for (const c of targets) expect(value.reaching[c]).toBe(3);
    expect(value.reached(198, 0)).toBe(targets.length);
    return count;
  };
  const one = swept(3);
  // Beside the first, in its word, or in others.
  expect([swept(3, 7), swept(3, 40), swept(3, 40, 41, 100)]).toEqual([one, one + 1, one + 2]);
  // Those that lead to it are in the same word.
  expect(swept(194)).toBe(one - 1);
  expect(swept()).toBe(one - 4);
});
