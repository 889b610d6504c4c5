import { UNITS_PER_TURN, filledPart, toOffsets, u32, u8 } from '../columns';

/** A directed graph in offsets and targets. */
export interface Digraph {
  readonly outStart: Uint32Array;
  readonly outTo: Uint32Array;
}

/** Component of what no start reaches. */
export const NO_COMPONENT = 0xffffffff;

export interface Components {
  readonly count: number;
  /** By place. A component's number is above those of all components it leads to. */
  readonly of: Uint32Array;
}

/**
 * Strongly connected components of what the starts reach (of everything, without starts), those that are led to
 * first. Pearce's variant of Tarjan's algorithm ("An improved algorithm for finding the strongly connected components
 * of a directed graph", 2005): one number per place, and no recursion.
 */
export function* components(
  { outStart, outTo }: Digraph,
  starts?: Uint32Array,
): Generator<number, Components> {
  const places = outStart.length - 1;
  // Not met: 0. On the way: its order of visit, then the least it leads back to. Done: `last` and below, downwards.
  const number = new Uint32Array(places);
  const leads = new Uint8Array(places); // to something met before it
  const path = new Uint32Array(places);
  const cursor = new Uint32Array(places);
  const open = new Uint32Array(places); // done with, but not their components
  const last = NO_COMPONENT - 1;
  let opened = 0;
  let visits = 1;
  let done = last;
  let units = 0;
  const roots = starts?.length ?? places;
  for (let i = 0; i < roots; i++) {
    const root = starts === undefined ? i : u32(starts, i);
    if (u32(number, root) !== 0) continue;
    let depth = 0;
    number[root] = visits++;
    path[0] = root;
    cursor[0] = u32(outStart, root);
    while (depth >= 0) {
      const place = u32(path, depth);
      const end = u32(outStart, place + 1);
      let own = u32(number, place);
      let edge = u32(cursor, depth);
      let next = -1;
      for (; edge < end; edge++) {
        const to = u32(outTo, edge);
        const other = u32(number, to);
        if (other === 0) {
          next = to;
          break;
        }
        if (other < own) {
          own = other;
          leads[place] = 1;
        }
      }
      number[place] = own;
      units += edge - u32(cursor, depth) + 1;
      if (next >= 0) {
        // The edge is looked at again when its target is done.
        cursor[depth++] = edge;
        number[next] = visits++;
        path[depth] = next;
        cursor[depth] = u32(outStart, next);
        if (units > UNITS_PER_TURN) {
          yield i / roots;
          units = 0;
        }
        continue;
      }
      depth--;
      if (u8(leads, place) === 1) {
        open[opened++] = place;
        continue;
      }
      visits--;
      while (opened > 0 && u32(number, u32(open, opened - 1)) >= own) {
        number[u32(open, --opened)] = done;
        visits--;
      }
      number[place] = done--;
    }
  }
  for (let place = 0; place < places; place++) {
    const own = u32(number, place);
    number[place] = own === 0 ? NO_COMPONENT : last - own;
  }
  return { count: last - done, of: number };
}

/** The components as a graph without cycles, each edge once. */
export interface Condensed extends Components, Digraph {
  readonly inStart: Uint32Array;
  /** Components that lead to each, ascending. */
  readonly inFrom: Uint32Array;
}

export function* condense(graph: Digraph, found: Components): Generator<number, Condensed> {
  const { count, of } = found;
  const { start, members } = yield* membersOf(found);
  yield 0.2;
  const outStart = new Uint32Array(count + 1);
  const outTo = new Uint32Array(graph.outTo.length);
  const inStart = new Uint32Array(count + 1);
  const seen = new Uint32Array(count).fill(NO_COMPONENT);
  let edges = 0;
  let units = 0;
  for (let from = 0; from < count; from++) {
    seen[from] = from;
    for (let m = u32(start, from); m < u32(start, from + 1); m++) {
      const place = u32(members, m);
      const end = u32(graph.outStart, place + 1);
      for (let edge = u32(graph.outStart, place); edge < end; edge++) {
        const to = u32(of, u32(graph.outTo, edge));
        if (u32(seen, to) === from) continue;
        seen[to] = from;
        outTo[edges++] = to;
        inStart[to + 1] = u32(inStart, to + 1) + 1;
      }
      // Within a component too: one may hold almost everything.
      if ((units += 1 + end - u32(graph.outStart, place)) > UNITS_PER_TURN) {
        yield 0.2 + (from / count) * 0.5;
        units = 0;
      }
    }
    outStart[from + 1] = edges;
  }
  toOffsets(inStart);
  const next = inStart.slice(0, count);
  const inFrom = new Uint32Array(edges);
  for (let from = 0; from < count; from++) {
    const end = u32(outStart, from + 1);
    for (let edge = u32(outStart, from); edge < end; edge++) {
      const to = u32(outTo, edge);
      const at = u32(next, to);
      inFrom[at] = from;
      next[to] = at + 1;
    }
    if ((units += 1 + end - u32(outStart, from)) > UNITS_PER_TURN) {
      yield 0.7 + (from / count) * 0.3;
      units = 0;
    }
  }
  return { count, of, outStart, outTo: filledPart(outTo, edges), inStart, inFrom };
}

/** The places by component. */
export interface Members {
  readonly start: Uint32Array;
  readonly members: Uint32Array;
}

/** The places of each component, those of one ascending. Yields how much is done. */
export function* membersOf({ count, of }: Components): Generator<number, Members> {
  const start = new Uint32Array(count + 1);
  let met = 0;
  let units = 0;
  for (const component of of) {
    if (++units > UNITS_PER_TURN) {
      yield 0;
      units = 0;
    }
    if (component === NO_COMPONENT) continue;
    start[component + 1] = u32(start, component + 1) + 1;
    met++;
  }
  toOffsets(start);
  const next = start.slice(0, count);
  const members = new Uint32Array(met);
  for (let place = 0; place < of.length; place++) {
    if (++units > UNITS_PER_TURN) {
      yield (place / of.length) * 0.2;
      units = 0;
    }
    const component = u32(of, place);
    if (component === NO_COMPONENT) continue;
    const at = u32(next, component);
    members[at] = place;
    next[component] = at + 1;
  }
  return { start, members };
}
