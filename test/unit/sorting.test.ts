import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortInTurns } from '../../src/lib/sorting';
import { runToEnd } from '../../src/lib/steps';

test('a list sorted in turns is the one the engine sorts, ties as they stood', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 20_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      fc.nat(),
      (length, values, seed) => {
        const key = Uint32Array.from(
          { length },
          (_, i) => (Math.imul(i + seed + 1, 2_654_435_761) >>> 7) % values,
        );
        const compare = (a: number, b: number): number => (key[a] ?? 0) - (key[b] ?? 0);
        const found = runToEnd(sortInTurns(Uint32Array.from(key.keys()), compare));
        expect(found).toEqual(Uint32Array.from([...key.keys()].sort(compare)));
      },
    ),
    { numRuns: 20 },
  );
});

test('nobody waits for more than some ten thousand comparisons', () => {
  let compared = 0;
  let most = 0;
  const task = sortInTurns(
    Uint32Array.from({ length: 300_000 }, (_, i) => (i * 7_919) % 300_000),
    (a, b) => {
      compared++;
      return a - b;
    },
  );
  for (let step = task.next(); step.done !== true; step = task.next()) {
    most = Math.max(most, compared);
    compared = 0;
  }
  expect(most).toBeLessThan(100_000);
});
