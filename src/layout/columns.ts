import { FAR, at } from './drawing';
import type { Drawing } from './drawing';

/** A directed pair of indices. */
export interface Pair {
  readonly from: number;
  readonly to: number;
}

/** How columns are chosen: by the number of steps, or with all ends of the answer together in the outermost one. */
export type ColumnRule = 'steps' | 'role';

/**
 * The column of every node, from left to right in the direction of the arrows. Distances count from the question's
 * own nodes, which stand leftmost, or rightmost when it looks backwards. Ends are what the answer is about: resources
 * reached; who has nobody behind. What no distance is known of (a container beside the walk) stands beside the
 * question's node.
 */
export function columnsOf(drawing: Drawing, rule: ColumnRule, steps: Uint32Array): Columns {
  const { anchors, backward, routes, endKinds, nodeKind } = drawing;
  const distance = routes ? routeDistances(drawing) : drawing.distance;
  const columns = Int32Array.from(distance, (away) => (away === FAR ? 1 : away));
  columns.fill(0, 0, routes ? 1 : anchors);
  if (routes) {
    // The target of routes stands at the far end, however short the shortest route is.
    columns[1] = columns.reduce((most, column, node) => (node === 1 ? most : Math.max(most, column)), 0) + 1;
    return { columns, from: fromEach(columns, (column) => column) };
  }
  // What is far away stands together, or the picture would be wider than anybody looks.
  const far = columns.reduce((most, column) => Math.max(most, column), 0);
  const bounds = boundsFor(far);
  columns.forEach((away, node) => (columns[node] = bounds.findLastIndex((bound) => bound <= away)));
  if (rule === 'role') {
    const into = new Uint8Array(columns.length);
    if (backward) for (const step of steps) into[at(drawing.to, step)] = 1;
    const isEnd = (node: number): boolean =>
      backward ? at(into, node) === 0 : endKinds.includes(at(nodeKind, node));
    let outermost = 0;
    columns.forEach((column, node) => {
      if (!isEnd(node)) outermost = Math.max(outermost, column);
    });
    columns.forEach((column, node) => {
      if (column > 0 && isEnd(node)) columns[node] = outermost + 1;
    });
  }
  const last = columns.reduce((most, column) => Math.max(most, column), 0);
  const from = Array.from({ length: last + 1 }, (_, column) => bounds[column] ?? far + 1);
  if (!backward) return { columns, from };
  return { columns: columns.map((column) => last - column), from: from.reverse() };
}

/** Columns of the nodes, and of each column the fewest steps that stand in it. */
export interface Columns {
  readonly columns: Int32Array;
  readonly from: readonly number[];
}

/** As many columns as one sees at once; up to here each number of steps has its own. */
const MOST_COLUMNS = 8;
const ALONE = 5;

/** Fewest steps of each column: 0, 1, 2, … and then a few at a time. */
function boundsFor(far: number): readonly number[] {
  if (far < MOST_COLUMNS) return Array.from({ length: far + 1 }, (_, away) => away);
  const together = Math.ceil((far - ALONE + 1) / (MOST_COLUMNS - ALONE));
  const bounds = Array.from({ length: ALONE }, (_, away) => away);
  for (let away = ALONE; away <= far; away += together) bounds.push(away);
  return bounds;
}

function fromEach(columns: Int32Array, from: (column: number) => number): readonly number[] {
  return Array.from(
    { length: columns.reduce((most, column) => Math.max(most, column), 0) + 1 },
    (_, column) => from(column),
  );
}

/** Routes carry no distances: the longest way by which a node comes on any of them would twist; the shortest does not. */
function routeDistances({ node, from, to }: Drawing): Uint32Array {
  const distance = new Uint32Array(node.length).fill(FAR);
  distance[0] = 0;
  for (let changed = true, round = 0; changed && round <= node.length; round++) {
    changed = false;
    from.forEach((near, step) => {
      const far = at(to, step);
      if (at(distance, near) === FAR || at(distance, near) + 1 >= at(distance, far)) return;
      distance[far] = at(distance, near) + 1;
      changed = true;
    });
  }
  return distance;
}
