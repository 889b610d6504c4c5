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
export function curveBetween(from: Point, to: Point, width: number): Curve {
  const half = width / 2;
  const sameColumn = Math.abs(from.x - to.x) < width;
  const leave = sameColumn || to.x > from.x ? 1 : -1;
  const arrive = sameColumn ? 1 : -leave;
  const start = { x: from.x + leave * half, y: from.y };
  const end = { x: to.x + arrive * half, y: to.y };
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
