import type { Pair } from './columns';

/** A box to be placed: its column from the left, and the lane it belongs to. */
export interface Box {
  readonly column: number;
  readonly lane: number;
}

/** A cell is where a lane and a column meet. */
export function cellKey(lane: number, column: number): string {
  return `${lane} ${column}`;
}

const SWEEPS = 6;

/**
 * Boxes of each cell (lane and column) in their order from top to bottom. Sweeps left to right and back; a box moves
 * to the mean rank of its neighbours in the columns it came from, ties keep the order they had, boxes without
 * neighbours there keep their place. (Sugiyama, Tagawa and Toda 1981: the barycentre method.)
 */
export function ordered(
  boxes: readonly Box[],
  edges: readonly Pair[],
  lanes: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const laneRank = new Map(lanes.map((lane, rank) => [lane, rank]));
  const columns = new Map<number, number[]>();
  boxes.forEach((box, index) => {
    const column = columns.get(box.column);
    if (column) column.push(index);
    else columns.set(box.column, [index]);
  });
  const order = [...columns.keys()].sort((a, b) => a - b);
  const near = neighbours(boxes.length, edges);
  const rank = new Float64Array(boxes.length);
  // The lane decides first, so a box is only ever compared with its own lane's.
  const laneOf = (box: number): number => laneRank.get(boxes[box]?.lane ?? 0) ?? 0;
  const settle = (column: number[]): void => {
    column.forEach((box, index) => (rank[box] = (index + 0.5) / column.length + laneOf(box)));
  };
  for (const column of columns.values()) {
    column.sort((a, b) => laneOf(a) - laneOf(b) || a - b);
    settle(column);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    for (const at of forward ? order : order.toReversed()) {
      const column = columns.get(at) ?? [];
      const wish = new Map(column.map((box) => [box, meanRank(box, near, boxes, rank, forward)]));
      column.sort(
        (a, b) =>
          laneOf(a) - laneOf(b) || (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0),
      );
      settle(column);
    }
  }
  const cells = new Map<string, number[]>();
  for (const at of order) {
    for (const box of columns.get(at) ?? []) {
      const key = cellKey(boxes[box]?.lane ?? 0, at);
      const cell = cells.get(key);
      if (cell) cell.push(box);
      else cells.set(key, [box]);
    }
  }
  return cells;
}

function neighbours(count: number, edges: readonly Pair[]): readonly number[][] {
  const near: number[][] = Array.from({ length: count }, () => []);
  for (const { from, to } of edges) {
    near[from]?.push(to);
    near[to]?.push(from);
  }
  return near;
}

function meanRank(
  box: number,
  near: readonly number[][],
  boxes: readonly Box[],
  rank: Float64Array,
  forward: boolean,
): number {
  const column = boxes[box]?.column ?? 0;
  let sum = 0;
  let count = 0;
  for (const other of near[box] ?? []) {
    const there = boxes[other]?.column ?? 0;
    if (forward ? there >= column : there <= column) continue;
    sum += rank[other] ?? 0;
    count += 1;
  }
  return count === 0 ? (rank[box] ?? 0) : sum / count;
}
