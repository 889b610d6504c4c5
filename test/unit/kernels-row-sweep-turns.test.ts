import { describe, expect, test } from 'vitest';
import { sweepStarts } from '../../src/graph/kernels/row-sweep';
import { drawRows } from './row-graphs';
import type { DrawnRows, Edge, Hold } from './row-graphs';
import { turns } from './turns';

const upTo = (count: number): number[] => [...Array(count).keys()];
const taken = (drawn: DrawnRows, starts: readonly number[], most?: number): number =>
  turns(sweepStarts(drawRows(drawn), Uint32Array.from(starts), new Uint8Array(16), most)).turns;

/** Before starts are looked at: one for what stands above spots, two for the groups of holds. */
const LEAST = 3;

/** Starts 0 to 3 lead to 4, and that to 1022 others: each start controls 1024 vertices. */
const star: DrawnRows = {
  nodes: 1_027,
  edges: [...upTo(4).map((start): Edge => [start, 4]), ...upTo(1_022).map((i): Edge => [4, i + 5])],
};

describe('starts looked at together', () => {
  test('take a turn for each 32768 units, of which a vertex that is walked over is eight', () => {
    expect([0, 1, 2, 3, 4].map((count) => taken(star, upTo(count)))).toEqual([
      0,
      LEAST,
      LEAST,
      LEAST,
      LEAST + 1,
    ]);
  });

  test('and of which one of a start that loses something is four more', () => {
    // Two for each vertex, and three for the one hold.
    const holds: readonly Hold[] = [[5, 0, 1, 0]];
    expect([1, 2, 3].map((count) => taken({ ...star, holds }, upTo(count)))).toEqual([
      LEAST,
      LEAST,
      LEAST + 1,
    ]);
  });

  test('and a hold two', () => {
    // Three vertices twelve each, two for finding holds there, one for each of two groups.
    const of = (count: number) =>
      taken(
        {
          nodes: 3,
          edges: [
            [0, 1],
            [0, 2],
          ],
          holds: upTo(count).map((target): Hold => [target < 8_000 ? 1 : 2, target]),
        },
        [0],
      );
    expect(of(16_362) - of(16_361)).toBe(1);
  });

  test('and one that has to be looked at 48 in all', () => {
    const of = (count: number) =>
      taken(
        {
          nodes: 4,
          edges: [
            [0, 1],
            [1, 2],
            [1, 3],
          ],
          holds: upTo(count).flatMap((target): Hold[] => [
            [2, target],
            [3, target],
          ]),
        },
        [0],
      );
    expect([1, 2, 681, 682].map(of)).toEqual([LEAST, LEAST, LEAST, LEAST + 1]);
  });

  test('are looked at in halves where a list comes to hold as much as it may before more is added', () => {
    // What two starts hold by two of the vertices behind 4: two of each list at once.
    const drawn: DrawnRows = {
      ...star,
      holds: [
        [5, 0],
        [6, 0],
      ],
    };
    expect([Infinity, 3, 2, 1].map((most) => taken(drawn, [0, 1], most))).toEqual([
      LEAST,
      LEAST,
      LEAST + 1,
      LEAST + 1,
    ]);
  });
});
