/** A directed pair of node indices. */
export interface Pair {
  readonly from: number;
  readonly to: number;
}

/**
 * Steps from the starts, by index, breadth first. `backward` walks against the arrows.
 * What cannot be reached (a container beside the walk) gets -1.
 */
export function distances(
  nodes: number,
  edges: readonly Pair[],
  starts: readonly number[],
  backward = false,
): Int32Array {
  const offset = new Uint32Array(nodes + 1);
  for (const edge of edges)
    offset[(backward ? edge.to : edge.from) + 1] = (offset[(backward ? edge.to : edge.from) + 1] ?? 0) + 1;
  for (let i = 1; i <= nodes; i++) offset[i] = (offset[i] ?? 0) + (offset[i - 1] ?? 0);
  const fill = offset.slice();
  const next = new Uint32Array(edges.length);
  for (const edge of edges) {
    const near = backward ? edge.to : edge.from;
    const at = fill[near] ?? 0;
    next[at] = backward ? edge.from : edge.to;
    fill[near] = at + 1;
  }
  const distance = new Int32Array(nodes).fill(-1);
  const queue = [...new Set(starts)];
  for (const start of queue) distance[start] = 0;
  for (const node of queue) {
    for (let i = offset[node] ?? 0; i < (offset[node + 1] ?? 0); i++) {
      const other = next[i] ?? 0;
      if (distance[other] !== -1) continue;
      distance[other] = (distance[node] ?? 0) + 1;
      queue.push(other);
    }
  }
  return distance;
}

/** How columns are chosen: by the number of steps, or with all ends of the answer together in the outermost one. */
export type ColumnRule = 'steps' | 'role';

/**
 * The column of every node, from left to right in the direction of the arrows. `distance` counts from the question's
 * own node, which stands leftmost, or rightmost with `backward`. Ends are what the answer is about (resources reached;
 * identities that can reach). Unreached nodes (what contains a target) stand beside the question's node.
 */
export function columnsOf(
  distance: Int32Array,
  rule: ColumnRule,
  backward: boolean,
  isEnd: (node: number) => boolean,
): Int32Array {
  const columns = distance.map((steps) => (steps === -1 ? 1 : steps));
  if (rule === 'role') {
    const between = columns.filter((column, node) => column > 0 && !isEnd(node));
    const outermost = between.reduce((most, column) => Math.max(most, column), 0) + 1;
    columns.forEach((column, node) => {
      if (column > 0 && isEnd(node)) columns[node] = outermost;
    });
  }
  if (!backward) return columns;
  const last = columns.reduce((most, column) => Math.max(most, column), 0);
  return columns.map((column) => last - column);
}
