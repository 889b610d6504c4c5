import { describe, expect, it } from 'vitest';
import { BlockColumn, ENTRIES } from '../../src/graph/packed-block-column';

const values = Uint32Array.from({ length: ENTRIES + 3 }, (_, i) => (i * i) % 1000);

describe('a column in blocks', () => {
  it('reads as what it was made of, and as nothing beyond', () => {
    const column = BlockColumn.of(values);
    expect(column.length).toBe(values.length);
    expect([column.blocks, column.filled]).toEqual([2, values.length]);
    for (const at of [0, 1, ENTRIES - 1, ENTRIES, ENTRIES + 2, 5]) expect(column.at(at)).toBe(values[at]);
    expect(column.at(ENTRIES * 2)).toBeUndefined();
    expect(column.byteLength).toBe(column.block(0).bytes.length + column.block(1).bytes.length);
    expect(() => column.block(2)).toThrow('no block 2');
  });

  it('is filled again with its blocks', () => {
    const from = BlockColumn.of(values);
    const to = new BlockColumn(values.length);
    for (const { codec, bytes, entries } of [from.block(0), from.block(1)])
      expect(to.add(codec, bytes, entries)).toBeUndefined();
    expect(to.at(ENTRIES + 1)).toBe(values[ENTRIES + 1]);
  });

  it('refuses a block that does not fit', () => {
    const { codec, bytes, entries } = BlockColumn.of(values.subarray(0, 5)).block(0);
    const column = new BlockColumn(7);
    expect(column.add(codec, bytes, 0)).toBe('has not as many entries as a block');
    expect(column.add(codec, bytes, ENTRIES + 1)).toBe('has not as many entries as a block');
    expect(column.add(codec, bytes, 8)).toBe('has more entries than its section');
    expect(column.add('wide32', bytes.subarray(0, 1), entries)).toBeDefined();
    expect(column.add(codec, bytes, entries)).toBeUndefined();
    expect(column.add(codec, bytes, 2)).toBe('follows a block that is not full');
  });
});
