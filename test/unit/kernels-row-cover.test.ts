import { describe, expect, test } from 'vitest';
import { Column } from '../../src/graph/kernels/row-columns';
import { MUCH_ABOVE, NOTHING_ABOVE, rowCover } from '../../src/graph/kernels/row-cover';
import type { RowCover } from '../../src/graph/kernels/row-cover';
import { NO_TOP, rowGroups } from '../../src/graph/kernels/row-groups';
import { rowSpots } from '../../src/graph/kernels/row-spots';
import { runToEnd } from '../../src/lib/steps';
import { drawRows } from './row-graphs';
import type { DrawnRows, Hold } from './row-graphs';
import { turns } from './turns';

const upTo = (count: number): number[] => [...Array(count).keys()];
const numbers = (count: number, of: (i: number) => number = (i) => i): Uint32Array =>
  Uint32Array.from({ length: count }, (_, i) => of(i));

test('a column takes what is put in place of what it was given, and starts anew', () => {
  const column = new Column();
  for (const i of upTo(1_025)) column.push(i);
  column.set(1_024, 7);
  column.set(0, 9);
  expect([column.at(0), column.at(1_023), column.at(1_024), column.at(2_048)]).toEqual([9, 1_023, 7, 0]);
  column.length = 0;
  column.push(5);
  expect([...column.finish()]).toEqual([5]);
});

describe('what stands above spots', () => {
  test('is left out of what a spot is held by, all of it that holds no more', () => {
    // Rows 1, 3 and 5 of 0, 2 and 4; row 6 is in all of them, 2 and 4 in 0.
    const drawn: DrawnRows = {
      nodes: 1,
      rows: [0, 1, 0, 1, 0, 1, 1],
      links: [
        [0, 1],
        [0, 2],
        [0, 4],
        [2, 3],
        [4, 5],
        [2, 6],
        [4, 6],
      ],
      holds: upTo(7).flatMap((target): Hold[] => ([0, 2, 4, 6].includes(target) ? [[0, target]] : [])),
    };
    const rows = drawRows(drawn);
    const { above, own, ownStart, over, overStart } = runToEnd(rowCover(rows));
    const spot = rows.spotAt.indexOf(6);
    expect(above[spot]).toBe(MUCH_ABOVE);
    expect([...own.subarray(ownStart[spot], ownStart[spot + 1])]).toEqual([6]);
    expect([...over.subarray(overStart[spot], overStart[spot + 1])].sort()).toEqual([0, 2, 4]);
    const two = rows.spotAt.indexOf(2);
    expect(above[two]).toBe(rows.spotAt.indexOf(0));
    expect([...own.subarray(ownStart[two], ownStart[two + 1])]).toEqual([2]);
    // The same without a hold of its own: all is from above, and nothing is left to look at.
    const bare = drawRows({ ...drawn, holds: drawn.holds!.filter(([, target]) => target !== 6) });
    const cover = runToEnd(rowCover(bare));
    expect([...bare.spotAt]).not.toContain(6);
    expect(cover.own).toHaveLength(bare.spotCount);
  });

  test('takes turns by spots and what they are held by', () => {
    // Each held by a target of its own: looked at twice.
    const alone = (spotCount: number) =>
      turns(
        rowCover({
          targets: spotCount,
          spotCount,
          spotAt: numbers(spotCount),
          byStart: numbers(spotCount + 1),
          by: numbers(spotCount),
        }),
      );
    expect([65_535, 65_536, 131_071].map((count) => alone(count).turns)).toEqual([1, 2, 2]);
    const { value, turns: taken } = alone(131_072);
    expect(taken).toBe(4);
    expect([value.above.at(-1), value.own.length, value.ownStart.at(-1)]).toEqual([
      NOTHING_ABOVE,
      131_072,
      131_072,
    ]);
    // Each held by four others that are no spots.
    const together = (spotCount: number) =>
      turns(
        rowCover({
          targets: 5,
          spotCount,
          spotAt: numbers(spotCount, () => 4),
          byStart: numbers(spotCount + 1, (i) => i * 4),
          by: numbers(spotCount * 4, (i) => i % 4),
        }),
      ).turns;
    expect([16_383, 16_384].map(together)).toEqual([1, 2]);
  });
});

describe('holds by what stands at the top of their line', () => {
  const groups = (drawn: DrawnRows) => {
    const rows = drawRows(drawn);
    const { layers, groupStart, top, itemStart, hold } = runToEnd(rowGroups(rows, runToEnd(rowCover(rows))));
    return upTo(rows.places).map((vertex) =>
      upTo(groupStart[vertex + 1]! - groupStart[vertex]!).map((i) => {
        const group = groupStart[vertex]! + i;
        const name = top[group]! === NO_TOP ? 'none' : top[group]! / layers;
        return [
          name,
          ...[...hold.subarray(itemStart[group], itemStart[group + 1])].map((h) => rows.holdTo[h]),
        ];
      }),
    );
  };

  test('wherever in the line what is looked at first stands', () => {
    // 6 contains 4 (with row 5), that 2 (with row 3), and that row 0; row 1 is beside 0.
    const line: Pick<DrawnRows, 'nodes' | 'rows' | 'links'> = {
      nodes: 2,
      rows: [1, 1, 0, 1, 0, 1, 0, 1],
      links: [
        [6, 7],
        [6, 4],
        [4, 5],
        [4, 2],
        [2, 3],
        [2, 0],
        [2, 1],
      ],
    };
    const all = [0, 1, 2, 4, 6].map((target): Hold => [0, target]);
    expect(groups({ ...line, holds: all })).toEqual([
      [
        ['none', 6],
        [6, 0, 1, 2, 4],
      ],
      [],
    ]);
    // Where the top is held by another only, it is the top all the same; without it the next.
    expect(groups({ ...line, holds: [...all.slice(0, 4), [1, 6]] })).toEqual([
      [[6, 0, 1, 2, 4]],
      [['none', 6]],
    ]);
    expect(groups({ ...line, holds: all.slice(0, 4) })).toEqual([
      [
        ['none', 4],
        [4, 0, 1, 2],
      ],
      [],
    ]);
    expect(groups({ ...line, holds: [...all.slice(0, 3), [1, 4]] })).toEqual([[[4, 0, 1, 2]], [['none', 4]]]);
  });

  test('of two lines are two groups, in the order of their tops', () => {
    const lines: DrawnRows = {
      nodes: 2,
      rows: [1, 1, 0, 1, 0, 1],
      links: [
        [2, 3],
        [4, 5],
        [2, 1],
        [4, 0],
      ],
      holds: [
        [0, 0],
        [0, 1],
        [0, 2],
        [0, 4],
        [1, 1],
        [1, 0],
        [1, 1, 3],
      ],
    };
    expect(groups(lines)).toEqual([
      [
        ['none', 2, 4],
        [2, 1],
        [4, 0],
      ],
      [
        [2, 1, 1],
        [4, 0],
      ],
    ]);
  });

  test('below what has several above it have none', () => {
    // 4 (with row 5) is in 0 and 2, which have rows of their own; row 6 is in 4.
    const drawn: DrawnRows = {
      nodes: 1,
      rows: [0, 1, 0, 1, 0, 1, 1],
      links: [
        [0, 1],
        [2, 3],
        [0, 4],
        [2, 4],
        [4, 5],
        [4, 6],
      ],
      holds: [
        [0, 0],
        [0, 2],
        [0, 4],
        [0, 6],
      ],
    };
    expect(groups(drawn)).toEqual([[['none', 0, 2, 4, 6]]]);
  });

  /** As many spots, each of one target, the next of them above it or nothing; as many holds of the one vertex there is. */
  const wide = ({ spots = 0, isLine = false, holds = 0, places = 1 }) => {
    const cover: RowCover = {
      above: numbers(spots, (i) => (isLine && i < spots - 1 ? i + 1 : NOTHING_ABOVE)),
      ownStart: numbers(spots + 1),
      own: numbers(spots),
      overStart: new Uint32Array(spots + 1),
      over: new Uint32Array(),
    };
    const rows = {
      ...drawRows({ nodes: 1 }),
      places,
      targets: Math.max(spots, 1),
      spotCount: spots,
      spotAt: numbers(spots),
      holdStart: numbers(places + 1, (i) => (i === 0 ? 0 : holds)),
      holdTo: numbers(holds, (i) => i % Math.max(spots, 1)),
      holdRank: new Uint8Array(holds).fill(3),
    };
    return turns(rowGroups(rows, cover));
  };

  test('take turns by spots, holds and vertices', () => {
    const spots = [1, 16_384, 16_385, 32_768, 32_769].map((count) => wide({ spots: count }).turns);
    expect(spots).toEqual([2, 2, 3, 3, 4]);
    expect([65_535, 65_536, 131_071, 131_072].map((places) => wide({ places }).turns)).toEqual([2, 3, 3, 4]);
    expect([16_383, 16_384, 32_767, 32_768].map((holds) => wide({ holds }).turns)).toEqual([2, 3, 3, 5]);
    expect([131_071, 131_072].map((holds) => wide({ holds }).turns)).toEqual([7, 9]);
  });

  test('are found over long lines, which count by their length', () => {
    const { value, turns: taken } = wide({ spots: 10_923, isLine: true, holds: 10_923 });
    expect([value.groupStart.at(-1), value.top[0], value.top[1], value.hold[0]]).toEqual([
      2,
      NO_TOP,
      3 * 10_922,
      10_922,
    ]);
    expect(taken).toBe(2);
    expect(wide({ spots: 10_924, isLine: true }).turns).toBe(3);
  });
});

test('spots take turns by links, holds and what is looked at', () => {
  const of = (links: number, holds: number, targets = 2) => {
    const rows = new Uint8Array(targets).fill(1);
    // All from place 0 to place 1, after one node.
    return turns(
      rowSpots({ rows, links: numbers(links * 2, (i) => 1 + (i % 2)) }, 1, new Uint32Array(holds)),
    );
  };
  expect([of(0, 0), of(0, 131_071), of(0, 131_072)].map((found) => found.turns)).toEqual([1, 1, 2]);
  expect([of(65_535, 0), of(65_536, 0)].map((found) => found.turns)).toEqual([1, 5]);
  // Of the first, each link three times, and both places: to find that it is not alone, down, and up from the other.
  const looks = [10_921, 10_922].map((links) => of(links, 1));
  expect(looks.map((found) => found.turns)).toEqual([1, 2]);
  expect(looks[0]!.value.spots).toEqual(Uint32Array.of(0, 1));
  expect(looks[0]!.value.by).toEqual(Uint32Array.of(0, 0));
});
