import { expect, test } from 'vitest';
import { Covering } from '../../src/graph/kernels/covering';

test('what stands for a permission and more, by number: patterns alone, and none for what has no name', () => {
  const names = ['s3:GetObject', 's3:PutObject', 's3:Get*', 'kms:Decrypt'];
  const wider = ['s3:GetObject', 's3:*', 'kms:Encrypt', 's3:Get*', '*'];
  const covering = new Covering(names, wider);
  expect(names.map((_, number) => [...covering.of(number)])).toEqual([[1, 3, 4], [1, 4], [1, 4], [4]]);
  // Asked again, and of a permission that there is none of.
  expect([...covering.of(0)]).toEqual([1, 3, 4]);
  expect([[...covering.of(4)], [...covering.of(0xffffffff)]]).toEqual([[], []]);
  const none = new Covering(names, ['s3:GetObject']);
  expect([[...none.of(0)], [...none.of(9)]]).toEqual([[], []]);
});
