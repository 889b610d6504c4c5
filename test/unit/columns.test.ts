import { describe, expect, test } from 'vitest';
import {
  entry,
  f64,
  i32,
  i32Or,
  itemAt,
  listAt,
  mark,
  num,
  numOr,
  toOffsets,
  u16,
  u32,
  u32Or,
  u8,
} from '../../src/graph/columns';

describe('reading a column', () => {
  test('gives the entry, and nothing beyond the end', () => {
    expect([u8(Uint8Array.of(7), 0), u8(Uint8Array.of(7), 1)]).toEqual([7, 0]);
    expect([u16(Uint16Array.of(700), 0), u16(Uint16Array.of(700), 1)]).toEqual([700, 0]);
    expect([u32(Uint32Array.of(0xffffffff), 0), u32(Uint32Array.of(7), 1)]).toEqual([0xffffffff, 0]);
    expect([i32(Int32Array.of(-7), 0), i32(Int32Array.of(-7), 1)]).toEqual([-7, 0]);
    expect([f64(Float64Array.of(0.5), 0), f64(Float64Array.of(0.5), 1)]).toEqual([0.5, 0]);
    expect([entry(Uint16Array.of(7), 0), entry(Uint8Array.of(7), 1)]).toEqual([7, 0]);
    expect([num([0.5], 0), num([0.5], 1)]).toEqual([0.5, 0]);
  });

  test('gives what the caller says beyond the end, and only there', () => {
    expect([u32Or(Uint32Array.of(0), 0, 9), u32Or(Uint32Array.of(0), 1, 9)]).toEqual([0, 9]);
    expect([i32Or(Int32Array.of(0), 0, -1), i32Or(Int32Array.of(0), 1, -1)]).toEqual([0, -1]);
    expect([numOr([0], 0, -1), numOr([0], 1, -1)]).toEqual([0, -1]);
  });
});

test('a list beyond the last is empty', () => {
  expect([listAt([[1]], 0), listAt([[1]], 1)]).toEqual([[1], []]);
});

test('an item beyond the last is an error', () => {
  expect(itemAt(['a'], 0)).toBe('a');
  expect(() => itemAt(['a'], 1)).toThrow('no item 1 of 1');
});

test('marks add to what an entry holds', () => {
  const column = Uint8Array.of(1, 0);
  mark(column, 0, 2);
  mark(column, 1, 4);
  expect([...column]).toEqual([3, 4]);
});

test('counts become offsets', () => {
  expect([...toOffsets(Uint32Array.of(0, 2, 0, 3))]).toEqual([0, 2, 2, 5]);
});
