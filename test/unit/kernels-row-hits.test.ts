import { describe, expect, test } from 'vitest';
import { sideOf } from '../../src/graph/kernels/row-block';
import { rowCover } from '../../src/graph/kernels/row-cover';
import { rowGroups } from '../../src/graph/kernels/row-groups';
import { NO_SLOT, RowHits } from '../../src/graph/kernels/row-hits';
import { runToEnd } from '../../src/lib/steps';
import { blockOf, drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';
import { turns } from './turns';

const upTo = (count: number): number[] => [...Array(count).keys()];

describe('how a block holds targets', () => {
  const made = (drawn: DrawnRows) => {
    const rows = drawRows(drawn);
    const cover = runToEnd(rowCover(rows));
    return { rows, hits: new RowHits(rows, cover, runToEnd(rowGroups(rows, cover))) };
  };
  const decided = ({ rows, hits }: ReturnType<typeof made>, starts: readonly number[]) => {
    runToEnd(hits.gather(blockOf(rows, starts)));
    const asked: string[] = [];
    runToEnd(
      hits.decide((spot, layer, who) => asked.push(`${rows.spotAt[spot]} in ${layer} by ${who.toString(2)}`)),
    );
    const named = (column: Uint32Array) => {
      const found: string[] = [];
      for (let target = 0; target < rows.targets; target++) {
        for (let layer = 0; layer < 3; layer++) {
          const slot = hits.slot(target, layer);
          if (slot !== NO_SLOT && column[slot] !== 0)
            found.push(`${target} in ${layer} by ${column[slot]!.toString(2)}`);
        }
      }
      return found;
    };
    return { once: named(hits.once), open: named(hits.open), asked: asked.sort(), losing: hits.losing };
  };
  const look = (drawn: DrawnRows, ...starts: readonly number[]) => decided(made(drawn), starts);
  const nothing = { once: [], open: [], asked: [], losing: 0 };

  /** 0 leads to 1 and 2, 1 to 3 and 4. */
  const edges: readonly Edge[] = [
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
  ];
  const held = (...holds: readonly Hold[]): DrawnRows => ({ nodes: 6, edges, holds });

  test('is once where there is one hold', () => {
    expect(look(held([3, 0]), 0)).toEqual({ ...nothing, once: ['0 in 2 by 1'], losing: 1 });
    expect(look(held([3, 0]), 2)).toEqual(nothing);
    expect(look(held([3, 0]), 3, 0, 1, 2)).toEqual({ ...nothing, once: ['0 in 2 by 111'], losing: 7 });
  });

  test('is not asked about where ways part at the start', () => {
    expect(look(held([1, 0], [2, 0]), 0)).toEqual(nothing);
    expect(look(held([3, 0], [2, 0]), 0)).toEqual(nothing);
    // What it holds itself, beside another way or twice.
    expect(look(held([0, 0], [3, 0]), 0)).toEqual(nothing);
    expect(look(held([0, 0], [0, 0]), 0)).toEqual(nothing);
    expect(look(held([0, 0], [0, 0], [0, 0], [0, 0]), 0)).toEqual(nothing);
  });

  test('parts by the side of each way, own holds by their number', () => {
    const asksOf = (drawn: DrawnRows, starts: readonly number[], bit: number): boolean =>
      look(drawn, ...starts).asked.some(
        (ask) => ask.startsWith('0 ') && (Number(`0b${ask.split(' ').at(-1)}`) & bit) !== 0,
      );
    const pairs = upTo(9).flatMap((one) => upTo(one).map((other) => [other, one] as const));
    // 0 leads to 1 to 9, which are numbered from 9 down: 9 first. Some two of them hold target 0.
    const star = upTo(9).map((i): Edge => [0, i + 1]);
    for (const [one, other] of pairs) {
      const drawn = { nodes: 10, edges: star, holds: [one, other].map((i): Hold => [i + 1, 0]) };
      const isOne = sideOf(9 - one) === sideOf(9 - other);
      expect([one, other, asksOf(drawn, [0], 1)]).toEqual([one, other, isOne]);
      // One that holds it and is a start itself changes nothing for the other, in whatever order.
      expect([one, other, asksOf(drawn, [0, one + 1], 1)]).toEqual([one, other, isOne]);
      expect([one, other, asksOf(drawn, [other + 1, 0], 2)]).toEqual([one, other, isOne]);
    }
    // 0 holds target 0 twice, among holds of others.
    const own = (...which: readonly number[]) => upTo(9).map((i): Hold => [0, which.includes(i) ? 0 : i + 1]);
    for (const [one, other] of pairs) {
      const drawn = { nodes: 10, edges: star, holds: own(one, other) };
      expect([one, other, asksOf(drawn, [0], 1)]).toEqual([one, other, sideOf(~one) === sideOf(~other)]);
    }
    // Once itself, and by one of the others.
    for (const one of upTo(9)) {
      for (const other of upTo(9)) {
        const drawn = { nodes: 10, edges: star, holds: [...own(one), [other + 1, 0] as const] };
        const isOne = sideOf(~one) === sideOf(9 - other);
        expect([one, other, asksOf(drawn, [0], 1)]).toEqual([one, other, isOne]);
      }
    }
  });

  test('is asked about where they go on together', () => {
    const open = { ...nothing, open: ['0 in 2 by 1'], asked: ['0 in 2 by 1'], losing: 1 };
    expect(look(held([3, 0], [4, 0]), 0)).toEqual(open);
    expect(look(held([1, 0], [3, 0]), 0)).toEqual(open);
    // From 1 on they part; 2 has nothing of it, and 3 one hold.
    expect(look(held([3, 0], [4, 0]), 1)).toEqual(nothing);
    expect(look(held([3, 0], [4, 0]), 1, 2, 3, 0)).toEqual({
      once: ['0 in 2 by 100'],
      open: ['0 in 2 by 1000'],
      asked: ['0 in 2 by 1000'],
      losing: 12,
    });
  });

  test('with less does not count where it is held with more', () => {
    expect(look(held([3, 0, 1], [4, 0, 3]), 0)).toEqual({ ...nothing, once: ['0 in 0 by 1'], losing: 1 });
    expect(look(held([3, 0, 2], [4, 0, 1], [2, 0, 2]), 0)).toEqual(nothing);
    // 4 holds it with the weaker rank only.
    expect(look(held([3, 0, 1], [4, 0, 1], [1, 0, 3]), 0, 4)).toEqual({
      ...nothing,
      once: ['0 in 0 by 1', '0 in 2 by 10'],
      losing: 3,
    });
  });

  /** A container (target 0, its row 1), a thing in it (2, its row 3), and a thing in that (4). */
  const nested: Pick<DrawnRows, 'rows' | 'links'> = {
    rows: [0, 1, 0, 1, 1],
    links: [
      [0, 1],
      [0, 2],
      [2, 3],
      [2, 4],
    ],
  };

  test('below what is held as strongly is not told', () => {
    const of = (...holds: readonly Hold[]) => look({ ...held(...holds), ...nested }, 0);
    const top = { ...nothing, once: ['0 in 0 by 1'], losing: 1 };
    expect(of([1, 0, 3], [3, 2, 3], [4, 4, 3])).toEqual(top);
    expect(of([1, 0, 3], [3, 2, 1], [4, 4, 2])).toEqual(top);
    expect(of([1, 0, 2], [3, 2, 2], [4, 4, 1])).toEqual({ ...top, once: ['0 in 1 by 1'] });
    expect(of([1, 0, 2], [3, 2, 1], [4, 4, 3])).toEqual({
      ...top,
      once: ['0 in 1 by 1', '4 in 0 by 1'],
    });
    expect(of([1, 2, 2], [3, 4, 2], [4, 4, 3])).toEqual({ ...top, once: ['2 in 1 by 1', '4 in 0 by 1'] });
    expect(of([1, 2, 2], [3, 4, 2], [4, 4, 2])).toEqual({ ...top, once: ['2 in 1 by 1'] });
  });

  test('below what is held most strongly is not even gathered', () => {
    const all = made({ ...held([1, 0, 3], [3, 2, 3], [3, 4, 2], [4, 4, 3], [5, 4, 1]), ...nested });
    const counts = (...starts: readonly number[]) => {
      runToEnd(all.hits.gather(blockOf(all.rows, starts)));
      return [all.hits.count, all.hits.holdingTop(0), all.hits.slot(2, 0), all.hits.slot(4, 0)];
    };
    expect(counts(0)).toEqual([1, 1, NO_SLOT, NO_SLOT]);
    expect(counts(2, 0, 1)).toEqual([1, 6, NO_SLOT, NO_SLOT]);
    expect(counts(3, 0)).toEqual([3, 2, 1, NO_SLOT]);
    expect(counts(4, 5)).toEqual([2, 0, NO_SLOT, 0]);
    // Held less strongly it does not go with all that is below.
    const less = made({ ...held([1, 0, 2], [3, 2, 3]), ...nested });
    runToEnd(less.hits.gather(blockOf(less.rows, [0])));
    expect([less.hits.count, less.hits.holdingTop(0)]).toEqual([2, 0]);
  });

  test('below it counts for those only who do not hold what is above', () => {
    const drawn: DrawnRows = { ...held([1, 0, 3], [3, 4, 3], [2, 4, 3]), ...nested };
    // 2 and 3 hold the thing, 0 and 1 the container as well.
    expect(look(drawn, 0, 2, 1, 3)).toEqual({
      ...nothing,
      once: ['0 in 0 by 101', '4 in 0 by 1010'],
      losing: 15,
    });
  });

  test('in two containers is told of who holds neither', () => {
    // Row 4 is in 0, which alone holds row 1, and in 2, which alone holds row 3.
    const both: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [0, 1, 0, 1, 1],
      links: [
        [0, 1],
        [2, 3],
        [0, 4],
        [2, 4],
      ],
    };
    const drawn: DrawnRows = { ...held([1, 0, 3], [2, 2, 2], [3, 4, 2], [5, 4, 1], [4, 2, 1]), ...both };
    expect(look(drawn, 0)).toEqual({ ...nothing, once: ['0 in 0 by 1', '2 in 1 by 1'], losing: 1 });
    expect(look(drawn, 3, 5)).toEqual({ ...nothing, once: ['4 in 1 by 1', '4 in 2 by 10'], losing: 3 });
    // Where 1 goes without its container, what is below is held with more than by the other.
    const without: DrawnRows = { ...held([3, 4, 2], [4, 2, 1], [2, 0, 3]), ...both };
    expect(look(without, 1)).toEqual({ ...nothing, once: ['2 in 2 by 1', '4 in 1 by 1'], losing: 1 });
    expect(look(without, 1, 2).losing).toBe(3);
    // As strongly by one of the two containers is enough.
    const one: DrawnRows = { ...held([2, 2, 2], [5, 0, 2], [3, 4, 2]), ...both };
    expect(look(one, 0)).toEqual({ ...nothing, once: ['2 in 1 by 1'], losing: 1 });
  });

  test('in two containers has nothing to do with two others', () => {
    // Row 4 is in 0 and 2, row 9 in 5 and 7, each of which has a row of its own after it.
    const drawn: DrawnRows = {
      nodes: 1,
      rows: [0, 1, 0, 1, 1, 0, 1, 0, 1, 1],
      links: [
        [0, 1],
        [2, 3],
        [5, 6],
        [7, 8],
        [0, 4],
        [2, 4],
        [5, 9],
        [7, 9],
      ],
      holds: [
        [0, 4],
        [0, 5],
      ],
    };
    const all = {
      ...drawn,
      nodes: 2,
      holds: [...drawn.holds!, ...[0, 2, 7, 9].map((target): Hold => [1, target])],
    };
    expect(look(all, 0)).toEqual({ ...nothing, once: ['4 in 2 by 1', '5 in 2 by 1'], losing: 1 });
  });

  test('by several targets is asked about once, with all of them open', () => {
    // Row 2 is held by 0 and by 1, which have none of their own.
    const shared: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [0, 0, 1],
      links: [
        [0, 2],
        [1, 2],
      ],
    };
    const of = (starts: readonly number[], ...holds: readonly Hold[]) =>
      look({ ...held(...holds), ...shared }, ...starts);
    expect(of([0], [3, 0, 3], [2, 1, 3])).toEqual({
      ...nothing,
      open: ['0 in 0 by 1', '1 in 0 by 1'],
      asked: ['2 in 0 by 1'],
      losing: 1,
    });
    expect(of([0, 3], [3, 0, 3], [2, 1, 2])).toEqual({
      ...nothing,
      open: ['0 in 0 by 11'],
      asked: ['2 in 0 by 11'],
      losing: 3,
    });
    expect(of([0, 2], [3, 0, 3], [2, 1, 2])).toEqual({
      ...nothing,
      open: ['0 in 0 by 1', '1 in 1 by 10'],
      asked: ['2 in 0 by 1', '2 in 1 by 10'],
      losing: 3,
    });
  });

  test('by several targets is open for those who hold it so, not for the next', () => {
    // Row 2 is held by 0 and 1, row 5 by 3 and 4.
    const two: DrawnRows = {
      ...held([3, 0], [3, 1], [4, 3], [4, 4]),
      rows: [0, 0, 1, 0, 0, 1],
      links: [
        [0, 2],
        [1, 2],
        [3, 5],
        [4, 5],
      ],
    };
    expect(look(two, 3, 4)).toEqual({
      ...nothing,
      open: ['0 in 2 by 1', '1 in 2 by 1', '3 in 2 by 10', '4 in 2 by 10'],
      asked: ['2 in 2 by 1', '5 in 2 by 10'],
      losing: 3,
    });
  });

  test('is forgotten before the next block', () => {
    const all = made(held([3, 0], [4, 0], [2, 1], [5, 2]));
    const first = decided(all, [0, 3, 2]);
    expect(first).toEqual({
      once: ['0 in 2 by 10', '1 in 2 by 101'],
      open: ['0 in 2 by 1'],
      asked: ['0 in 2 by 1'],
      losing: 7,
    });
    expect(decided(all, [5])).toEqual({ ...nothing, once: ['2 in 2 by 1'], losing: 1 });
    expect(all.hits.count).toBe(1);
    expect([all.hits.slot(0, 2), all.hits.slot(1, 2), all.hits.slot(2, 2)]).toEqual([NO_SLOT, NO_SLOT, 0]);
    expect(decided(all, [])).toEqual(nothing);
    expect(decided(all, [0, 3, 2])).toEqual(first);
  });

  test('so where what is above is held by several targets, block after block', () => {
    // In a loop of 0 and 1 each is above the other, and both are above row 2, which is above row 3.
    const loop: Pick<DrawnRows, 'rows' | 'links'> = {
      rows: [1, 1, 1, 1],
      links: [
        [0, 1],
        [1, 0],
        [1, 2],
        [2, 3],
      ],
    };
    const all = made({ ...held([1, 0, 2], [2, 1, 2], [3, 2, 2], [4, 3, 3], [5, 3, 2]), ...loop });
    // Either of the two is as good as both: what they are held by has to be looked at, and is lost by 1 alone.
    const asked = ['0 in 1 by 1', '1 in 1 by 1'];
    expect(decided(all, [0])).toEqual({
      once: ['3 in 0 by 1'],
      open: ['0 in 1 by 1', '1 in 1 by 1'],
      asked,
      losing: 1,
    });
    expect(decided(all, [3, 4])).toEqual({ ...nothing, once: ['2 in 1 by 1', '3 in 0 by 10'], losing: 3 });
    expect(decided(all, [4, 5])).toEqual({ ...nothing, once: ['3 in 0 by 1', '3 in 1 by 10'], losing: 3 });
    expect(decided(all, [0]).asked).toEqual(asked);
  });

  test('has room for many targets', () => {
    const all = made({ ...held(...upTo(3_000).map((target): Hold => [3, target, 1])) });
    const found = decided(all, [0]);
    expect([found.once.length, found.once.at(-1), all.hits.count]).toEqual([3_000, '2999 in 2 by 1', 3_000]);
    // One vertex after another, each with more than there was room for before.
    const two = made(
      held(...upTo(700).map((target): Hold => [3, target]), ...upTo(2_000).map((i): Hold => [4, i + 500])),
    );
    const both = decided(two, [0]);
    expect([both.once.length, both.open.length, both.asked.length]).toEqual([2_300, 200, 200]);
    expect([both.once[0], both.open[0]]).toEqual(['0 in 2 by 1', '500 in 2 by 1']);
  });

  test('takes a turn after each 32768 holds and slots looked at', () => {
    const taken = (count: number) => {
      const { rows, hits } = made({
        nodes: 3,
        edges: [
          [0, 1],
          [0, 2],
        ],
        holds: [...upTo(count - 1).map((target): Hold => [1, target]), [2, count - 1]],
      });
      const gathered = turns(hits.gather(blockOf(rows, [0]))).turns;
      return [gathered, turns(hits.decide(() => undefined)).turns];
    };
    // Twice each of three vertices (2) and of two groups (1), and each hold (4); then each slot (4).
    expect([4_093, 4_094, 8_187, 8_188].map(taken)).toEqual([
      [0, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
  });
});
