import type { Paths } from './routing';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The points of one line: where it leaves, its control points, where it arrives. */
export function pointsOf(paths: Paths, edge: number): readonly Point[] {
  const points: Point[] = [];
  for (let i = paths.start[edge] ?? 0; i < (paths.start[edge + 1] ?? 0); i++)
    points.push({ x: paths.points[i * 2] ?? 0, y: paths.points[i * 2 + 1] ?? 0 });
  return points;
}

/** One quadratic curve of a line. */
export interface Quad {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

/** A line as quadratic curves: they meet half way between two control points. */
export function quadsOf(points: readonly Point[]): readonly Quad[] {
  const controls = points.slice(1, -1);
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  let from = first;
  return controls.map((control, index) => {
    const next = controls[index + 1];
    const to = next === undefined ? last : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 };
    const quad = { from, control, to };
    from = to;
    return quad;
  });
}

/** Points along a line, close enough to tell what it runs under. */
export function alongLine(points: readonly Point[], perCurve = 8): readonly Point[] {
  const [first] = points;
  if (first === undefined) return [];
  return [
    first,
    ...quadsOf(points).flatMap(({ from, control, to }) =>
      Array.from({ length: perCurve }, (_, index) => {
        const t = (index + 1) / perCurve;
        const s = 1 - t;
        return {
          x: s * s * from.x + 2 * s * t * control.x + t * t * to.x,
          y: s * s * from.y + 2 * s * t * control.y + t * t * to.y,
        };
      }),
    ),
  ];
}

/**
 * A line in Cytoscape's terms: end points relative to the box centres, and control points as weight along the straight
 * line and distance from it (positive: left of the direction, with y downwards).
 */
export function relativeCurve(points: readonly Point[]): {
  readonly weights: readonly number[];
  readonly distances: readonly number[];
} {
  const [start] = points;
  const end = points.at(-1);
  if (start === undefined || end === undefined) return { weights: [], distances: [] };
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy) || 1;
  const relative = points.slice(1, -1).map((point) => {
    const px = point.x - start.x;
    const py = point.y - start.y;
    return { weight: (px * dx + py * dy) / (length * length), distance: (py * dx - px * dy) / length };
  });
  return {
    weights: relative.map(({ weight }) => weight),
    distances: relative.map(({ distance }) => distance),
  };
}
