import { expect, test } from 'vitest';
import { dominatorSteps } from '../../src/graph/kernels/dominators';
import type { Flow } from '../../src/graph/kernels/dominators';
import { Loss } from '../../src/graph/kernels/loss';
import { parallel, principals } from './principal-bundles';
import { turns } from './turns';

/** From each vertex to the next. */
function line(count: number): Flow {
  const starts = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  return {
    count,
    outStart: starts.map((i) => Math.min(i, count - 1)),
    to: starts.subarray(1, count),
    inStart: starts.map((i) => Math.max(i - 1, 0)),
    inFrom: starts.subarray(0, count - 1),
  };
}

// Numbering a line looks twice at each vertex, at the last once; what leads into the others is two looks each. A turn
// for each 8192 looks exceeded, and the last.
test.each([
  [2, 1],
  [50, 1],
  [2048, 1],
  [2049, 2],
  [4000, 2],
  [4097, 2],
  [8193, 4],
  [8194, 5],
])('dominators of a line of %i take %i turns', (count, expected) => {
  const { value, turns: found } = turns(dominatorSteps(line(count), 0));
  expect(found).toBe(expected);
  expect(value.idom.subarray(1)).toEqual(Uint32Array.from({ length: count - 1 }, (_, i) => i));
});

test('what is reached from a place without a bundle, or without a node', () => {
  // 0 leads to 1 many times; 2 to 3 once and to 0, and 0 does not come there.
  const bundles = principals(4, [...parallel(0x10000, 0, 1), [2, 3], [2, 0]]);
  expect(new Loss(bundles).count(2)).toBe(3);
  expect(new Loss(bundles).count(2, new Set([0x10000]))).toBe(2);
  expect(new Loss(bundles).count(2, undefined, 0)).toBe(1);
});
