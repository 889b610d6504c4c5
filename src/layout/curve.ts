import type { Bend } from './channels';

/** A point. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * How a line runs between two boxes, in Cytoscape's terms: end points relative to the box centres, and control points
 * as weight along the straight line and distance from it (positive: left of the direction, with y downwards).
 */
export interface Curve {
  readonly source: Point;
  readonly target: Point;
  readonly weights: readonly number[];
  readonly distances: readonly number[];
}

const BOW = 56;

/**
 * Lines leave on the side they run to and arrive on the side they come from, level with the box, so that many lines
 * into one box read as one fan. Within a column they bow out on the right.
 */
export function curveBetween(from: Point, to: Point, width: number, bends: readonly Bend[] = []): Curve {
  const half = width / 2;
  const sameColumn = Math.abs(from.x - to.x) < width;
  const leave = sameColumn || to.x > from.x ? 1 : -1;
  const arrive = sameColumn ? 1 : -leave;
  const start = { x: from.x + leave * half, y: from.y };
  const end = { x: to.x + arrive * half, y: to.y };
  if (leave === 1 && bends.length > 0) return throughBends(start, end, half, bends);
  const reach = sameColumn ? BOW : Math.max(BOW / 2, Math.abs(end.x - start.x) / 2);
  const controls = [
    { x: start.x + leave * reach, y: start.y },
    { x: end.x + arrive * reach, y: end.y },
  ];
  const relative = controls.map((control) => relativeTo(start, end, control));
  return {
    source: { x: leave * half, y: 0 },
    target: { x: arrive * half, y: 0 },
    weights: relative.map((point) => point.weight),
    distances: relative.map((point) => point.distance),
  };
}

/** From one column to the next in level curves, level also through every column between. */
function throughBends(start: Point, end: Point, half: number, bends: readonly Bend[]): Curve {
  const stations = [
    { left: start.x, right: start.x, y: start.y },
    ...bends,
    { left: end.x, right: end.x, y: end.y },
  ];
  const controls = stations.slice(1).flatMap((station, index) => {
    const before = stations[index] ?? station;
    const x = (before.right + station.left) / 2;
    const level = [
      { x: station.left, y: station.y },
      { x: station.right, y: station.y },
    ];
    // The last station is the end itself.
    const rest = index === stations.length - 2 ? [] : level;
    return [{ x, y: before.y }, { x, y: station.y }, ...rest];
  });
  const relative = controls.map((control) => relativeTo(start, end, control));
  return {
    source: { x: half, y: 0 },
    target: { x: -half, y: 0 },
    weights: relative.map((point) => point.weight),
    distances: relative.map((point) => point.distance),
  };
}

function relativeTo(
  start: Point,
  end: Point,
  point: Point,
): { readonly weight: number; readonly distance: number } {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy) || 1;
  const px = point.x - start.x;
  const py = point.y - start.y;
  return { weight: (px * dx + py * dy) / (length * length), distance: (py * dx - px * dy) / length };
}
