import { UNITS_PER_TURN, toOffsets, u32 } from '../columns';
import { NO_KILLER } from './bundles';
import { components } from './components';
import { NONE, dominates, dominatorSteps } from './dominators';
import type { DominatorTree } from './dominators';
import type { RowGraph } from './row-graph';
import type { Numbered } from './row-walk';

/** Vertices of a cycle that is worth a pivot, at least. */
export const LEAST_CYCLE = 64;

/**
 * Someone who acts in the largest cycle of control. Whoever comes to the pivot holds all that it holds; so what the
 * pivot needs is decided once, and of the others only what they hold beside it, and what they come to it by.
 */
export interface RowPivot {
  readonly vertex: number;
  readonly ahead: DominatorTree;
  /** Dominators of what leads to the pivot, all edges turned round. */
  readonly back: DominatorTree;
  /** What the pivot controls, numbered as in `ahead`. */
  readonly found: Numbered;
  readonly count: number;
  /** The graph without the edges that lead to what the pivot controls, and what takes each of its edges away. */
  readonly outside: Pick<RowGraph, 'places' | 'outStart' | 'to' | 'killer'>;
}

/** The pivot, or none where no one who acts is in a cycle of so many vertices. */
export function* findRowPivot(
  graph: RowGraph,
  starts: Uint32Array,
  least: number,
): Generator<number, RowPivot | undefined> {
  const vertex = yield* choose(graph, starts, least);
  if (vertex === undefined) return undefined;
  const { places: count, outStart, to } = graph;
  const { inStart, inFrom } = yield* incoming(graph);
  const ahead = yield* dominatorSteps({ count, outStart, to, inStart, inFrom }, vertex);
  const back = yield* dominatorSteps(
    { count, outStart: inStart, to: inFrom, inStart: outStart, inFrom: to },
    vertex,
  );
  const found = yield* numberedAhead(graph, ahead);
  const outside = yield* outsideOf(graph, ahead);
  return { vertex, ahead, back, found, count: ahead.order.length, outside };
}

function* choose(
  { outStart, to, nodes }: RowGraph,
  starts: Uint32Array,
  least: number,
): Generator<number, number | undefined> {
  const { count, of } = yield* components({ outStart, outTo: to }, starts);
  const size = new Uint32Array(count);
  for (let node = 0; node < nodes; node++) {
    const component = u32(of, node);
    if (component < count) size[component] = u32(size, component) + 1;
  }
  yield nodes;
  const leading = new Uint32Array(outStart.length);
  for (const target of to) leading[target] = u32(leading, target) + 1;
  yield nodes;
  // Of the largest, the one that most leads to and that leads to most: few edges are the only way to it.
  let chosen: number | undefined;
  let most = 0;
  let largest = Math.max(2, least);
  for (const start of starts) {
    const own = u32(size, u32(of, start));
    const degree = u32(leading, start) * (u32(outStart, start + 1) - u32(outStart, start));
    if (own < largest || (own === largest && chosen !== undefined && degree <= most)) continue;
    chosen = start;
    most = degree;
    largest = own;
  }
  return chosen;
}

export interface Incoming {
  readonly inStart: Uint32Array;
  readonly inFrom: Uint32Array;
}

/** What leads to each vertex. */
export function* incoming({ places, outStart, to }: RowGraph): Generator<number, Incoming> {
  const inStart = new Uint32Array(places + 1);
  for (const at of to) inStart[at + 1] = u32(inStart, at + 1) + 1;
  toOffsets(inStart);
  yield places;
  const next = inStart.slice();
  const inFrom = new Uint32Array(to.length);
  for (let vertex = 0; vertex < places; vertex++) {
    for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
      const at = u32(to, e);
      const slot = u32(next, at);
      inFrom[slot] = vertex;
      next[at] = slot + 1;
    }
    if ((vertex & 0xffff) === 0xffff) yield vertex;
  }
  return { inStart, inFrom };
}

/** How many edges lead to each vertex but from behind it, and the last of them. */
function* numberedAhead({ outStart, to }: RowGraph, ahead: DominatorTree): Generator<number, Numbered> {
  const { order, enter, idom } = ahead;
  const above = new Int32Array(order.length);
  const ways = new Uint32Array(order.length);
  const by = new Uint32Array(order.length);
  let units = 0;
  for (const [v, vertex] of order.entries()) {
    above[v] = v === 0 ? 0 : u32(enter, u32(idom, vertex));
    for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
      const target = u32(to, e);
      if (dominates(ahead, target, vertex)) continue;
      const w = u32(enter, target);
      ways[w] = u32(ways, w) + 1;
      by[w] = e;
    }
    if ((units += 1 + u32(outStart, vertex + 1) - u32(outStart, vertex)) < UNITS_PER_TURN / 4) continue;
    units = 0;
    yield v;
  }
  const meetOf = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (x > y) x = above[x] ?? 0;
      else y = above[y] ?? 0;
    }
    return x;
  };
  return { place: (number) => u32(order, number), idom: above, ways, by, meetOf };
}

function* outsideOf(
  { places, outStart, to, killer }: RowGraph,
  { enter }: DominatorTree,
): Generator<number, RowPivot['outside']> {
  const starts = new Uint32Array(places + 1);
  const kept = new Uint32Array(to.length);
  let count = 0;
  for (let vertex = 0; vertex < places; vertex++) {
    if (enter[vertex] === NONE) {
      for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
        if (enter[u32(to, e)] === NONE) kept[count++] = e;
      }
    }
    starts[vertex + 1] = count;
    if ((vertex & 0xffff) === 0xffff) yield vertex;
  }
  const edges = kept.subarray(0, count);
  return {
    places,
    outStart: starts,
    to: edges.map((e) => u32(to, e)),
    killer: edges.map((e) => u32(killer, e)),
  };
}

/** The edge by which alone a vertex leads to the pivot, where a record takes it away; else `NONE`. */
export function onlyWayBack({ outStart, to, killer }: RowGraph, { back }: RowPivot, vertex: number): number {
  let only = NONE;
  for (let e = u32(outStart, vertex); e < u32(outStart, vertex + 1); e++) {
    const target = u32(to, e);
    if (u32(back.enter, target) === NONE || dominates(back, vertex, target)) continue;
    if (only !== NONE) return NONE;
    only = e;
  }
  return only === NONE || killer[only] === NO_KILLER ? NONE : only;
}
