import type { Box } from './barycentre';
import { cellKey } from './barycentre';
import type { Pair } from './columns';

/** Where a long line passes a column: level, between the boxes. */
export interface Bend {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export interface Channels {
  /** The boxes, and after them one place holder for each channel. */
  readonly boxes: readonly Box[];
  /** Long edges cut into pieces that pass the place holders. */
  readonly edges: readonly Pair[];
  /** Place holders an edge passes, by the edge's index. */
  readonly through: ReadonlyMap<number, readonly number[]>;
}

/**
 * Keep a way free through the columns that long lines pass, so that no line runs under a card it has nothing to do with
 * (the dummy vertices of Sugiyama's method). All lines of one box share one channel in a column: they part after it.
 * The channel is in the lane of the start, else of the end; where neither has boxes nothing is in the way.
 */
export function withChannels(boxes: readonly Box[], edges: readonly Pair[], wrap: number): Channels {
  const order = [...new Set(boxes.map((box) => box.column))].sort((a, b) => a - b);
  const rank = new Map(order.map((column, index) => [column, index]));
  const cells = new Map<string, number>();
  for (const { lane, column } of boxes)
    cells.set(cellKey(lane, column), (cells.get(cellKey(lane, column)) ?? 0) + 1);
  // A cell of several stacks has no row free across all of them.
  const isOpen = (lane: number, column: number): boolean => {
    const count = cells.get(cellKey(lane, column));
    return count !== undefined && count < wrap;
  };
  const places: Box[] = [...boxes];
  const pieces: Pair[] = [];
  const through = new Map<number, number[]>();
  const known = new Map<string, number>();
  edges.forEach((edge, index) => {
    const from = boxes[edge.from];
    const to = boxes[edge.to];
    if (from === undefined || to === undefined) return;
    let last = edge.from;
    for (let at = (rank.get(from.column) ?? 0) + 1; at < (rank.get(to.column) ?? 0); at++) {
      const column = order[at] ?? 0;
      const lane = [from.lane, to.lane].find((candidate) => isOpen(candidate, column));
      if (lane === undefined) continue;
      const key = `${edge.from} ${column} ${lane}`;
      let place = known.get(key);
      if (place === undefined) {
        place = places.push({ column, lane }) - 1;
        known.set(key, place);
      }
      pieces.push({ from: last, to: place });
      through.set(index, [...(through.get(index) ?? []), place]);
      last = place;
    }
    pieces.push({ from: last, to: edge.to });
  });
  return { boxes: places, edges: pieces, through };
}
