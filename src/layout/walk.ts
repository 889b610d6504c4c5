import type { Pair } from './columns';

/** Where an arrow key leads. */
export type Direction = 'right' | 'left' | 'up' | 'down' | 'start';

export interface WalkStep {
  readonly node: number;
  /** The edge walked along, when one was. */
  readonly edge?: number;
}

/**
 * Walk the picture by arrow keys. Right follows an edge forwards, left backwards, to the end nearest in height that
 * lies on that side; up and down go through the boxes of the column. Undefined: there is nothing that way.
 */
export function walk(
  at: number | undefined,
  direction: Direction,
  edges: readonly Pair[],
  positions: Float32Array,
): WalkStep | undefined {
  const count = positions.length / 2;
  if (at === undefined || at >= count || direction === 'start')
    return count === 0 ? undefined : { node: leftmost(positions) };
  return direction === 'up' || direction === 'down'
    ? beside(at, direction === 'down' ? 1 : -1, positions)
    : along(at, direction === 'right', edges, positions);
}

function x(positions: Float32Array, node: number): number {
  return positions[node * 2] ?? 0;
}

function y(positions: Float32Array, node: number): number {
  return positions[node * 2 + 1] ?? 0;
}

function leftmost(positions: Float32Array): number {
  let best = 0;
  for (let node = 1; node < positions.length / 2; node++) {
    const dx = x(positions, node) - x(positions, best);
    if (dx < 0 || (dx === 0 && y(positions, node) < y(positions, best))) best = node;
  }
  return best;
}

function along(
  at: number,
  forwards: boolean,
  edges: readonly Pair[],
  positions: Float32Array,
): WalkStep | undefined {
  let best: Required<WalkStep> | undefined;
  let bestCost = Infinity;
  edges.forEach((edge, index) => {
    if ((forwards ? edge.from : edge.to) !== at) return;
    const node = forwards ? edge.to : edge.from;
    if (node === at) return;
    // Ends that lie backwards come last: forwards means along the arrow first, then to the right.
    const ahead = (x(positions, node) - x(positions, at)) * (forwards ? 1 : -1);
    const cost = Math.abs(y(positions, node) - y(positions, at)) + (ahead > 0 ? 0 : 1e6);
    if (cost < bestCost) {
      best = { node, edge: index };
      bestCost = cost;
    }
  });
  return best;
}

function beside(at: number, sign: 1 | -1, positions: Float32Array): WalkStep | undefined {
  let best: number | undefined;
  for (let node = 0; node < positions.length / 2; node++) {
    if (node === at || x(positions, node) !== x(positions, at)) continue;
    const away = (y(positions, node) - y(positions, at)) * sign;
    if (away <= 0) continue;
    if (best === undefined || away < (y(positions, best) - y(positions, at)) * sign) best = node;
  }
  return best === undefined ? undefined : { node: best };
}
