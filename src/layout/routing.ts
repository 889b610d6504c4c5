import type { Pair } from './columns';

/** The width of one stack of boxes: a column has one or more of them side by side. */
export interface Stack {
  readonly left: number;
  readonly right: number;
}

/**
 * How lines run: of line e the points `points[start[e]] .. points[start[e + 1]]` as x, y pairs: where it leaves, the
 * control points, where it arrives. Between two control points a line passes half way: quadratic curves, as Cytoscape
 * draws unbundled Bézier edges, so that the picture, the SVG and the measure of sanity have the same lines.
 */
export interface Paths {
  readonly start: Uint32Array<ArrayBuffer>;
  readonly points: Float32Array<ArrayBuffer>;
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly rowGap: number;
}

/** From a card a line keeps this far, or it would look as if it ended there. */
const CLEAR = 4;
const BOW = 52;

/**
 * Lines leave on the side they run to and arrive on the side they come from, level with the box, so that many lines
 * into one box read as one fan. Every stack of boxes on the way is passed level, through a gap between its boxes: no
 * line runs under a card it has nothing to do with. Within a stack a line bows out on the right.
 */
export function routed(
  positions: Float32Array,
  edges: readonly Pair[],
  stacks: readonly Stack[],
  size: Size,
): Paths {
  const ordered = [...stacks].sort((a, b) => a.left - b.left);
  const stackOf = Int32Array.from({ length: positions.length / 2 }, (_, box) =>
    ordered.findIndex(({ left, right }) => left <= x(positions, box) && x(positions, box) <= right),
  );
  const rows = ordered.map((): number[] => []);
  stackOf.forEach((stack, box) => rows[stack]?.push(y(positions, box)));
  for (const heights of rows) heights.sort((a, b) => a - b);
  const start = new Uint32Array(edges.length + 1);
  const all: number[] = [];
  const way: Way = { positions, stacks: ordered, stackOf, rows, half: size.height / 2 + CLEAR, size };
  edges.forEach((edge, index) => {
    all.push(...lineOf(edge, way));
    start[index + 1] = all.length / 2;
  });
  return { start, points: Float32Array.from(all) };
}

interface Way {
  readonly positions: Float32Array;
  readonly stacks: readonly Stack[];
  readonly stackOf: Int32Array;
  /** Heights of the boxes of each stack, ascending. */
  readonly rows: readonly (readonly number[])[];
  readonly half: number;
  readonly size: Size;
}

function lineOf({ from, to }: Pair, way: Way): readonly number[] {
  const { positions, stacks, stackOf, size } = way;
  const half = size.width / 2;
  const a = stackOf[from] ?? 0;
  const b = stackOf[to] ?? 0;
  const fromX = x(positions, from);
  const fromY = y(positions, from);
  const toX = x(positions, to);
  const toY = y(positions, to);
  if (a === b) {
    const room = (stacks[a + 1]?.left ?? Infinity) - (stacks[a]?.right ?? 0);
    const out = fromX + half + Math.min(BOW, room * 0.8);
    return [fromX + half, fromY, out, fromY, out, toY, toX + half, toY];
  }
  const side = b > a ? 1 : -1;
  const points = [fromX + side * half, fromY];
  let lastX = fromX + side * half;
  let lastY = fromY;
  const turnTo = (nextX: number, nextY: number): void => {
    const middle = (lastX + nextX) / 2;
    points.push(middle, lastY, middle, nextY);
  };
  for (let stack = a + side; stack !== b; stack += side) {
    const passed = stacks[stack];
    if (passed === undefined) break;
    const enter = side > 0 ? passed.left : passed.right;
    const leave = side > 0 ? passed.right : passed.left;
    // Half way between where it is and where it goes, but level on as long as nothing is in the way.
    const left = Math.abs(b - stack);
    const wish = isFree(way, stack, lastY) ? lastY : lastY + (toY - lastY) / (left + 1);
    const height = freeNear(way, stack, wish);
    turnTo(enter, height);
    points.push(enter, height, leave, height);
    lastX = leave;
    lastY = height;
  }
  turnTo(toX - side * half, toY);
  points.push(toX - side * half, toY);
  return points;
}

function isFree({ rows, half }: Way, stack: number, height: number): boolean {
  return !(rows[stack] ?? []).some((row) => Math.abs(row - height) < half);
}

/** The height nearest to a wish at which a stack can be passed between its boxes, or above or below all of them. */
function freeNear(way: Way, stack: number, wish: number): number {
  if (isFree(way, stack, wish)) return wish;
  const { half, size } = way;
  const rows = way.rows[stack] ?? [];
  const gap = size.height / 2 + size.rowGap / 2;
  let best = wish;
  let away = Infinity;
  const look = (height: number): void => {
    if (Math.abs(height - wish) >= away || !isFree(way, stack, height)) return;
    best = height;
    away = Math.abs(height - wish);
  };
  for (const row of rows) {
    if (Math.abs(row - wish) > away + half) continue;
    look(row - gap);
    look(row + gap);
  }
  return best;
}

function x(positions: Float32Array, box: number): number {
  return positions[box * 2] ?? 0;
}

function y(positions: Float32Array, box: number): number {
  return positions[box * 2 + 1] ?? 0;
}
