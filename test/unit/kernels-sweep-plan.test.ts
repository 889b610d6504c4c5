import { describe, expect, test } from 'vitest';
import type { Condensed } from '../../src/graph/kernels/components';
import type { Hubs } from '../../src/graph/kernels/hubs';
import { NO_TARGET, Targets, planOf } from '../../src/graph/kernels/sweep-plan';
import { acyclic, twoRoots } from './small-digraphs';
import { turns } from './turns';

/** So many components, each led to by the two last. */
function ledByTwo(count: number): Condensed {
  return acyclic(
    count + 2,
    Array.from({ length: count }, (_, c) => [count, count + 1].map((top) => [top, c] as const)).flat(),
  );
}

function noHubs({ count }: Condensed, ledBy: readonly number[] = []): Hubs {
  const led = new Int32Array(count);
  led.set(ledBy);
  return { count: ledBy.length === 0 ? 0 : 3, leadsTo: new Int32Array(count), ledBy: led };
}

/** Seats without the empty ones at the end of each word, word by word. */
function wordsOf(seats: Uint32Array): number[][] {
  return Array.from({ length: seats.length / 32 }, (_, word) => {
    const all = [...seats.subarray(word * 32, word * 32 + 32)];
    const taken = all.filter((target) => target !== NO_TARGET);
    expect(all.slice(0, taken.length)).toEqual(taken);
    return taken;
  });
}

const range = (from: number, end: number, step = 1): number[] =>
  Array.from({ length: Math.ceil((end - from) / step) }, (_, i) => from + i * step);

describe('targets', () => {
  const { dag, weight } = twoRoots();

  test('are what several lead to; what one leads to is folded into that', () => {
    const found = new Targets(dag, { weight, labels: 1 });
    const all = range(0, 8);
    expect(all.filter((c) => found.isFolded(c))).toEqual([0, 1, 2, 4, 5]);
    expect(all.filter((c) => found.isTarget(c))).toEqual([3]);
    expect([...found.folded]).toEqual([1, 2, 4, 8, 19, 51, 115, 132]);
    expect([...weight]).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(found.labelOf(3)).toBe(0);
    // Without weight there is nothing to count.
    const none = new Targets(dag, { weight: weight.map((own, c) => (c === 3 ? 0 : own)), labels: 1 });
    expect(all.filter((c) => none.isTarget(c))).toEqual([]);
  });

  test('are also what one of another kind leads to', () => {
    const label = Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 1);
    const found = new Targets(dag, { weight, labels: 2, label });
    const all = range(0, 8);
    expect(all.filter((c) => found.isFolded(c))).toEqual([1, 5]);
    expect(all.filter((c) => found.isTarget(c))).toEqual([0, 2, 3, 4]);
    expect([...found.folded]).toEqual([1, 2, 4, 8, 18, 32, 96, 128]);
    expect(found.labelOf(5)).toBe(1);
  });
});

describe('a plan', () => {
  test('seats those of weight one first, in blocks, then the others', () => {
    const dag = ledByTwo(73);
    const weight = Uint32Array.from({ length: 75 }, (_, c) => (c >= 73 ? 0 : c % 24 === 0 ? 2 : 1));
    const found = new Targets(dag, { weight, labels: 1 });
    const { value, turns: count } = turns(planOf(dag, found, noHubs(dag), 2, 256));
    expect(count).toBe(3);
    const light = range(0, 73).filter((c) => c % 24 !== 0);
    expect(wordsOf(value.seats)).toEqual([
      light.slice(0, 32),
      light.slice(32, 64),
      light.slice(64),
      [],
      [0, 24, 48, 72],
      [],
    ]);
    expect({ ...value, seats: undefined }).toEqual({
      words: 2,
      blocks: 3,
      seats: undefined,
      labels: new Uint8Array(6),
      masks: new Int32Array(3),
      plain: Uint8Array.of(1, 1, 0),
    });
  });

  test('has each kind in words of its own', () => {
    const dag = ledByTwo(110);
    const weight = Uint32Array.from({ length: 112 }, (_, c) => (c < 110 ? 1 : 0));
    // The first 70 by turns of both kinds, then of the second alone.
    const label = Uint8Array.from({ length: 112 }, (_, c) => (c < 70 ? c % 2 : 1));
    const found = new Targets(dag, { weight, labels: 2, label });
    const { value } = turns(planOf(dag, found, noHubs(dag), 3, 256));
    expect(wordsOf(value.seats)).toEqual([
      range(0, 64, 2),
      range(1, 64, 2),
      // The last word goes to who comes first; the next wants a block of its own, where all begin anew.
      [64],
      [65, 67, 69, ...range(70, 99)],
      [66, 68],
      range(99, 110),
    ]);
    expect([...value.labels]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...value.plain]).toEqual([1, 1]);
  });

  test('settles together what the same hubs lead to, without the last hub where that is too little', () => {
    const dag = ledByTwo(12);
    const weight = Uint32Array.from({ length: 14 }, (_, c) => (c < 12 ? 1 : 0));
    const found = new Targets(dag, { weight, labels: 1 });
    const led = [0b11, 0b01, 0b01, 0b11, 0b100, 0b1000, 0b1000, 0b1000, 0, 0b1010, 0b110, -1 << 31];
    const { value, turns: count } = turns(planOf(dag, found, noHubs(dag, led), 1, 3));
    const blocks = wordsOf(value.seats).map((targets, block) => [value.masks[block], targets]);
    expect(blocks).toEqual([
      // Two of 0b11 and two of 0b01.
      [0b01, [0, 1, 2, 3]],
      // Alone, or with one more that is too little again.
      [0, [4, 8, 9, 10, 11]],
      [0b1000, [5, 6, 7]],
    ]);
    expect(count).toBe(1 + 2 * 3);
    // Each by itself where one is enough.
    const { value: apart } = turns(planOf(dag, found, noHubs(dag, led), 1, 1));
    expect([...apart.masks]).toEqual([0b11, 0b01, 0b100, 0b1000, 0, 0b1010, 0b110, -1 << 31]);
  });
});
