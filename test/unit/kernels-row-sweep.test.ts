import { describe, expect, test } from 'vitest';
import { MUCH_ABOVE, NOTHING_ABOVE, rowCover } from '../../src/graph/kernels/row-cover';
import { NO_TOP, rowGroups } from '../../src/graph/kernels/row-groups';
import { sweepStarts } from '../../src/graph/kernels/row-sweep';
import { runToEnd } from '../../src/lib/steps';
import { drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';
import { turns } from './turns';

const upTo = (count: number): number[] => [...Array(count).keys()];

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

describe('what stands above spots', () => {
  const covers = (drawn: DrawnRows) => {
    const rows = drawRows(drawn);
    const { above, ownStart, own, overStart, over } = runToEnd(rowCover(rows));
    const part = (items: Uint32Array, start: Uint32Array, i: number) => [
      ...items.subarray(start[i], start[i + 1]),
    ];
    const nameOf = (spot: number): number | string =>
      spot === NOTHING_ABOVE ? 'nothing' : spot === MUCH_ABOVE ? 'much' : rows.spotAt[spot]!;
    return upTo(rows.spotCount).map((spot) => [
      rows.spotAt[spot],
      nameOf(above[spot]!),
      part(own, ownStart, spot),
      part(over, overStart, spot),
    ]);
  };

  test('is the next spot in a line of containers', () => {
    const holds = [
      [0, 0],
      [0, 2],
      [0, 4],
    ] as const;
    expect(covers({ nodes: 1, holds, ...nested })).toEqual([
      [0, 'nothing', [0], []],
      [2, 0, [2], []],
      [4, 2, [4], []],
    ]);
  });

  test('is much where two containers hold it, and nothing where they have no spot themselves', () => {
    // Row 4 is in both 0, which alone holds row 1, and 2, which alone holds row 3.
    const rows = [0, 1, 0, 1, 1];
    const holds = [
      [0, 0],
      [0, 2],
      [0, 4],
    ] as const;
    const both = [
      [0, 4],
      [2, 4],
    ] as const;
    expect(covers({ nodes: 1, rows, holds, links: [[0, 1], [2, 3], ...both] })).toEqual([
      [0, 'nothing', [0], []],
      [2, 'nothing', [2], []],
      [4, 'much', [4], [0, 2]],
    ]);
    expect(covers({ nodes: 1, rows: [0, 0, 0, 0, 1], holds, links: both })).toEqual([
      [4, 'nothing', [4, 0, 2], []],
    ]);
  });

  test('is nothing in a loop, where each is above the other', () => {
    const loop = {
      rows: [1, 1],
      links: [
        [0, 1],
        [1, 0],
      ] as const,
    };
    const holds = [
      [0, 0],
      [0, 1],
    ] as const;
    expect(covers({ nodes: 1, holds, ...loop })).toEqual([
      [0, 'nothing', [0, 1], []],
      [1, 'nothing', [1, 0], []],
    ]);
  });
});

test('holds of a vertex stand by their topmost container, those without one first', () => {
  const rows = drawRows({
    nodes: 2,
    holds: [
      [0, 4, 3],
      [0, 0, 2],
      [0, 2, 1],
      [1, 2, 3],
    ],
    ...nested,
  });
  const found = runToEnd(rowGroups(rows, runToEnd(rowCover(rows))));
  const { layers, groupStart, top, itemStart, name, hold } = found;
  expect([layers, [...groupStart]]).toEqual([3, [0, 2, 3]]);
  expect([...top.subarray(0, 3)]).toEqual([NO_TOP, 0, 0]);
  expect([...itemStart.subarray(0, 4)]).toEqual([0, 1, 3, 4]);
  expect([...hold]).toEqual([1, 0, 2, 3]);
  // Target times three, and how much weaker than the strongest.
  expect([...name]).toEqual([1, 12, 8, 6]);
});

describe('what many starts need', () => {
  const needs = (drawn: DrawnRows, ...starts: number[]): number[] => {
    const needed = new Uint8Array(16);
    runToEnd(sweepStarts(drawRows(drawn), Uint32Array.from(starts), needed));
    return [...needed.keys()].filter((record) => needed[record] === 1);
  };

  const diamond: readonly Edge[] = [
    [0, 1, 0],
    [1, 2, 1],
    [1, 3, 2],
    [2, 4, 3],
    [3, 4, 4],
  ];

  test('is where all ways to a row meet, and what leads there alone', () => {
    const holds = [
      [2, 0, 1, 5],
      [3, 0, 1, 6],
      [4, 1, 1, 7],
    ] as const;
    expect(needs({ nodes: 5, edges: diamond, holds }, 0)).toEqual([0, 7]);
    expect(needs({ nodes: 5, edges: diamond, holds }, 2)).toEqual([3, 5, 7]);
    // Who comes to 4 otherwise, too, loses nothing of it.
    expect(needs({ nodes: 5, edges: [...diamond, [0, 4, 8]], holds }, 0)).toEqual([0, 7]);
    expect(needs({ nodes: 5, edges: [...diamond, [0, 4, 8]], holds: [holds[2]] }, 0)).toEqual([7]);
  });

  test('is nothing of what a start holds in several ways itself, and the stronger of two', () => {
    const twice = [
      [0, 0, 3, 5],
      [0, 0, 3, 6],
    ] as const;
    expect(needs({ nodes: 5, edges: diamond, holds: twice }, 0)).toEqual([]);
    expect(needs({ nodes: 5, edges: diamond, holds: [twice[0], [2, 0, 2, 6]] }, 0)).toEqual([5]);
    expect(needs({ nodes: 5, edges: diamond, holds: [twice[0], [2, 0, 3, 6]] }, 0)).toEqual([]);
    expect(
      needs(
        {
          nodes: 5,
          edges: diamond,
          holds: [
            [0, 0, 1, 5],
            [2, 0, 3, 6],
          ],
        },
        0,
      ),
    ).toEqual([0, 1, 6]);
  });

  test('below a container that is held is the container, unless it is held with less', () => {
    const edges: readonly Edge[] = [
      [0, 1, 0],
      [0, 2, 1],
    ];
    const within = { nodes: 3, edges, ...nested };
    expect(
      needs(
        {
          ...within,
          holds: [
            [1, 0, 3, 2],
            [2, 4, 3, 3],
          ],
        },
        0,
      ),
    ).toEqual([0, 2]);
    expect(
      needs(
        {
          ...within,
          holds: [
            [1, 0, 2, 2],
            [2, 4, 3, 3],
          ],
        },
        0,
      ),
    ).toEqual([0, 1, 2, 3]);
    expect(
      needs(
        {
          ...within,
          holds: [
            [1, 2, 2, 2],
            [2, 4, 2, 3],
            [2, 0, 1, 4],
          ],
        },
        0,
      ),
    ).toEqual([0, 1, 2, 4]);
  });

  test('with a row of two containers is what holds either alone', () => {
    const drawn: DrawnRows = {
      nodes: 3,
      edges: [
        [0, 1, 0],
        [0, 2, 1],
      ],
      rows: [0, 0, 1],
      links: [
        [0, 2],
        [1, 2],
      ],
    };
    expect(
      needs(
        {
          ...drawn,
          holds: [
            [1, 0, 3, 2],
            [2, 1, 3, 3],
          ],
        },
        0,
      ),
    ).toEqual([]);
    expect(
      needs(
        {
          ...drawn,
          holds: [
            [1, 0, 3, 2],
            [2, 1, 2, 3],
          ],
        },
        0,
      ),
    ).toEqual([0, 2]);
    expect(
      needs(
        {
          ...drawn,
          holds: [
            [1, 0, 3, 2],
            [1, 1, 3, 3],
            [2, 0, 1, 4],
          ],
        },
        0,
      ),
    ).toEqual([0]);
  });

  test('is told of each start of several blocks', () => {
    // Starts 0 to 69 in group 70, of which the last alone is in 71, too; the first holds by itself what 70 holds.
    const members = upTo(70).map((start): Edge => [start, 70]);
    const drawn: DrawnRows = {
      nodes: 72,
      edges: [...members, [69, 71, 1]],
      holds: [
        [70, 0, 1, 2],
        [0, 0, 1, 3],
        [71, 1, 1, 4],
      ],
    };
    expect(needs(drawn, ...upTo(70))).toEqual([1, 2, 4]);
    expect(needs(drawn, ...upTo(69))).toEqual([2]);
    expect(needs(drawn, 0)).toEqual([]);
    expect(needs({ ...drawn, killerLists: [] })).toEqual([]);
  });

  test('is the same where blocks are halved, down to single starts, as their lists would be too long', () => {
    // All 40 come by 40 to 41 and 42, and hold there in two ways what has to be looked at; 7 comes there otherwise, too.
    const drawn: DrawnRows = {
      nodes: 43,
      edges: [
        ...upTo(40).map((start): Edge => (start === 3 ? [3, 40, 0] : [start, 40])),
        [40, 41, 1],
        [40, 42, 2],
        [7, 41, 3],
      ],
      holds: upTo(200).flatMap((target): Hold[] => [
        [41, target, 1, 4],
        [42, target, 1, 5],
      ]),
    };
    const rows = drawRows(drawn);
    const looks = [0, 1, 99, 3_000, 12_000, Infinity].map((most) => {
      const needed = new Uint8Array(16);
      const { turns: taken } = turns(sweepStarts(rows, Uint32Array.from(upTo(40)), needed, most));
      return { needed: [...needed.keys()].filter((record) => needed[record] === 1), taken };
    });
    // Each other start has its edge to 40, which no record takes away.
    for (const { needed } of looks) expect(needed).toEqual([0]);
    expect(looks[0]!.taken).toBeGreaterThan(looks.at(-1)!.taken);
  });

  test('takes turns within a start that has much to be looked at', () => {
    const many = (count: number) =>
      turns(
        sweepStarts(
          drawRows({
            nodes: 4,
            edges: [
              [0, 1, 0],
              [1, 2, 1],
              [1, 3, 2],
            ],
            holds: upTo(count).flatMap((target): Hold[] => [
              [2, target, 1, 3],
              [3, target, 1, 3],
            ]),
          }),
          Uint32Array.of(0),
          new Uint8Array(4),
        ),
      ).turns;
    expect(many(60_000)).toBeGreaterThan(many(10) + 60);
  });

  test('takes turns where much is held', () => {
    const many = (count: number) =>
      turns(
        sweepStarts(
          drawRows({ nodes: 2, edges: [[0, 1, 0]], holds: upTo(count).map((target) => [1, target, 1, 1]) }),
          Uint32Array.of(0),
          new Uint8Array(2),
        ),
      ).turns;
    expect(many(10)).toBeLessThan(8);
    expect(many(60_000)).toBeGreaterThan(many(10) + 5);
  });
});
