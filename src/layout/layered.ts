import type { Pair } from './columns';
import { cellKey, ordered } from './barycentre';
import type { Box } from './barycentre';
import { routed } from './routing';
import type { Paths, Stack } from './routing';

export interface LayoutOptions {
  /** Size of every box. */
  readonly width: number;
  readonly height: number;
  /** Between boxes of one column, between columns, between stacks of one wrapped cell. */
  readonly rowGap: number;
  readonly columnGap: number;
  readonly stackGap: number;
  /** Room above the boxes of a lane (its name stands there), below them, and between lanes. */
  readonly laneHead: number;
  readonly lanePadding: number;
  readonly laneGap: number;
  /** Boxes on top of one another before a cell takes another stack beside. */
  readonly wrap: number;
  /** How far a lane reaches beyond its columns. */
  readonly laneMargin: number;
}

export const LAYOUT_DEFAULTS: LayoutOptions = {
  width: 208,
  height: 44,
  rowGap: 14,
  columnGap: 116,
  stackGap: 28,
  laneHead: 34,
  lanePadding: 12,
  laneGap: 12,
  wrap: 12,
  laneMargin: 18,
};

export interface Lane {
  readonly lane: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Column {
  readonly column: number;
  readonly left: number;
  readonly right: number;
}

/** Where everything goes: box centres as x, y pairs, the lanes from top to bottom, the columns from left to right. */
export interface Layered {
  readonly positions: Float32Array;
  /** How the lines run. */
  readonly paths: Paths;
  readonly lanes: readonly Lane[];
  readonly columns: readonly Column[];
  readonly width: number;
  readonly height: number;
}

/**
 * Fixed columns, lanes below or beside one another, boxes of a cell ordered by barycentre sweeps so that few lines
 * cross. Pure and deterministic. Boxes never overlap: a cell has a grid of its own within its column and lane.
 */
export function layered(
  boxes: readonly Box[],
  edges: readonly Pair[],
  options: LayoutOptions = LAYOUT_DEFAULTS,
): Layered {
  const laneOrder = lanesInOrder(boxes);
  const columnOrder = [...new Set(boxes.map((box) => box.column))].sort((a, b) => a - b);
  const cells = ordered(boxes, edges, laneOrder);
  const wrap = wrapFor(cells, options);
  const stacksOf = (count: number): number => Math.max(1, Math.ceil(count / wrap));

  const columns: Column[] = [];
  for (const column of columnOrder) {
    const stacks = Math.max(
      ...laneOrder.map((lane) => stacksOf(cells.get(cellKey(lane, column))?.length ?? 0)),
    );
    const left = (columns.at(-1)?.right ?? -options.columnGap) + options.columnGap;
    columns.push({ column, left, right: left + stacks * options.width + (stacks - 1) * options.stackGap });
  }

  const positions = new Float32Array(boxes.length * 2);
  const stacks: Stack[] = columns.flatMap(({ left, right }) =>
    Array.from(
      { length: Math.round((right - left + options.stackGap) / (options.width + options.stackGap)) },
      (_, stack) => {
        const from = left + stack * (options.width + options.stackGap);
        return { left: from, right: from + options.width };
      },
    ),
  );
  const lanes: Lane[] = [];
  const pitch = options.height + options.rowGap;
  for (const lane of laneOrder) {
    const { left: laneLeft, right } = reachOf(lane, columns, cells, options);
    const top = topFor(laneLeft, right, lanes, options.laneGap);
    const rows = Math.max(
      ...columnOrder.map((column) => {
        const count = cells.get(cellKey(lane, column))?.length ?? 0;
        return Math.ceil(count / stacksOf(count));
      }),
    );
    const inner = rows * pitch - options.rowGap;
    const bottom = top + options.laneHead + inner + options.lanePadding;
    lanes.push({ lane, left: laneLeft, right, top, bottom });
    for (const { column, left } of columns) {
      const cell = cells.get(cellKey(lane, column)) ?? [];
      const high = Math.ceil(cell.length / stacksOf(cell.length));
      const first =
        top + options.laneHead + (inner - (high * pitch - options.rowGap)) / 2 + options.height / 2;
      cell.forEach((box, index) => {
        positions[box * 2] =
          left + options.width / 2 + Math.floor(index / high) * (options.width + options.stackGap);
        positions[box * 2 + 1] = first + (index % high) * pitch;
      });
    }
  }
  return {
    positions,
    paths: routed(positions, edges, stacks, options),
    lanes,
    columns,
    width: columns.at(-1)?.right ?? 0,
    height: lanes.reduce((most, lane) => Math.max(most, lane.bottom), 0),
  };
}

/** From the first column a lane uses to the last. */
function reachOf(
  lane: number,
  columns: readonly Column[],
  cells: ReadonlyMap<string, readonly number[]>,
  { laneMargin }: LayoutOptions,
): { readonly left: number; readonly right: number } {
  const used = columns.filter(({ column }) => cells.has(cellKey(lane, column)));
  return { left: (used[0]?.left ?? 0) - laneMargin, right: (used.at(-1)?.right ?? 0) + laneMargin };
}

/** The highest place free of the lanes there are: lanes that share no column may stand side by side. */
function topFor(left: number, right: number, placed: readonly Lane[], gap: number): number {
  return placed
    .filter((lane) => lane.left < right && left < lane.right)
    .reduce((top, lane) => Math.max(top, lane.bottom + gap), 0);
}

/** Lanes by their leftmost column, then by number: the start's tenant is on top. */
function lanesInOrder(boxes: readonly Box[]): readonly number[] {
  const leftmost = new Map<number, number>();
  for (const { lane, column } of boxes) leftmost.set(lane, Math.min(leftmost.get(lane) ?? Infinity, column));
  return [...leftmost].sort(([a, m], [b, n]) => m - n || a - b).map(([lane]) => lane);
}

/** A large cell gets stacks of about the height that keeps it as wide as high. */
function wrapFor(cells: ReadonlyMap<string, readonly number[]>, options: LayoutOptions): number {
  let largest = 0;
  for (const cell of cells.values()) largest = Math.max(largest, cell.length);
  const square = Math.sqrt(
    (largest * (options.width + options.stackGap)) / (options.height + options.rowGap),
  );
  return Math.max(options.wrap, Math.ceil(square));
}
